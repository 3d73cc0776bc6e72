"""Writing for somebody, on the web: the pages of a contribution with an animator beside, and the paper form."""
