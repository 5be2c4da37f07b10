"""The mathematics stated in Pyomo: one file per constraint family, the tiers, and the builder."""
