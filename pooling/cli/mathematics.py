"""``python -m pooling.cli.mathematics`` writes models/README.md into a checkout; a test compares them."""

from __future__ import annotations

from pathlib import Path


def page() -> str:
    """The mathematics of every family and tier, with the cards of the library."""
    from pooling.formulation.mathematics import mathematics
    from pooling.io.library import list_cards, load_card

    return mathematics([load_card(name) for name in list_cards()])


def main() -> None:
    (Path(__file__).parents[2] / "models" / "README.md").write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
