"""Questions that solve again, against cold runs of the same facts."""
