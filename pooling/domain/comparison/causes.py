"""Why one plan costs more than another: the causes of a cost bridge, in the order in which they are shown."""

from __future__ import annotations

CAUSES: dict[str, str] = {
    "quantity": "Units for what is needed",
    "met": "What is no longer met, or is now",
    "providers": "Who provides",
    "holding": "What is held, or retired",
    "price": "Prices",
    "pooling": "Agreements and pools",
    "options": "Options",
    "funding": "Common funds",
    "periods": "Years that only one has",
}
"""Cause -> what it is called. :mod:`pooling.analysis.comparing.bridge` says what each is."""
