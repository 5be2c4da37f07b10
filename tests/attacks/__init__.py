"""Attacks on the answer: random instances with ugly numbers, and a judge that shares nothing with `pooling.solving`."""
