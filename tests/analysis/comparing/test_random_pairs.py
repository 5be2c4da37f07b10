"""Every figure of a comparison equals an independent recomputation from the two plans, on random small pairs."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from pooling.analysis.comparing.bridge import bridge
from pooling.analysis.comparing.compare import comparison
from pooling.analysis.comparing.sides import Side, sides_of
from pooling.domain.comparison.comparison import Comparison

from . import expected
from .pairs import Planned, pair

USUAL, LONG = 16, 300
RESULTS = Path(__file__).with_name("results-long.json")
NEAR = 1e-9


def same(one: float | None, other: Any) -> bool:
    if one is None or other is None:
        return one is None and other is None
    return abs(one - float(other)) <= NEAR * max(1.0, abs(float(other)))


def wrong_in(seed: int, counts: Counter[str]) -> Iterator[str]:
    """What of a comparison is not as expected; ``counts`` gathers what was compared."""
    before, after = pair(seed)
    sides = sides_of([before.given, after.given], ["before", "after"], (), ())
    found = comparison(sides)
    for check in (_needs, _met, _commitments, _assignments, _payments, _fairness, _risks, _together):
        for text in check(found, before, after, counts):
            yield f"seed {seed}, {check.__name__}: {text}"
    for text in _bridge(found, sides, before, after, counts):
        yield f"seed {seed}, bridge: {text}"


Texts = Iterator[str]


def _needs(found: Comparison, before: Planned, after: Planned, counts: Counter[str]) -> Texts:
    old, new = expected.needs(before), expected.needs(after)
    rows = {(row.requirement, row.period): row for row in found.needs_rows}
    if set(rows) != {*old, *new}:
        yield f"rows {set(rows) ^ {*old, *new}}"
    for where, row in rows.items():
        one, other = old.get(where, {}), new.get(where, {})
        counts[f"needs {row.status}"] += 1
        if row.status != ("both" if one and other else "only_base" if one else "only_variant"):
            yield f"{where} {row.status}"
        for side, of in (("before", one), ("after", other)):
            stated = (
                getattr(row, f"need_{side}"),
                getattr(row, f"delivered_{side}"),
                getattr(row, f"covered_{side}_share"),
            )
            if not all(map(same, stated, (of.get("need"), of.get("delivered"), of.get("share")))):
                yield f"{where} {side} {stated} {of}"
            if not same(getattr(row, f"value_{side}"), of.get("value", 0)):
                yield f"{where} value {side}"
        apart = other["share"] - one["share"] if one and other else None
        if not same(row.difference_share, apart):
            yield f"{where} difference {row.difference_share} {apart}"
        if not same(row.value_difference, other.get("value", 0) - one.get("value", 0)):
            yield f"{where} value difference"


def _met(found: Comparison, before: Planned, after: Planned, counts: Counter[str]) -> Texts:
    for group in ("all", "priority", "domain", "year", "days"):
        sums: list[dict[str, list[Fraction]]] = []
        for side in (before, after):
            of: dict[str, list[Fraction]] = {}
            for (_, period), need in expected.needs(side).items():
                row = of.setdefault(_name(group, side, need["row"], period), [Fraction(0)] * 4)
                row[0] += 1
                row[1] += need["short"] == 0
                row[2] += need["share"]
                row[3] += need["value"]
            sums.append(of)
        rows = {row.name: row for row in found.met_rows if row.group == group}
        if set(rows) != {*sums[0], *sums[1]}:
            yield f"{group} {set(rows)}"
        for of, row in rows.items():
            counts["groups"] += 1
            for side, known in zip(("before", "after"), sums, strict=True):
                count, full, share, value = known.get(of, [Fraction(0)] * 4)
                stated = [getattr(row, f"{what}_{side}") for what in ("rows", "in_full", "value")]
                if not all(map(same, stated, (count, full, value))):
                    yield f"{group} {of} {side} {stated} {known.get(of)}"
                if not same(getattr(row, f"covered_{side}_share"), share / count if count else None):
                    yield f"{group} {of} {side} share"
    yield from _by_nation(found, before, after)


def _name(group: str, side: Planned, need: Any, period: str) -> str:
    """Which of a group a need is."""
    if group == "domain":
        return str(side.instance.capability_of[need.capability].domain)
    return {"all": "", "priority": str(need.priority), "year": period, "days": str(need.within_days)}[group]


def _by_nation(found: Comparison, before: Planned, after: Planned) -> Texts:
    """The value covered is parted among nations without a rest."""
    for side, planned in (("before", before), ("after", after)):
        parted = sum(getattr(row, f"value_{side}") for row in found.met_rows if row.group == "nation")
        if not same(parted, sum(need["value"] for need in expected.needs(planned).values())):
            yield f"value by nation {side} {parted}"


def _commitments(found: Comparison, before: Planned, after: Planned, counts: Counter[str]) -> Texts:
    old, new = before.plan.committed, after.plan.committed
    rows = {(row.offer, row.period): row for row in found.commitments_rows}
    if set(rows) != {*old, *new}:
        yield f"rows {set(rows) ^ {*old, *new}}"
    for where, row in rows.items():
        counts[f"commitments {row.change}"] += 1
        one, other = old.get(where, 0.0), new.get(where, 0.0)
        if (row.before, row.after, row.difference) != (one, other, other - one):
            yield f"{where} {row}"
        offers = [side.instance.offer_of.get(where[0]) for side in (before, after)]
        value = sum(
            (sign * side.facts.value(offer.capability) * Fraction(units))
            for sign, side, offer, units in zip((-1, 1), (before, after), offers, (one, other), strict=True)
            if offer is not None
        )
        if not same(row.value_difference, value):
            yield f"{where} value"
        known = [
            offer is not None and where[1] in side.facts.periods
            for side, offer in zip((before, after), offers, strict=True)
        ]
        if row.status != ("both" if all(known) else "only_base" if known[0] else "only_variant"):
            yield f"{where} status"


def _assignments(found: Comparison, before: Planned, after: Planned, _counts: Counter[str]) -> Texts:
    old, new = before.plan.assigned, after.plan.assigned
    rows = {
        (row.offer, row.requirement, row.period): (row.before, row.after, row.difference)
        for row in found.assignments_rows
    }
    wanted = {
        key: (old.get(key, 0.0), new.get(key, 0.0), new.get(key, 0.0) - old.get(key, 0.0)) for key in {**old, **new}
    }
    if rows != wanted:
        yield f"{rows} {wanted}"


def _payments(found: Comparison, before: Planned, after: Planned, counts: Counter[str]) -> Texts:
    for group, place in (("nation", 0), ("year", 1)):
        rows = {row.name: row for row in found.payments_rows if row.group == group}
        for side, planned in (("before", before), ("after", after)):
            sums: dict[str, Fraction] = {}
            for where, amount in expected.spent(planned).items():
                sums[where[place]] = sums.get(where[place], Fraction(0)) + amount
            for name, row in rows.items():
                counts["payments"] += 1
                if not same(getattr(row, f"{side}_million"), sums.get(name, 0)):
                    yield f"{group} {name} {side} {getattr(row, f'{side}_million')} {sums.get(name)}"
            if set(sums) - set(rows):
                yield f"{group} lacks {set(sums) - set(rows)}"
    for side, planned in (("before", before), ("after", after)):
        for (nation, period), amount in expected.spent(planned).items():
            own = [
                getattr(row, f"{side}_million")
                for row in found.money_rows
                if (row.nation, row.period, row.source) == (nation, period, "own")
            ]
            if not same(sum(own), amount):
                yield f"money {nation} {period} {side}"


def _fairness(found: Comparison, before: Planned, after: Planned, counts: Counter[str]) -> Texts:
    rows = {(row.key, row.nation): row for row in found.fairness_rows}
    fair = [expected.fair(side) for side in (before, after)]
    if set(rows) != {*fair[0], *fair[1]}:
        yield f"rows {set(rows) ^ {*fair[0], *fair[1]}}"
    for side, planned, share in zip(("before", "after"), (before, after), fair, strict=True):
        carried = expected.carried(planned)
        whole = sum(carried.values())
        for where, row in rows.items():
            counts["fairness"] += 1
            above = carried[where[1]] - share[where] * whole if where in share else None
            if not same(getattr(row, f"key_{side}_share"), share.get(where)):
                yield f"{where} key {side}"
            if not same(getattr(row, f"above_{side}_million"), above):
                yield f"{where} above {side}"


def _risks(found: Comparison, before: Planned, after: Planned, counts: Counter[str]) -> Texts:
    rows = [row for row in found.risks_rows if row.kind == "withdrawal"]
    for side, planned in (("before", before), ("after", after)):
        stated = sorted(share for row in rows if (share := getattr(row, f"{side}_share")) is not None)
        wanted = sorted(map(float, expected.left_covered(planned)))
        counts["withdrawals"] += len(wanted)
        if len(stated) != len(wanted) or not all(map(same, stated, wanted)):
            yield f"{side} {stated} {wanted}"


def _together(found: Comparison, before: Planned, after: Planned, counts: Counter[str]) -> Texts:
    members = [
        {(a, p): {n for b, n, q in side.plan.members if (a, p) == (b, q)} for a, _, p in side.plan.members}
        for side in (before, after)
    ]
    rows = {(row.agreement, row.period): row for row in found.agreements_rows}
    if set(rows) != {*members[0], *members[1]}:
        yield f"agreements {set(rows)} {members}"
    for where, row in rows.items():
        counts[f"agreements {row.presence}"] += 1
        old, new = (of.get(where, set()) for of in members)
        if (set(row.joined), set(row.left)) != (new - old, old - new):
            yield f"{where} members"
        if (row.presence == "enters", row.presence == "leaves") != (not old, not new):
            yield f"{where} {row.presence}"
    starts = [{(row.option, row.nation) for row in side.plan.starts} for side in (before, after)]
    stated = [
        {(row.option, row.nation) for row in found.options_rows if getattr(row, f"period_{side}") is not None}
        for side in ("before", "after")
    ]
    if stated != starts:
        yield f"options {stated} {starts}"
    for row in found.options_rows:
        counts[f"options {row.presence}"] += 1


def _bridge(found: Comparison, sides: list[Side], before: Planned, after: Planned, counts: Counter[str]) -> Texts:
    causes = bridge(*sides)
    wanted = expected.bridge(before, after)
    if causes != wanted:
        yield f"{causes} instead of {wanted}"
    apart = sum(expected.spent(after).values(), Fraction(0)) - sum(expected.spent(before).values(), Fraction(0))
    if sum(causes.values(), Fraction(0)) != apart:
        yield f"adds up to {sum(causes.values())}, the difference is {apart}"
    back = bridge(sides[1], sides[0])
    if {place: -amount for place, amount in back.items()} != causes:
        yield "backwards it is not the same"
    counts.update(cause for cause, _ in causes)
    totals = [round(run.spending_million or 0.0, 6) for run in found.runs_rows]
    stated = sum((Fraction(repr(row.amount_million)) for row in found.bridge_rows), Fraction(0))
    if abs(stated - (Fraction(repr(totals[1])) - Fraction(repr(totals[0])))) > Fraction(1, 10**6):
        yield f"rows add up to {stated}"
    for row in found.bridge_rows:
        if abs(Fraction(repr(row.amount_million)) - causes[row.cause, row.period]) >= Fraction(1, 10**6):
            yield f"{row.cause} {row.period} is rounded by more than a unit"


@pytest.mark.parametrize("start", range(0, USUAL, 8))
def test_every_figure_is_that_of_the_two_plans(start: int) -> None:
    counts: Counter[str] = Counter()
    wrong = [text for seed in range(start, start + 8) for text in wrong_in(seed, counts)]
    assert not wrong, "\n".join(wrong)
    assert counts["needs both"]


@pytest.mark.long
def test_every_figure_is_that_of_the_two_plans_long() -> None:
    counts: Counter[str] = Counter()
    wrong = [text for seed in range(LONG) for text in wrong_in(seed, counts)]
    told = {"pairs": LONG, "wrong": len(wrong), "compared": dict(sorted(counts.items()))}
    RESULTS.write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")
    assert not wrong, "\n".join(wrong[:5])


def test_committed_results_are_of_the_long_run() -> None:
    told = json.loads(RESULTS.read_text(encoding="utf-8"))
    assert (told["pairs"], told["wrong"]) == (LONG, 0)
    for cause in ("quantity", "met", "providers", "price", "pooling", "options", "funding", "periods"):
        assert told["compared"][cause] >= 10, cause
