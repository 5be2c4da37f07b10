"""What was planned: its rows on the instance, and what follows from them for more than one rule."""
