"""Two tiers of a card against each other, point by point."""
