"""Studies: thousands of runs stated in one file, resumed after anything, kept as tables that a notebook reads."""
