"""What becomes of a plan after an event."""
