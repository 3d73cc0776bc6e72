"""Corrections, completions and reports of records that are in the census, and what becomes of what was sent."""
