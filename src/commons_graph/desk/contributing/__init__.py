"""Putting an initiative into the census: what is asked on which page, and the records that come of the answers."""
