"""Reports of a validation: one findings model, one small writer per format."""
