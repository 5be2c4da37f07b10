"""A result in brief: the records behind how ``print(result)`` and notebooks show it."""

from __future__ import annotations

from dataclasses import dataclass

from pooling.domain.audit_report import AuditReport
from pooling.domain.outcome import TierResult
from pooling.domain.result import Result
from pooling.report.words import NONE, headline, last_per_cent_words, percent


@dataclass(frozen=True, slots=True)
class TierBrief:
    """A tier in words; ``value`` is ``-`` where nothing is found yet."""

    name: str
    value: str
    bound: str
    gap: str
    proof: str
    unit: str


@dataclass(frozen=True, slots=True)
class Brief:
    """Headline, tiers, and lines of figures and rules that conflict; lines that begin with blanks go deeper."""

    headline: str
    tiers: tuple[TierBrief, ...]
    lines: tuple[str, ...]


def brief(result: Result) -> Brief:
    """What a result says in a few lines, without its instance."""
    lines = [] if result.audit is None else _figure_lines(result.audit)
    if result.last_per_cent is not None:
        lines.insert(0, last_per_cent_words(result.last_per_cent))
    if result.conflict is not None:
        lines.append("these rules cannot hold together:")
        for rule in result.conflict.rules:
            lines += [f"  - {rule.text}", *(f"      {figure.text}" for figure in rule.figures[1:])]
    instance, card = (str(result.provenance.get(name, name)) for name in ("instance", "card"))
    said = headline(instance, card, result.outcome, result.termination.reason)
    return Brief(said, tuple(map(_tier, result.tiers)), tuple(lines))


def _tier(tier: TierResult) -> TierBrief:
    figures = (_figure(tier, tier.value), _figure(tier, tier.bound), percent(tier.gap, 2))
    return TierBrief(tier.name, *figures, tier.proof, tier.unit)


def _figure(tier: TierResult, value: float | None) -> str:
    if value is None or tier.unit.startswith("share"):
        return percent(value, 2)
    return _rounded(value, 4 if abs(value) < 10 else 1)


def _figure_lines(audit: AuditReport) -> list[str]:
    full, needs, spent = (audit.figure(name) for name in ("met_in_full", "needs", "spending"))
    basis = f" ({spent.basis})" if spent.basis else ""
    state = "holds" if audit.ok else f"FAILS with {len(audit.violations)} violation(s)"
    return [
        f"{_rounded(full.value, 0)} of {_rounded(needs.value, 0)} requirements met in full",
        f"{_rounded(spent.value, 1)} million spent{basis}",
        f"audit {state}: {sum(audit.checks.values()):,} checks",
    ]


def _rounded(value: float | None, digits: int) -> str:
    return NONE if value is None else f"{value:,.{digits}f}"
