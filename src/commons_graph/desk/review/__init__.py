"""The desk: what was proposed, in one queue, and every decision on it."""
