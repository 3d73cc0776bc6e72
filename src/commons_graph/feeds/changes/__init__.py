"""The change feed: every revision of the journal as a version of a record, in pages that never change once full."""
