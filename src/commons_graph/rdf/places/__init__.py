"""Where in a file a term stands: line and column, read again from the text, since parsers drop them."""
