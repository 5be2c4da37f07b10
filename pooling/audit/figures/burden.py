"""Fair shares (million). Tiers use the deviations, the rules of family burden keep them honest.

In a period counts what a nation spends, with three exceptions:

- Fees of agreements do not count.
- Options count at their credit_share.
- in_kind_million of each unit committed counts on top for each year, not at price levels.

burden_n = credit (burden.credits) + that of all periods. fair_n = key_n * total. deviation_n = |burden_n - fair_n|.
Where burden.over is running, a deviation stands after every period: of what was carried up to it.
"""

from __future__ import annotations

from dataclasses import dataclass

from pooling.audit import keys
from pooling.audit.facts import Facts
from pooling.audit.numbers import Exact, exact, ratio, size
from pooling.audit.plan.planned import Planned
from pooling.audit.rules.funding import funded
from pooling.domain.audit_rows import BurdenRow, KeyRow
from pooling.domain.parameters import KEY_COLUMNS

FAMILY = "burden"


@dataclass(frozen=True, slots=True)
class Share:
    """A nation's burden, its share of all keys, and how far it is from what that makes fair (million)."""

    nation: str
    burden: Exact
    total: Exact
    key: Exact
    deviations: tuple[Exact, ...]
    """That over all periods, or where shares run one after every period."""

    @property
    def fair(self) -> Exact:
        return self.key * self.total

    @property
    def deviation(self) -> Exact:
        return size(self.burden - self.fair)


def carried(facts: Facts, planned: Planned) -> dict[str, list[Exact]]:
    """Nation -> what it has carried before the first period, and up to each period with it."""
    spent = planned.once(funded).spent
    found: dict[str, list[Exact]] = {nation.id: [0] for nation in facts.instance.nations}
    if facts.card["burden.credits"]:
        for credit in facts.instance.credits:
            found[credit.nation][0] += exact(credit.amount_million)
    for nation, so_far in found.items():
        for period in facts.periods:
            so_far.append(so_far[-1] + spent[nation, period].contributed)
    return found


def shares(facts: Facts, planned: Planned) -> tuple[Share, ...]:
    """Every nation's burden against its fair share, in the order of the nations; none where the family is off."""
    if not facts.card.has(FAMILY):
        return ()
    burdens = planned.once(carried)
    key = keys.shares(facts, facts.card["burden.key"], facts.instance.nations, int(facts.card["burden.equal_largest"]))
    compared = range(1, len(facts.periods) + 1) if facts.card["burden.over"] == "running" else (-1,)
    totals = {at: sum(so_far[at] for so_far in burdens.values()) for at in {*compared, -1}}
    return tuple(
        Share(
            nation,
            so_far[-1],
            totals[-1],
            key[nation],
            tuple(size(so_far[at] - key[nation] * totals[at]) for at in compared),
        )
        for nation, so_far in burdens.items()
    )


def largest(planned: Planned, levels: int) -> list[Exact]:
    """Sums of the largest deviation, the two largest, the three largest ...; 0 levels: as many as there are."""
    sums: list[Exact] = []
    so_far: Exact = 0
    deviations = sorted((deviation for share in planned.once(shares) for deviation in share.deviations), reverse=True)
    for deviation in deviations[: levels or None]:
        so_far += deviation
        sums.append(so_far)
    return sums


def rows(planned: Planned) -> tuple[BurdenRow, ...]:
    """A row per nation; ``burden_share`` is 0 where nothing at all is carried."""
    return tuple(
        BurdenRow(
            nation=share.nation,
            burden_million=float(share.burden),
            burden_share=_part(share.burden, share.total),
            key_share=float(share.key),
            fair_million=float(share.fair),
            deviation_million=float(share.deviation),
            largest_deviation_million=float(max(share.deviations)),
        )
        for share in planned.once(shares)
    )


def key_rows(facts: Facts, planned: Planned) -> tuple[KeyRow, ...]:
    """A row per key whose figures are all known, and nation: what it carries against what that key makes fair."""
    burdens = planned.once(carried)
    total = sum(so_far[-1] for so_far in burdens.values())
    nations = facts.instance.nations
    parts = {nation: _part(so_far[-1], total) for nation, so_far in burdens.items()}
    found = []
    for key in KEY_COLUMNS:
        if keys.known(facts, key, nations):
            for nation, share in keys.shares(facts, key, nations, int(facts.card["burden.equal_largest"])).items():
                found.append(
                    KeyRow(
                        nation=nation,
                        key=key,
                        key_share=float(share),
                        fair_million=float(share * total),
                        burden_share=parts[nation],
                        burden_million=float(burdens[nation][-1]),
                    )
                )
    return tuple(found)


def _part(burden: Exact, total: Exact) -> float:
    return float(ratio(burden, total)) if total else 0.0
