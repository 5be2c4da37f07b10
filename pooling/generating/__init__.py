"""Synthetic instances from a family, knobs and a seed: the same on every machine, like real data in their margins."""
