"""``python -m pooling.cli.mathematics`` writes models/mathematics.md, and the table of cards in models/README.md."""

from __future__ import annotations

from pathlib import Path

_MODELS = Path(__file__).parents[2] / "models"
BEGIN, END = "<!-- cards -->\n", "<!-- end of cards -->\n"


def page() -> str:
    """The mathematics of every family and tier, with the cards of the library."""
    from pooling.formulation.mathematics import mathematics
    from pooling.io.library import list_cards, load_card

    return mathematics([load_card(name) for name in list_cards()])


def readme() -> str:
    """The page about cards, with a line for each that there is now."""
    from pooling.formulation.mathematics import cards_table
    from pooling.io.library import list_cards, load_card

    before, _, rest = (_MODELS / "README.md").read_text(encoding="utf-8").partition(BEGIN)
    return before + BEGIN + cards_table([load_card(name) for name in list_cards()]) + END + rest.partition(END)[2]


def main() -> None:
    (_MODELS / "mathematics.md").write_text(page(), encoding="utf-8")
    (_MODELS / "README.md").write_text(readme(), encoding="utf-8")


if __name__ == "__main__":
    main()
