"""Figures that look like typing mistakes, and what the answer would be were they mended."""
