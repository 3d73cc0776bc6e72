"""SHACL validation behind one narrow port: documents and shapes in, findings out.

Nothing here knows the census; the shapes and the data are whatever the caller gives.
"""
