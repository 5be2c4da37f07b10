"""From a stated model to a plan: compile, run HiGHS tier by tier, stop when told, keep the best."""
