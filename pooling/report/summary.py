"""A result in a few lines: how ``print(result)`` shows it."""

from __future__ import annotations

from pooling.domain.readable import readable
from pooling.domain.result import Result
from pooling.report.brief import TierBrief, brief
from pooling.report.html import summary_html
from pooling.report.words import NONE


def summary_text(result: Result) -> str:
    """Headline, tiers, figures and, where there is no plan, the rules that conflict."""
    told = brief(result)
    lines = (told.headline, *(f"  {line}" for line in (*map(_tier_line, told.tiers), *told.lines)))
    return "\n".join(readable(line, None) for line in lines)


def _tier_line(tier: TierBrief) -> str:
    if tier.value == NONE:
        return f"{tier.name}: nothing yet"
    return f"{tier.name}: {tier.value} {tier.unit} (bound {tier.bound}, gap {tier.gap}, {tier.proof})"


__all__ = ["Result", "summary_text"]

Result.shown_as(summary_text, summary_html)
