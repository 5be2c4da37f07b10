"""Random small instances, an enumerator of all their plans, and the solver against it."""
