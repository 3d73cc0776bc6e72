"""A participatory census of social innovations as a linked-open-data common."""

__version__ = "0.1.0"
