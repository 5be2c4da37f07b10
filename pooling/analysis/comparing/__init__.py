"""Results compared: two, or a base and its variants; every figure from the plans, the instances and the audit."""
