"""Shapes and ontology, read once: record types, fields, labels, choices."""
