"""The restitution of a census: a booklet to print, a poster map, slides, and a table for the press."""
