"""What a plan comes to: burden, scenarios, tiers, and the figures of the whole plan. Nothing here is a rule."""
