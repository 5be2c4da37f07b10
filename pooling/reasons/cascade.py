"""The cascade of one gap: which rules hold back how much of a need, the first that releases most.

See :mod:`pooling.reasons.gaps` for what it claims.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from pooling.domain import round_off
from pooling.domain.audit_rows import CoverageRow
from pooling.domain.families import LIFTABLE
from pooling.domain.gap_rows import GapReason, ReasonKind
from pooling.domain.plan import Plan
from pooling.domain.tables import Requirement
from pooling.formulation.facts import Facts
from pooling.reasons.gap_words import TOO_LITTLE, missing_words
from pooling.reasons.lifting import ELSEWHERE, OFFERED, Rule, every_rule
from pooling.reasons.probing import Need

if TYPE_CHECKING:
    from pooling.reasons.gaps import Reasons

_ORDER = (*LIFTABLE, ELSEWHERE[0])
"""Of rules that release the same, the first of these is named."""


def rank(rule: Rule) -> tuple[int, str]:
    return _ORDER.index(rule[0]), rule[1]


_SUMS: tuple[Rule, ...] = (("budget", "*"),)
"""Families that a small audit does not see, and that bind often."""


def weight_of(facts: Facts, need: Requirement) -> float:
    """Weight of a requirement in tier covered."""
    return need.weight * float(facts.card["coverage.priority_weights"][need.priority - 1])


class Cascade:
    """The cascade of one gap."""

    def __init__(self, about: Reasons, row: CoverageRow) -> None:
        self.about, self.row = about, row
        self.need: Need = (row.requirement, row.period)
        self.releases, self.probing = about.releases, about.probing
        self.slack = min(round_off.SHORT * max(1.0, row.need), row.short / 10)
        self.found: list[GapReason] = []
        self.at = 0.0

    def claims(self) -> tuple[GapReason, ...]:
        if self.releases.closed:
            self._claim("undecided", (), self.row.short)
            return tuple(self.found)
        given = 0.0 if self._nothing_given_up() else self._cut_off(self.releases.given_up(self.need))
        self._claim("given_up", (), given)
        if not (given <= self.slack and self.releases.whole and self._by_one_rule()):
            self._lift_one_by_one()
        words = missing_words(self.about.instance, self.about.card, *self.need, TOO_LITTLE)
        self._claim("missing", (), self.row.short, words=words)
        return tuple(self.found)

    def _amount(self, rules: Collection[Rule]) -> float:
        """f, with round-off cut."""
        return self._cut_off(self.releases.amount(self.need, rules))

    def _cut_off(self, found: float) -> float:
        return self.row.short if found >= self.row.short - self.slack else found

    def _claim(
        self, kind: ReasonKind, rules: Collection[Rule], upto: float, needs: tuple[str, ...] = (), words: str = ""
    ) -> None:
        amount = upto - self.at
        if amount > self.slack:
            near = round(amount, 6)
            amount = near if abs(near - amount) <= self.slack and upto < self.row.short else amount
            self.found.append(self.about.reason(kind, rules, amount, needs, words))
            self.at += amount

    def _nothing_given_up(self) -> bool:
        """Whether the first tier's bound proves it."""
        if self.about.unproven is None:
            return False
        facts = self.about.facts
        return self.about.unproven < round_off.SHORT_UNPROVEN * weight_of(facts, facts.requirement_of[self.need[0]])

    def _by_one_rule(self) -> bool:
        """Whether one rule holds back all that there is: an addition that breaks it alone brings it."""
        probing, need = self.probing, self.need
        there = sum(probing.worth(offer, need) * probing.most(offer, need) for offer in probing.offers(need))
        most = min(self.row.short, there - self.row.delivered)
        if most <= self.slack:
            return True
        by_rule: dict[Rule, dict[tuple[str, Need], float]] = {}
        for offer in probing.offers(need):
            units = probing.wanted(offer, need, self.row.short)
            if units <= 0:
                continue
            _, rules = probing.tried(need, probing.plan_with({(offer.id, need): units}))
            for rule in rules if len(rules) == 1 else ():
                by_rule.setdefault(rule, {})[offer.id, need] = units
        for rule in sorted(by_rule, key=rank):
            if rule == ELSEWHERE or rule[0] in OFFERED:
                # What an addition takes from others, or what it would take to be offered, is for a model to say.
                continue
            short, rules = probing.tried(need, probing.plan_with(self._cut(by_rule[rule])))
            if rules == {rule} and self.row.short - short >= most - self.slack:
                self._claim("rule", (rule,), most)
                return True
        return False

    def _cut(self, more: dict[tuple[str, Need], float]) -> dict[tuple[str, Need], float]:
        """Additions cut so that together they cover no more than is short."""
        facts, left, kept = self.about.facts, self.row.short, {}
        for name, need in more:
            offer = facts.offer_of[name]
            units = self.probing.wanted(offer, need, left)
            if units > 0:
                kept[name, need] = units
                left -= units * facts.worth(offer, facts.requirement_of[need[0]], need[1])
            if left <= self.slack:
                break
        return kept

    def _lift_one_by_one(self) -> None:
        """Lift rule after rule, until nothing more can be had. What no model can tell apart is undecided."""
        if not self.releases.found(self.need, self.about.everything):
            self._claim("undecided", (), self.row.short)
            return
        reach = self._amount(self.about.everything)
        candidates = self._candidates(reach) if reach > self.at + self.slack else []
        lifted: frozenset[Rule] = frozenset()
        while self.at < reach - self.slack:
            rules = self._next(lifted, candidates, reach)
            if rules is None:
                break
            lifted |= rules
            upto = min(self._amount(lifted), reach)
            takers = self.releases.takers(self.need, lifted, upto) if ELSEWHERE in rules else ()
            if rules == {ELSEWHERE}:
                self._claim("elsewhere", rules, upto, takers)
            else:
                kind: ReasonKind = "rule" if len(rules) == 1 else "together"
                self._claim(kind, self._named(lifted, rules), upto, takers)
        self._claim("undecided", (), reach)

    def _next(self, lifted: frozenset[Rule], candidates: Sequence[Rule], reach: float) -> frozenset[Rule] | None:
        """The rule that releases most beyond those lifted, or a smallest set where no rule alone does.

        None where nothing more is released, or no model can say.
        """
        left = [rule for rule in candidates if rule not in lifted]
        now = self._amount(lifted)
        stated = [rule for rule in left if self.releases.can_state(self.need, {*lifted, rule})]
        alone = self._alone(lifted, stated, now, reach)
        best = max(alone.values(), default=0.0)
        if best > self.slack:
            return frozenset({min((rule for rule in alone if alone[rule] >= best - self.slack), key=rank)})
        if len(stated) < len(left) or not self.releases.can_state(self.need, {*lifted, *left}):
            return None
        if not left or self._amount({*lifted, *left}) <= now + self.slack:
            return None
        return self._smallest(lifted, left, now)

    def _alone(self, lifted: frozenset[Rule], rules: Sequence[Rule], now: float, reach: float) -> dict[Rule, float]:
        """Rule -> what it releases by itself, of those that may release most."""
        most = {rule: self.releases.most(self.need, {*lifted, rule}) - now for rule in rules}
        alone: dict[Rule, float] = {}
        best = 0.0
        for rule in sorted(rules, key=lambda rule: (-most[rule], rank(rule))):
            if most[rule] < best - self.slack or now + best >= reach - self.slack:
                break  # No other can release more, and of equals the one to be named was tried.
            alone[rule] = self._amount({*lifted, rule}) - now
            best = max(best, alone[rule])
        return alone

    def _smallest(self, lifted: frozenset[Rule], rules: Sequence[Rule], now: float) -> frozenset[Rule] | None:
        """Rules that release something together, without any that is not needed for it; None where no model can say."""
        found = list(rules)
        for rule in sorted(rules, key=rank, reverse=True):
            trial = [kept for kept in found if kept != rule]
            tried = {*lifted, *trial}
            if not self.releases.can_state(self.need, tried):
                return None
            if self.releases.most(self.need, tried) > now + self.slack and self._amount(tried) > now + self.slack:
                found = trial
        return frozenset(found)

    def _candidates(self, reach: float) -> list[Rule]:
        """Rules that may hold something back, those of the whole family where the model is large."""
        if not self.releases.whole:
            return self._candidates_around(reach)
        found = self._broken_by_more()
        if any(family in OFFERED for family, _ in found):
            # What keeps them from being joined or started says more than that they are not.
            found |= self._broken_by(self._but_offered())
        if self._amount(found) < reach - self.slack:
            found |= self._broken_by(self.about.everything)
        if self._amount(found) < reach - self.slack:
            found |= {ELSEWHERE}
        if self._amount(found) < reach - self.slack:
            found |= every_rule(self.about.instance, self.about.card)
        return sorted(found, key=rank)

    def _candidates_around(self, reach: float) -> list[Rule]:
        """The same where the model is too large to be planned anew as a whole."""
        broken = self._broken_by(self.about.everything, around=True)
        if any(family in OFFERED for family, _ in broken) and self.releases.can_state(self.need, self._but_offered()):
            broken |= self._broken_by(self._but_offered(), around=True)
        if self.releases.fine(self.need):
            found = broken | self._broken_by_more(around=True) | {ELSEWHERE}
            if self._are_all(found, reach):
                return sorted(found, key=rank)
        near = {*self._families(broken), *(rule for rule in _SUMS if self.about.card.has(rule[0]))}
        if self._are_all(near, reach):
            return sorted(near, key=rank)
        return self._families(self._broken_by(self.about.everything))

    def _are_all(self, rules: Collection[Rule], reach: float) -> bool:
        """Whether lifting the rules brings all that there is."""
        return self.releases.can_state(self.need, rules) and self._amount(rules) >= reach - self.slack

    def _but_offered(self) -> frozenset[Rule]:
        return frozenset(rule for rule in self.about.everything if rule[0] not in OFFERED)

    def _broken_by_more(self, *, around: bool = False) -> frozenset[Rule]:
        """What the plan breaks with the missing units of each offer added, and with those of all."""
        found: frozenset[Rule] = frozenset()
        more: dict[tuple[str, Need], float] = {}
        for offer in self.probing.offers(self.need):
            units = self.probing.wanted(offer, self.need, self.row.short)
            if units > 0:
                more[offer.id, self.need] = units
                found |= self._tried(self.probing.plan_with({(offer.id, self.need): units}), around)
        return found | self._tried(self.probing.plan_with(self._cut(more)), around) if len(more) > 1 else found

    def _tried(self, plan: Plan, around: bool) -> frozenset[Rule]:
        return self.probing.tried_around(self.need, plan) if around else self.probing.tried(self.need, plan)[1]

    def _families(self, rules: Collection[Rule]) -> list[Rule]:
        return sorted({(family, "*") for family, _ in rules} | {ELSEWHERE}, key=rank)

    def _broken_by(self, rules: frozenset[Rule], *, around: bool = False) -> frozenset[Rule]:
        """What the plan breaks that has all that lifting the rules releases.

        ``around``: sums of money, value and numbers over other capabilities are left out.
        """
        plan = self.releases.witness(self.need, rules)
        return frozenset() if plan is None else self._tried(plan, around)

    def _named(self, lifted: frozenset[Rule], rules: frozenset[Rule]) -> Collection[Rule]:
        """The rules with their subjects: where a whole family was lifted, those of it that the plan breaks."""
        if not any(subject == "*" and family != ELSEWHERE[0] for family, subject in rules):
            return rules
        broken = self._broken_by(lifted, around=True)
        if not {family for family, _ in rules} - {ELSEWHERE[0]} <= {family for family, _ in broken}:
            broken = self._broken_by(lifted)
        named: set[Rule] = set()
        for family, subject in rules:
            found = {rule for rule in broken if rule[0] == family}
            named |= found if subject == "*" and found else {(family, subject)}
        return named
