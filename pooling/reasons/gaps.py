"""Why a need goes unmet: what holds back how much, as claims that a solve can check.

Let f(W) be how much less short a need would be at best without the rules in W (:mod:`pooling.reasons.releases`). Cost
does not count, and no other need is shorter than in this plan. A rule is (family, subject), as a conflict names it. Two
things count as rules beside: agreements, pools and options (:mod:`pooling.reasons.lifting`), and ``elsewhere``, which
holds what the other needs have. f never falls as W grows. The reasons of a gap are a cascade:

1. ``given_up``: f(nothing). A plan with it breaks no rule and makes no other need worse. It was given up for what the
   card asks beside, or within a gap or tolerance.
2. ``rule``: the rule R with the largest f(W + R) - f(W), where W is lifted already. That is its amount. Of equals the
   more immediate one is named (:mod:`pooling.reasons.cascade`), ``elsewhere`` last: with the needs that would lose.
3. ``together``: a smallest set T with f(W + T) > f(W), where no rule alone helps. It needs each of its rules.
4. ``missing``: what is left when every rule is lifted.

The amounts add up to the shortfall. Nothing is named that does not bind: every rule was tried, or the relaxation shows
that it releases no more. Candidates come from the audit of two kinds of plan: with the missing units of an offer added,
and with everything lifted.

- No model is needed where the first tier proves that nothing was given up, and an addition that breaks one rule alone
  brings all that there is.
- A large model is planned anew only around the need, the largest with whole families lifted at once. The audit of the
  resulting plan tells whose rules they are. The amounts then hold as the rest of the plan stands (``rest_as_planned``).
- What even that cannot tell is ``undecided``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from pooling.domain import round_off
from pooling.domain.audit_report import AuditReport
from pooling.domain.audit_rows import CoverageRow
from pooling.domain.deadline import NO_DEADLINE, Deadline
from pooling.domain.gap_rows import CaveatBite, Gap, GapReason, GapRule, ReasonKind
from pooling.domain.outcome import TierResult
from pooling.domain.plan import Plan
from pooling.domain.tables import Caveat
from pooling.formulation.facts import Facts
from pooling.reasons.cascade import Cascade, rank, weight_of
from pooling.reasons.gap_words import NOBODY, NOT_ANALYSED, TOO_SMALL, main_reason, missing_words, reason_words
from pooling.reasons.lifting import ELSEWHERE, Rule, liftable
from pooling.reasons.probing import Need, Probing
from pooling.reasons.releases import Releases
from pooling.solving.compiled import Compiled


def _gap(row: CoverageRow, reasons: tuple[GapReason, ...], words: str, *, rest_as_planned: bool = False) -> Gap:
    return Gap(
        requirement=row.requirement,
        mission=row.mission,
        capability=row.capability,
        period=row.period,
        priority=row.priority,
        need=row.need,
        short=row.short,
        main_reason=words,
        reasons=reasons,
        rest_as_planned=rest_as_planned,
    )


def unexplained(report: AuditReport) -> tuple[Gap, ...]:
    """The gaps of a plan that will be followed by another: nothing is worked out."""
    return _ordered(_gap(row, (), NOT_ANALYSED) for row in report.coverage if row.met != "in_full")


def _ordered(rows: Iterable[Gap]) -> tuple[Gap, ...]:
    """The most important first."""
    return tuple(sorted(rows, key=lambda row: (row.priority, -row.short / row.need)))


class Reasons:
    """Reasons for the gaps of one plan. ``facts`` are those of the run, ``compiled`` is its model."""

    def __init__(
        self,
        facts: Facts,
        plan: Plan,
        report: AuditReport,
        tiers: Sequence[TierResult],
        compiled: Compiled,
        hurried: bool = False,
        deadline: Deadline = NO_DEADLINE,
    ) -> None:
        self.facts, self.card, self.instance = facts, facts.card, facts.instance
        self.probing = Probing(facts, plan)
        self.releases = Releases(self.instance, self.card, plan, report, compiled, hurried=hurried, deadline=deadline)
        self.deadline = deadline
        self.everything = liftable(self.card) | {ELSEWHERE}
        self.unproven = _unproven(facts, tiers)
        self.short = [row for row in report.coverage if row.met != "in_full"]

    def gaps(self) -> tuple[Gap, ...]:
        """A row per unmet (requirement, period), the most important first."""
        rows = []
        for row in self.short:
            self.deadline.check_now()
            reasons = self.reasons(row)
            words = main_reason(self.instance, self.card, row.short, reasons)
            rows.append(_gap(row, reasons, words, rest_as_planned=not self.releases.whole))
        return _ordered(rows)

    def biting(self) -> tuple[CaveatBite, ...]:
        """A row per caveat and unmet need to which lifting the caveat alone would bring more."""
        in_force = [caveat for caveat in self.instance.caveats if self.facts.on("caveats", caveat.id)]
        rows = []
        for row in self.short:
            need, where = self.facts.requirement_of[row.requirement], (row.requirement, row.period)
            offers = self.facts.offers_by_capability.get(row.capability, ())
            owners = {offer.nation for offer in offers}
            consenting = {self.facts.consenting(offer) for offer in offers}
            for caveat in in_force:
                self.deadline.check()
                about = caveat.nation in owners or caveat.partner in owners or caveat.nation in consenting
                if about and self.facts.fits(caveat, need, row.period):
                    held = self._held_by(caveat, where)
                    if held > round_off.SHORT * max(1.0, row.need):
                        about_it = (caveat.id, caveat.nation, caveat.rule, *where)
                        rows.append(CaveatBite(*about_it, held_back=held, short=row.short, reason=caveat.reason))
        return tuple(sorted(rows, key=lambda row: (row.caveat, row.requirement, row.period)))

    def _held_by(self, caveat: Caveat, need: Need) -> float:
        """What lifting one caveat alone would bring the need (effective units), all other rules in force."""
        every, alone = frozenset({("caveats", "*")}), frozenset({("caveats", caveat.id)})
        if not (self.releases.can_state(need, every) and self.releases.can_state(need, alone)):
            return 0.0
        now = self.releases.amount(need, ())
        # Where all caveats together hold nothing back, none does.
        if self.releases.amount(need, every) <= now + round_off.SHORT:
            return 0.0
        return max(0.0, self.releases.amount(need, alone) - now)

    def reasons(self, row: CoverageRow) -> tuple[GapReason, ...]:
        need = (row.requirement, row.period)
        if not self.probing.offers(need):
            words = missing_words(self.instance, self.card, *need, NOBODY)
            return (self.reason("missing", (), row.short, words=words),)
        if row.short <= round_off.SHORT * max(1.0, row.need):
            return (self.reason("undecided", (), row.short, words=TOO_SMALL),)
        return Cascade(self, row).claims()

    def reason(
        self, kind: ReasonKind, rules: Collection[Rule], amount: float, needs: tuple[str, ...] = (), words: str = ""
    ) -> GapReason:
        ordered = sorted(set(rules) - {ELSEWHERE}, key=rank)
        text = words or reason_words(self.instance, self.card, kind, ordered, needs, shared=ELSEWHERE in rules)
        return GapReason(kind, tuple(GapRule(*rule) for rule in ordered), needs, amount, text)


def _unproven(facts: Facts, tiers: Sequence[TierResult]) -> float | None:
    """Weighted need (share of need * weight) that may have been given up by the first tier's bound; None: unknown."""
    first = tiers[0] if tiers else None
    if first is None or first.name != "covered" or first.bound is None or first.value is None:
        return None
    total = sum(weight_of(facts, need) for need, _ in facts.needs())
    return max(0.0, first.bound - first.value) * total
