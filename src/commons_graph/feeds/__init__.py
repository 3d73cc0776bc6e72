"""What leaves the census: dumps of editions, and feeds of what changes."""
