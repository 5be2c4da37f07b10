"""Rules that cannot hold together: every smallest set of them, and what would have to give way."""
