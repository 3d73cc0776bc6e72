"""The pages of the desk: what waits, each proposal, and what has changed; for animators alone."""
