"""What holds each unmet need back, how much of it could be had, and the cheapest changes that bring it."""
