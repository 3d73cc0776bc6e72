"""Harvesting another census: its change feed, or its newest dump, into a mirror or as proposals."""
