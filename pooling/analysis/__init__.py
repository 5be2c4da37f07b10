"""What a result means: why needs go unmet, and which rules cannot hold together."""
