"""`/account/`: signing in and out, and what is one's own there."""
