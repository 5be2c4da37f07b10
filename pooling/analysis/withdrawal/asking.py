"""Who is indispensable for what: each nation, pair, agreement and supplier gone in turn, and planned anew."""

from __future__ import annotations

import math
import threading
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Annotated

from pydantic import Field

from pooling.analysis.again import Again
from pooling.analysis.answers import Rows
from pooling.analysis.effect_words import amount
from pooling.analysis.named import named
from pooling.analysis.question import Tell
from pooling.analysis.withdrawal.rows import Gone, Kind, Withdrawn, rows_of
from pooling.domain import round_off
from pooling.domain.amounts import quantity_words
from pooling.domain.instance import Instance
from pooling.domain.names import listed
from pooling.domain.problems import Hints, InvalidInput, Problem, shown
from pooling.domain.readable import on_lines
from pooling.domain.tier_kinds import kind_of_tier
from pooling.engine.request import RunRequest

Asked = tuple[str, Kind, str]
"""(who, kind, the change as a line)."""
MOST_NAMED = 3
"""Capabilities that are named of one that is gone, and those gone that are named of a capability."""


class WithdrawalRequest(RunRequest):
    """Who goes, each in turn; nobody named: every nation, agreement and supplier. Small losses need a small gap.

    The limit is for all runs together.
    """

    nations: Annotated[list[str] | None, Field(description="Nations that withdraw, each alone.")] = None
    pairs: Annotated[list[str] | None, Field(description="Nations that withdraw together: `FRA+DEU`.")] = None
    agreements: Annotated[list[str] | None, Field(description="Agreements that end, each alone.")] = None
    suppliers: Annotated[list[str] | None, Field(description="Suppliers that fail, each alone.")] = None


def withdrawal(request: WithdrawalRequest, stop: threading.Event, tell: Tell) -> Rows[Withdrawn]:
    """Who is indispensable for what: what is lost when each is gone, at once and after planning anew.

    At once: what the plan is worth without all that goes, as far as it is left. After: the best plan without it, solved
    again. A row for every tier of each, and for capabilities and needs of which another amount is covered, ranked.
    """
    again = Again(request, stop)
    asked = _asked(again.instance, request)
    base = again.base()
    if not base.has_plan or not base.result.tiers:
        return again.answered((), 0, 0, "")
    found: list[list[Withdrawn]] = []
    refused: list[str] = []
    for position, (who, kind, line) in enumerate(asked):
        if again.deadline.over:
            break
        tell(position, len(asked), f"without {who}")
        if rule := again.refused([line]):
            refused.append(f"without {who} the facts make no sense: {rule}")
            continue
        after = again.changed(who, [line])
        if after.has_plan or after.result.outcome == "infeasible":
            found.append(list(rows_of(Gone.of(who, kind, base, after))))
    ranked = _ranked([row for group in found for row in group])
    rows = again.answered(ranked, len(asked) - len(refused), len(found), "withdrawals")
    rows.detail = "; ".join(filter(None, (rows.detail, *refused)))
    rows.words = on_lines(_words(again.instance, ranked))
    return rows


def _asked(instance: Instance, request: WithdrawalRequest) -> list[Asked]:
    """Every withdrawal that is asked about. Raises :class:`InvalidInput` with every problem."""
    problems: list[Problem] = []
    ids = {table: [row.id for row in getattr(instance, table)] for table in ("nations", "agreements", "suppliers")}
    kinds: dict[str, Kind] = {"nations": "nation", "agreements": "agreement", "suppliers": "supplier"}
    given = {table: getattr(request, table) for table in kinds}
    if request.pairs is None and all(names is None for names in given.values()):
        given = {table: ids[table] or None for table in kinds}
    chosen = {table: named(table, given[table], ids[table], kinds[table], problems) for table in kinds}
    pairs = list(_pairs(request.pairs, ids["nations"], problems))
    last = len(ids["nations"]) - 1
    for place, names in [("nations", (name,)) for name in chosen["nations"]] + [("pairs", pair) for pair in pairs]:
        if len(names) > last and not any(problem.place == place for problem in problems):
            problems.append(Problem(place, shown("+".join(names)), "no nation would be left", "leave one at least"))
    if problems:
        raise InvalidInput(problems, "withdrawal")
    out: list[Asked] = [
        (name, kinds[table], f"withdraw {table} id={name}") for table in kinds for name in chosen[table]
    ]
    return out + [("+".join(pair), "pair", f"withdraw nations id={','.join(pair)}") for pair in pairs]


