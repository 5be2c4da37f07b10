"""Family withdrawal: what is still met when someone withdraws, before anything is planned anew.

Whatever withdraws, the covered share stays at least withdrawal.least_covered. Withdrawals are those of the table, and
with ``withdrawal.every_nation`` every nation alone. Gone are:

- offers of its nations
- offers made through its agreements, shares of their pools, and their gains
- shares of pools and offers through options of its suppliers
- offers with consent host or dual of its hosts (family consent)
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from pooling.audit.facts import Facts
from pooling.audit.findings import Findings
from pooling.audit.numbers import Exact, Pair, value_of, words
from pooling.audit.plan.counting import Counted, Use
from pooling.audit.plan.planned import Planned
from pooling.audit.rules.coverage import Weighing, covered, weighed
from pooling.domain.audit_rows import WithdrawalRow
from pooling.domain.risks import Withdrawal

FAMILY = "withdrawal"


@dataclass(frozen=True, slots=True)
class Without:
    """A withdrawal, and the share of weighted need that is covered without it and that is lost by it."""

    name: str
    covered: Pair
    lost: Pair


def without(facts: Facts, planned: Planned) -> tuple[Without, ...]:
    """Every withdrawal of the instance and the card; none where the family is off."""
    if not facts.card.has(FAMILY):
        return ()
    lasting = _Lasting(facts, planned)
    weighing = planned.once(weighed)
    before = weighing.short()
    return tuple(_without(name, lasting.gone(withdrawal), before, weighing) for name, withdrawal in _withdrawals(facts))


def leaving(facts: Facts, planned: Planned) -> Iterator[frozenset[int]]:
    """Of every withdrawal of the instance and the card, the uses (by place) that are gone without it."""
    lasting = _Lasting(facts, planned)
    for _, withdrawal in _withdrawals(facts):
        yield frozenset(lasting.away(withdrawal))


def _without(name: str, gone: dict[tuple[str, str], Exact], before: Pair, weighing: Weighing) -> Without:
    if not gone:
        return Without(name, covered(before), (0, 1))
    short = weighing.short(gone)
    lost = (short[0] * before[1] - before[0] * short[1], short[1] * before[1])
    return Without(name, covered(short), lost)


def _withdrawals(facts: Facts) -> Iterator[tuple[str, Withdrawal]]:
    """(name, withdrawal); a nation alone is named otherwise where the table has a withdrawal of its name."""
    for withdrawal in facts.instance.withdrawals:
        yield withdrawal.id, withdrawal
    if facts.card["withdrawal.every_nation"]:
        taken = {withdrawal.id for withdrawal in facts.instance.withdrawals}
        for nation in facts.nations:
            yield f"nation:{nation}" if nation in taken else nation, Withdrawal(id=nation, nations=(nation,))


class _Lasting:
    """Which uses of a plan each nation, agreement, supplier and host carries."""

    def __init__(self, facts: Facts, planned: Planned) -> None:
        self._counted = counted = planned.once(Counted)
        self._uses = counted.uses
        self._gains = [
            planned.memberships.gains(use.offer.nation, use.offer.capability, use.period) for use in counted.uses
        ]
        self._carried: dict[tuple[str, str], list[int]] = {}
        """(kind of what withdraws, its id) -> uses that are gone without it."""
        self._raised: dict[str, list[int]] = {}
        """Agreement -> uses that gain most through it."""
        for index, use in enumerate(counted.uses):
            for carrier in _carriers(facts, use):
                self._carried.setdefault(carrier, []).append(index)
            if self._gains[index]:
                self._raised.setdefault(self._gains[index][0][0], []).append(index)

    def away(self, withdrawal: Withdrawal) -> set[int]:
        """Uses that are gone as a whole."""
        carriers = (
            *(("nation", nation) for nation in withdrawal.nations),
            *(("agreement", agreement) for agreement in withdrawal.agreements),
            *(("supplier", supplier) for supplier in withdrawal.suppliers),
            *(("host", host) for host in withdrawal.hosts),
        )
        return {index for carrier in carriers for index in self._carried.get(carrier, ())}

    def gone(self, withdrawal: Withdrawal) -> dict[tuple[str, str], Exact]:
        """(requirement, period) -> effective units that are gone."""
        away = self.away(withdrawal)
        gone: defaultdict[tuple[str, str], Exact] = defaultdict(int)
        for index in sorted(away):
            use = self._uses[index]
            gone[use.need] += self._counted.covers(use)
        lowered = {index for agreement in withdrawal.agreements for index in self._raised.get(agreement, ())} - away
        for index in sorted(lowered):
            use = self._uses[index]
            left = self._counted.covers_with(use, self._gain_without(index, withdrawal.agreements))
            lost = self._counted.covers(use) - left
            gone[use.need] += lost
        return gone

    def _gain_without(self, index: int, agreements: Iterable[str]) -> Exact:
        ended = set(agreements)
        return next((share for agreement, share in self._gains[index] if agreement not in ended), 0)


def _carriers(facts: Facts, use: Use) -> Iterator[tuple[str, str]]:
    offer = use.offer
    yield "nation", offer.nation
    if offer.agreement is not None:
        yield "agreement", offer.agreement
    if offer.pool is not None:
        pool = facts.pools[offer.pool]
        if pool.agreement is not None:
            yield "agreement", pool.agreement
        if pool.supplier is not None:
            yield "supplier", pool.supplier
    if offer.option is not None:
        supplier = facts.options[offer.option].supplier
        if supplier is not None:
            yield "supplier", supplier
    host = facts.host_of(offer)
    if host is not None:
        yield "host", host


def check(facts: Facts, planned: Planned, findings: Findings) -> None:
    least = facts.number("withdrawal.least_covered")
    if least == 0:
        return
    # The plan with nobody gone counts as one of them.
    _least("nobody", covered(planned.once(weighed).short()), least, findings)
    for case in planned.once(without):
        _least(case.name, case.covered, least, findings)


def _least(name: str, share: Pair, least: Exact, findings: Findings) -> None:
    stays = Fraction(*share)
    if not findings.at_least(FAMILY, "least_covered", (name,), stays, least):
        who = f"without {name}" if name != "nobody" else "with nobody gone"
        findings.say(
            f"{words(100 * stays)} % of weighted need is covered {who}, "
            f"at least {words(100 * least)} % stays covered whatever withdraws"
        )


def rows(planned: Planned) -> tuple[WithdrawalRow, ...]:
    return tuple(
        WithdrawalRow(case.name, value_of(case.covered), value_of(case.lost)) for case in planned.once(without)
    )


def worst(planned: Planned) -> float:
    """Tier covered_withdrawal: the smallest covered share over all withdrawals and none."""
    shares = (case.covered for case in planned.once(without))
    return min(value_of(covered(planned.once(weighed).short())), *map(value_of, shares), 1.0)
