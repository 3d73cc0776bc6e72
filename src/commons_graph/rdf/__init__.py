"""RDF formats, media types, parsing, and the canonical form of records."""
