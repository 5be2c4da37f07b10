"""Who should pay, as text for people."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pooling.analysis.shares.records import CoalitionAlone, MethodStanding, NationShare, Shares

_WIDTH = 110
_MOST_NATIONS = 6
_WORDS = {
    "cost": "paying for its own needs and its part of the alliance's, and missing what stays uncovered",
    "cost_whole": "paying for its own needs and all of the alliance's, and missing what stays uncovered",
    "coverage": "covering needs, its own and the alliance's",
}
_KNOWN = {"certified": "certified", "proven": "proven", "within": "within bounds", "not_proven": "not proven"}


def shares_text(found: Shares, full: bool) -> Iterator[str]:
    """A line after the other; ``full``: with every coalition."""
    yield f"{found.instance} with {found.card}: who should pay" + (", in points" if found.worth == "coverage" else "")
    yield from _wrapped(f"What counts is {_WORDS[found.worth]}, in {found.unit}.")
    if not found.coalitions:
        return
    if found.worth != "coverage":
        yield f"  A point of weighted need that stays uncovered costs {found.price_million:.4g} million."
    yield f"  All together: {found.total:,.2f}" + _worth(found)
    yield f"  {_core(found)}"
    yield ""
    yield from _shares(found)
    yield ""
    yield from _methods(found)
    if full:
        yield ""
        yield from _coalitions(found)


def _worth(found: Shares) -> str:
    worth = found.pooling_is_worth
    return "" if worth is None else f"; pooling is worth {worth:,.2f} more than each alone"


def _core(found: Shares) -> str:
    saving = found.least_saving
    if saving is None:
        return "Whether a coalition would do better alone is open: too few were solved."
    if found.core == "yes":
        return f"There are shares with which every coalition is at least {max(saving, 0.0):,.2f} better off than alone."
    if found.core == "no":
        return f"Whatever the shares, some coalition would be {-saving:,.2f} better off alone."
    return "Whether there are shares to which nobody objects is not proven."


def _names(found: Shares, nations: Sequence[str]) -> str:
    *names, last = (found.names[nation] for nation in nations)
    return f"{', '.join(names)} and {last}" if names else last


def _shares(found: Shares) -> Iterator[str]:
    """Methods as rows, nations as columns; of many nations those to whom most is at stake."""
    by_method: dict[str, dict[str, NationShare]] = {}
    for row in found.shares:
        by_method.setdefault(row.method, {})[row.nation] = row
    nations = list(found.names)
    if len(nations) > _MOST_NATIONS:
        first = next(iter(by_method.values()))
        nations = sorted(nations, key=lambda nation: -abs(first[nation].amount))[:_MOST_NATIONS]
    width = max(12, *(len(found.names[nation]) + 2 for nation in nations))
    yield "share by".ljust(20) + "".join(found.names[nation].rjust(width) for nation in nations)
    for method, rows in by_method.items():
        cells = (rows[nation].amount for nation in nations)
        yield method.ljust(20) + "".join(f"{amount:,.2f}".rjust(width) for amount in cells)
    rows = next(iter(by_method.values()))
    alone = [rows[nation].alone for nation in nations]
    yield "alone".ljust(20) + "".join(("-" if value is None else f"{value:,.2f}").rjust(width) for value in alone)
    if len(nations) < len(found.names):
        yield f"and {len(found.names) - len(nations)} more nations, in --format json and csv"


def _methods(found: Shares) -> Iterator[str]:
    worse: dict[str, list[str]] = {}
    for row in found.shares:
        if row.rational == "no":
            worse.setdefault(row.method, []).append(row.nation)
    for standing in found.methods:
        yield from _wrapped(f"{standing.method}: {standing.meaning}. {_verdict(found, standing)}")
        if alone := worse.get(standing.method):
            yield from _wrapped(f"better off alone: {_names(found, alone)}", "    ")


def _verdict(found: Shares, standing: MethodStanding) -> str:
    if not standing.coalition:
        return ""
    who = _names(found, standing.coalition)
    saves = standing.saves or 0.0
    if standing.stable == "no":
        better = "are owed less than they cover alone, by" if found.worth == "coverage" else "would save alone:"
        return f"{who} {better} {-saves:,.2f} ({_KNOWN[standing.known]})."
    if standing.stable == "yes":
        return f"Nobody would do better alone; {who} has least from staying ({max(saves, 0.0):,.2f})."
    return f"Whether anybody would do better alone is not proven; {who} has least from staying ({saves:,.2f})."


def _coalitions(found: Shares) -> Iterator[str]:
    yield "alone".ljust(48) + "covered".rjust(9) + "pays".rjust(12) + "comes to".rjust(12) + "  known"
    for row in found.coalitions:
        yield from _coalition(found, row)


def _coalition(found: Shares, row: CoalitionAlone) -> Iterator[str]:
    name = textwrap.shorten(_names(found, row.nations), 46, placeholder=" ...")
    covered = f"{100 * row.covered_share:.1f} %"
    figures = covered.rjust(9) + f"{row.cost_million:,.2f}".rjust(12) + f"{row.value:,.2f}".rjust(12)
    yield name.ljust(48) + figures + f"  {_KNOWN[row.known]}" + (f" ({row.why})" if row.why else "")


def _wrapped(text: str, indent: str = "  ") -> list[str]:
    return textwrap.wrap(text, _WIDTH, initial_indent=indent, subsequent_indent=f"{indent}  ")
