"""Handing a whole census over as one archive, and beginning again from it."""
