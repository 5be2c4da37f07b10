"""Who sends what where: what each nation plans for each mission, and the matrix of both."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pooling.domain.instance import Instance
from pooling.domain.result import Result
from pooling.report.words import number

SENDS = "Who sends what where"
SHARES = "the part of a mission's needs that a nation meets"
"""What a figure of the matrix is."""


@dataclass(frozen=True, slots=True)
class Sent:
    """What a nation sends of one capability to a mission.

    ``units`` are those of its offers, at most at once: in the period with most. ``share`` is its part of the mission's
    needs, ``share_of_all`` that of all needs: the mean over requirements and periods, each of which counts alike.
    """

    nation: str
    name: str
    mission: str
    mission_name: str
    capability: str
    capability_name: str
    unit: str
    units: float
    share: float
    share_of_all: float


@dataclass(frozen=True, slots=True)
class Sender:
    """A nation's row of the matrix: its part of all needs, of each mission's needs, and what it sends, most first.

    None stands where it sends nothing.
    """

    nation: str
    name: str
    share_of_all: float
    shares: tuple[float | None, ...]
    kinds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Matrix:
    """Nations by missions (ids and names), in either direction those first that most comes from or goes to."""

    missions: tuple[str, ...]
    names: tuple[str, ...]
    senders: tuple[Sender, ...]


def sent_lines(result: Result, instance: Instance) -> tuple[Sent, ...]:
    """Everything that is sent: by nation, the one first that meets most needs, and then what meets most."""
    if result.plan is None or result.audit is None:
        return ()
    needs = {(row.requirement, row.period): row for row in result.audit.coverage}
    rows = Counter(row.mission for row in needs.values())
    units: dict[tuple[str, str, str], dict[str, float]] = defaultdict(lambda: defaultdict(float))
    parts: dict[tuple[str, str, str], float] = defaultdict(float)
    for row in result.plan.assignments:
        offer, requirement = instance.offer_of[row.offer], instance.requirement_of[row.requirement]
        key = (offer.nation, requirement.mission, offer.capability)
        units[key][row.period] += row.quantity
        need = needs.get((row.requirement, row.period))
        # What comes beyond the need is no part of it.
        whole = 0.0 if need is None else max(need.need, need.pledged)
        parts[key] += offer.effectiveness * row.quantity / whole if whole > 0 else 0.0
    lines = [
        Sent(
            nation=nation,
            name=instance.nation_of[nation].name or nation,
            mission=mission,
            mission_name=instance.mission_of[mission].name or mission,
            capability=capability,
            capability_name=instance.capability_of[capability].name or capability,
            unit=instance.capability_of[capability].unit,
            units=max(by_period.values()),
            share=parts[nation, mission, capability] / rows[mission] if rows[mission] else 0.0,
            share_of_all=parts[nation, mission, capability] / len(needs) if needs else 0.0,
        )
        for (nation, mission, capability), by_period in units.items()
        if max(by_period.values()) > 0
    ]
    met = _sums((line.nation, line.share_of_all) for line in lines)
    order = [(-met[line.nation], line.nation, -line.share_of_all, line.mission, line.capability) for line in lines]
    return tuple(line for _, line in sorted(zip(order, lines, strict=True), key=lambda pair: pair[0]))


def matrix(sends: Sequence[Sent]) -> Matrix:
    """The matrix of what is sent."""
    met = _sums((line.mission, line.share_of_all) for line in sends)
    names = {line.mission: line.mission_name for line in sends}
    missions = sorted(met, key=lambda mission: (-met[mission], mission))
    of: dict[str, list[Sent]] = defaultdict(list)
    for line in sends:
        of[line.nation].append(line)
    senders = []
    for nation, lines in of.items():
        shares = _sums((line.mission, line.share) for line in lines)
        kinds = _sums((line.capability_name, line.share_of_all) for line in lines)
        senders.append(
            Sender(
                nation=nation,
                name=lines[0].name,
                share_of_all=sum(line.share_of_all for line in lines),
                shares=tuple(shares.get(mission) for mission in missions),
                kinds=tuple(sorted(kinds, key=lambda kind: (-kinds[kind], kind))),
            )
        )
    return Matrix(tuple(missions), tuple(names[mission] for mission in missions), tuple(senders))


def between(sends: Sequence[Sent]) -> list[list[Sent]]:
    """What is sent, by nation and mission; the nation first that meets most needs, and its missions likewise."""
    pairs: dict[tuple[str, str], list[Sent]] = defaultdict(list)
    for line in sends:
        pairs[line.nation, line.mission].append(line)
    order = {nation: place for place, nation in enumerate(dict.fromkeys(line.nation for line in sends))}
    met = {pair: sum(line.share_of_all for line in lines) for pair, lines in pairs.items()}
    return [pairs[pair] for pair in sorted(pairs, key=lambda pair: (order[pair[0]], -met[pair], pair[1]))]


def what_words(sends: Iterable[Sent]) -> str:
    """What is sent: ``Frigate 2; Airlift 300``."""
    return "; ".join(f"{line.capability_name} {number(line.units)}" for line in sends)


def _sums(parts: Iterable[tuple[str, float]]) -> dict[str, float]:
    sums: dict[str, float] = {}
    for key, part in parts:
        sums[key] = sums.get(key, 0.0) + part
    return sums
