"""The index: what pages ask for all day, in SQLite, so that lists and counts never scan the graph."""
