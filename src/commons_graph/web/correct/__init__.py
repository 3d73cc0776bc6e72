"""Pages on which people correct, complete or report a record, and follow what they sent."""
