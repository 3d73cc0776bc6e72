"""Putting an initiative into the census, page by page."""
