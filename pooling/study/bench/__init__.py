"""Contestants beside each other on the same instances, and the benchmark set that ships with the package."""
