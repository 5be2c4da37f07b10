"""``pooling`` and ``python -m pooling.cli``: ready for Ctrl-C before anything large is imported."""

from __future__ import annotations

from pooling.cli.signals import leave_when_told


def main() -> None:
    """Entry point of the program ``pooling``."""
    leave_when_told()
    from pooling.cli.main import main as program

    program()


if __name__ == "__main__":
    main()
