"""Editions: the census as of one journal sequence, cut by the projector and opened read-only by everyone else."""
