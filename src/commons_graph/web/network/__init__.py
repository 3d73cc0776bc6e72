"""The network as a page and as files."""
