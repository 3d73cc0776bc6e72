"""The form on paper, for those who would rather write by hand: the same questions, from the same shapes."""