def _pairs(given: Sequence[str] | None, nations: Sequence[str], problems: list[Problem]) -> Iterator[tuple[str, ...]]:
    hint = Hints()
    if given is not None and not given:
        problems.append(Problem("pairs", "[]", "an empty list asks for nothing", "name one, or leave it out"))
    seen: set[frozenset[str]] = set()
    for index, text in enumerate(given or ()):
        names = tuple(text.split("+"))
        where = f"pairs/{index}"
        if len(names) < 2 or len(set(names)) < len(names):
            problems.append(Problem(where, shown(text), "two different nations or more", "write FRA+DEU"))
        elif frozenset(names) in seen:
            problems.append(Problem(where, shown(text), "stands twice", "name it once"))
        elif unknown := [name for name in names if name not in nations]:
            problems += [Problem(where, shown(name), "no such nation", hint(name, nations)) for name in unknown]
        else:
            seen.add(frozenset(names))
            yield names


# --- who loses most -------------------------------------------------------------------------------------------------


def _loss(row: Withdrawn) -> float:
    """What is surely lost of a tier, what the plans lose of all else, without round-off; all where no plan is left."""
    if row.lost is None:
        return math.inf
    return float(f"{row.lost if row.part != 'tier' or row.lost_least is None else row.lost_least:.7g}")


def _ranked(rows: Sequence[Withdrawn]) -> list[Withdrawn]:
    """The rows with ranks, whoever is missed most in the first tier first; who loses nothing of it has none."""
    things: dict[tuple[str, ...], list[float]] = defaultdict(list)
    for row in rows:
        things[row.part, row.name, row.period].append(_loss(row))
    order: dict[str, tuple[float, ...]] = defaultdict(tuple)
    for row in rows:
        if row.part == "tier":
            order[row.who] += (-_loss(row),)
    out = []
    for row in sorted(rows, key=lambda row: (order[row.who], row.who)):
        loss, losses = _loss(row), things[row.part, row.name, row.period]
        smallest = round_off.COMPARED * max(round_off.COMPARED, abs(row.before or 0.0))
        out.append(replace(row, rank=1 + sum(other > loss for other in losses)) if loss > smallest else row)
    return out


# --- in words -------------------------------------------------------------------------------------------------------


def _words(instance: Instance, rows: Sequence[Withdrawn]) -> Iterator[str]:
    groups: dict[str, list[Withdrawn]] = defaultdict(list)
    for row in rows:
        groups[row.who].append(row)
    for group in groups.values():
        yield f"without {_called(instance, group[0])}: " + " at once; planned anew: ".join(_told(group))
    missed: dict[str, list[Withdrawn]] = defaultdict(list)
    for row in rows:
        if row.part == "capability" and row.rank is not None:
            missed[row.name].append(row)
    if missed:
        yield "who is missed most, planned anew:"
    for name, of in sorted(missed.items()):
        first = sorted(of, key=lambda row: (row.rank or 0, row.who))[:MOST_NAMED]
        named = [f"{_called(instance, row)} ({_units(row)})" for row in first]
        yield f"    {instance.names.of('capabilities', name)}: {listed(named)}"


def _called(instance: Instance, row: Withdrawn) -> str:
    return " and ".join(map(instance.names.subject, row.who.split("+")))


def _units(row: Withdrawn) -> str:
    return "no plan" if row.lost is None else f"{quantity_words(row.lost, row.unit)} less"


def _told(group: Sequence[Withdrawn]) -> Iterator[str]:
    tiers = [row for row in group if row.part == "tier"]
    first = tiers[0]
    if first.after is None:
        yield f"no plan is possible ({first.why})"
        return
    if first.lost_at_once is not None:
        at_once = _signed(first, first.lost_at_once)
        yield amount(first.name, first.unit, (at_once, at_once), at_once) or f"{first.name} the same"
    told = []
    for row in tiers:
        ends = [None if end is None else _signed(row, end) for end in (row.lost_least, row.lost_most)]
        low, high = ends if not _maximised(row) else ends[::-1]
        told.append(amount(row.name, row.unit, (low, high), None if row.lost is None else _signed(row, row.lost)))
    yield f"{', '.join(filter(None, told)) or 'nothing is lost'}"


def _signed(row: Withdrawn, loss: float) -> float:
    """What is lost of a tier as its change."""
    return -loss if _maximised(row) else loss


def _maximised(row: Withdrawn) -> bool:
    kind = kind_of_tier(row.name)
    return kind is not None and kind.maximise
