"""A result in a few lines, as text and in notebooks: how ``print(result)`` shows it."""

from __future__ import annotations

from html import escape

from pooling.domain.audit_report import AuditReport
from pooling.domain.outcome import TierResult
from pooling.domain.readable import readable
from pooling.domain.result import Result


def summary_text(result: Result) -> str:
    """Headline, tiers, figures and, where there is no plan, the rules that conflict."""
    lines = [_headline(result)]
    for tier in result.tiers:
        lines.append("  " + _tier_line(tier))
    if result.audit is not None:
        lines += _figure_lines(result.audit)
    if result.conflict is not None:
        lines.append("  these rules cannot hold together:")
        for rule in result.conflict.rules:
            lines += [f"    - {rule.text}", *(f"        {figure.text}" for figure in rule.figures[1:])]
    return "\n".join(readable(line, None) for line in lines)


def summary_html(result: Result) -> str:
    """The same as a table and a list."""
    rows = "".join(
        f"<tr><td>{escape(tier.name)}</td><td>{_figure(tier, tier.value)}</td><td>{_figure(tier, tier.bound)}</td>"
        f"<td>{_percent(tier.gap)}</td><td>{tier.proof}</td><td>{escape(tier.unit)}</td></tr>"
        for tier in result.tiers
    )
    lines = summary_text(result).split("\n")[1 + len(result.tiers) :]
    facts = "".join(f"<li>{escape(line.strip())}</li>" for line in lines)
    return (
        f"<p><b>{escape(_headline(result))}</b></p><table><thead><tr><th>tier</th><th>value</th><th>bound</th>"
        f"<th>gap</th><th>known</th><th>unit</th></tr></thead><tbody>{rows}</tbody></table><ul>{facts}</ul>"
    )


def _headline(result: Result) -> str:
    name = result.provenance.get("instance", "instance")
    card = result.provenance.get("card", "card")
    return f"{name} with {card}: {result.outcome} ({result.termination.reason.replace('_', ' ')})"


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:,.4f}" if abs(value) < 10 else f"{value:,.1f}"


def _percent(value: float | None) -> str:
    return "-" if value is None else f"{100 * value:.2f} %"


def _tier_line(tier: TierResult) -> str:
    if tier.value is None:
        return f"{tier.name}: nothing yet"
    value, bound = _figure(tier, tier.value), _figure(tier, tier.bound)
    return f"{tier.name}: {value} {tier.unit} (bound {bound}, gap {_percent(tier.gap)}, {tier.proof})"


def _figure(tier: TierResult, value: float | None) -> str:
    return _percent(value) if tier.unit.startswith("share") else _number(value)


def _figure_lines(audit: AuditReport) -> list[str]:
    full, needs, spent = (audit.figure(name) for name in ("met_in_full", "needs", "spending"))
    basis = f" ({spent.basis})" if spent.basis else ""
    state = "holds" if audit.ok else f"FAILS with {len(audit.violations)} violation(s)"
    return [
        f"  {_rounded(full.value, 0)} of {_rounded(needs.value, 0)} requirements met in full",
        f"  {_rounded(spent.value, 1)} million spent{basis}",
        f"  audit {state}: {sum(audit.checks.values()):,} checks",
    ]


def _rounded(value: float | None, digits: int) -> str:
    return "-" if value is None else f"{value:,.{digits}f}"


__all__ = ["Result", "summary_html", "summary_text"]

Result.shown_as(summary_text, summary_html)
