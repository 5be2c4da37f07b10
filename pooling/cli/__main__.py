"""``python -m pooling.cli`` is the same as ``pooling``."""

from pooling.cli.main import main

main()
