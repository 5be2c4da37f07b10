"""Bounds that hold whatever a solver did: exact arithmetic on a stated matrix. Imports no formulation and no solver."""
