"""The difference of any two instances, applied to the first, gives the second: its hash, its tables, its notes."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

import pooling
from pooling.domain.variants.applying import apply
from pooling.domain.variants.change import Change
from pooling.engine.variants import read_changes
from pooling.io.variants.line import line_of
from tests.toys import need, offer, toy

from .pairs import MUTATIONS, library, pair

USUAL, LONG = 150, 2_000
RESULTS = Path(__file__).with_name("pairs-long.json")


def counted(numbers: range) -> dict[str, object]:
    """What was tried, once every pair has shown that the changes lead from one to the other."""
    kinds, changes, same = Counter[str](), Counter[str](), 0
    for number in numbers:
        kind, a, b = pair(number)
        found = pooling.diff(a, b)
        told = apply(a, found)
        assert told.instance.hash == b.hash, number
        assert told.instance.tables() == b.tables(), number
        assert told.changes == found, number
        kinds[kind] += 1
        changes.update(change.do for change in found)
        same += not found
    return {"pairs": len(numbers), "kinds": dict(sorted(kinds.items())), "changes": dict(changes), "no change": same}


def test_changes_lead_from_one_to_the_other() -> None:
    told = counted(range(USUAL))
    assert set(told["kinds"]) == {"unlike", *MUTATIONS}  # type: ignore[call-overload]


@pytest.mark.long
def test_changes_lead_from_one_to_the_other_long() -> None:
    told = counted(range(LONG))
    RESULTS.write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")


def test_counts_are_of_the_long_run() -> None:
    told = json.loads(RESULTS.read_text(encoding="utf-8"))
    assert told["pairs"] == LONG == sum(told["kinds"].values())


@pytest.mark.parametrize(("one", "other"), [("nato-32", "eu-27"), ("nordic-five", "nordic-baltic-decade")])
def test_rosters_may_differ(one: str, other: str) -> None:
    a, b = library()[one], library()[other]
    assert a.with_changes(*pooling.diff(a, b)).tables() == b.tables()


def test_the_same_has_no_changes() -> None:
    for instance in library().values():
        assert pooling.diff(instance, instance) == ()


def test_a_difference_is_as_small_as_it_looks() -> None:
    a = toy(offers=[offer(name, "A", 2) for name in "abcde"])
    b = toy(
        offers=[offer(name, "A", 3 if name == "d" else 2) for name in "badef"], requirements=[need("r", 2, notes="x")]
    )
    assert [line_of(change) for change in pooling.diff(a, b)] == [
        "requirements id=r notes:=x",
        "remove offers id=a,c",
        "offers id=d quantity:=3",
        "add offers@2 id=a nation=A capability=lift quantity=2",
        "add offers id=f nation=A capability=lift quantity=2",
    ]


def test_lines_of_a_difference_lead_there_too() -> None:
    for number in range(15):
        _, a, b = pair(number)
        lines = [line_of(change) for change in pooling.diff(a, b)]
        read, problems = read_changes(lines, "{}")
        assert not problems
        assert a.with_changes(*read).tables() == b.tables()


def test_many_removals_are_several_changes() -> None:
    many = toy(offers=[offer(f"o{number}", "A", 1) for number in range(1_000)])
    found = pooling.diff(many, toy())
    assert [change.do for change in found].count("remove_rows") == 3
    assert all(len(line_of(change)) < 32_767 for change in found)
    assert isinstance(found[0], Change)
