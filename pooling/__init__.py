"""Capability-pooling optimisation: who contributes what, audited and explained."""
