"""What every result says: why needs go unmet, which caveats bite, which rules cannot hold together."""
