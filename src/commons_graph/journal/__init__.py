"""The journal: append-only revisions in a hash chain, the only truth; everything below it can be made again."""
