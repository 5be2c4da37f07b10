"""Variants: named changes over one set of facts."""
