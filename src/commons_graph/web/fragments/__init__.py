"""Triple Pattern Fragments: the graph, one simple pattern and one page at a time."""
