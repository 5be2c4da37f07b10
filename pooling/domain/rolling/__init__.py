"""Rolling horizon: a plan laid on its instance as what was decided last, so that the next one goes on from it."""
