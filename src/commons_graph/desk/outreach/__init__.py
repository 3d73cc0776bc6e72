"""Outreach: who was spotted, met, written with and is to be asked again; for those who accompany, never public."""
