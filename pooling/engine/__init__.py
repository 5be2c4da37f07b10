"""One run: load, build, solve, audit, keep."""
