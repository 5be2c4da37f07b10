"""Names of what an instance has, and amounts with their units."""

from __future__ import annotations

import pytest

import pooling
from pooling.domain.amounts import quantity_words
from pooling.domain.names import listed


@pytest.mark.parametrize(
    ("unit", "one", "many"),
    [
        ("batteries", "1 battery", "2 batteries"),
        ("packages of four", "1 package of four", "2 packages of four"),
        ("flight hours a year", "1 flight hour a year", "2 flight hours a year"),
        ("headquarters", "1 headquarters", "2 headquarters"),
        ("aircraft", "1 aircraft", "2 aircraft"),
        ("thousand rounds", "1 thousand rounds", "2 thousand rounds"),
        (
            "C-130-equivalent flight hours a year",
            "1 C-130-equivalent flight hour a year",
            "2 C-130-equivalent flight hours a year",
        ),
        ("companies", "1 company", "2 companies"),
        ("", "1", "2"),
    ],
)
def test_one_of_a_unit_is_said_in_the_singular(unit: str, one: str, many: str) -> None:
    assert quantity_words(1.0, unit) == one
    assert quantity_words(2.0, unit) == many


def test_no_two_offers_or_needs_of_an_instance_share_a_name() -> None:
    for name in ("nordic-five", "tanker-pool", "benelux-baltic"):
        instance = pooling.load(name)
        for table in ("offers", "requirements"):
            named = [instance.names.of(table, row.id) for row in getattr(instance, table)]
            assert len(set(named)) == len(named)


def test_what_tells_offers_apart_is_how_they_come_then_their_notice() -> None:
    pool, nordic = pooling.load("tanker-pool"), pooling.load("nordic-five")
    assert pool.names.of("offers", "arden-tankers") == "Tanker flight hours of Arden"
    assert pool.names.of("offers", "borland-fleet") == "Tanker flight hours of Borland (Hours of the fleet)"
    assert nordic.names.of("offers", "DNK-fighter-a") == "Fighter package of Denmark (notice of 7 days)"
    assert nordic.names("SWE") == "Sweden"
    assert nordic.names.of("offers", "nothing of that id") == "nothing of that id"


def test_of_many_names_the_first_are_said_and_how_many_more() -> None:
    said = [listed(list("abcde")[:count]) for count in (0, 1, 2, 3, 5)]
    assert said == ["", "a", "a and b", "a, b and c", "a, b, c and 2 more"]
    assert listed(["a, b", "c"]) == "a, b; c"
