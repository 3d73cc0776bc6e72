"""The map of a selection: its picture drawn on the server, its marks for a browser, the small map of one record."""
