"""What leaves the census: dumps and, later, feeds."""
