"""The graph store: one named graph per record, queried only through immutable snapshots."""
