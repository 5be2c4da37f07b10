"""How the burden is shared, as text for people."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pooling.analysis.burden.records import Burden, BurdenMeasure

_MOST_NATIONS = 12
_COLUMNS = {
    "exploitation": "exploitation",
    "concordance": "concordance",
    "gini": "Gini",
    "largest_ratio": "largest ratio",
    "to_be_moved": "to be moved",
}
_LEGEND = (
    "exploitation: above 0 where large nations pay more for their size (Spearman); p: the chance of it by luck",
    "concordance: Wilcoxon's W of shares paid against those of the row; a small p: they differ in one direction",
    "Gini: 0 where all pay alike for their share; largest ratio: the most that a nation pays over its share",
    "to be moved: the share of all that others would have to pay for it to be even",
    "No measure is the right one. The figures are those of this plan; another that is as good may share otherwise.",
)


def burden_text(found: Burden, full: bool) -> Iterator[str]:
    """A line after the other; ``full``: every nation, and what each pays against every key."""
    yield f"{found.instance} with {found.card}: how the burden is shared"
    if not found.nations:
        return
    rows = sorted(found.nations, key=lambda row: -row.paid_million)
    shown = rows if full else rows[:_MOST_NATIONS]
    yield ""
    yield f"{'':24}{'pays, million ' + found.unit:>20}{'of all':>9}{'gets of all':>13}"
    for row in shown:
        shares = f"{_percent(row.paid_share):>9}{_percent(row.benefit_share):>13}"
        yield f"{found.names[row.nation][:23]:24}{row.paid_million:>20,.2f}{shares}"
    if len(rows) > len(shown):
        yield f"and {len(rows) - len(shown)} more (--full)"
    yield ""
    if not found.measures:
        yield "Nothing is paid, so there is nothing to measure."
        return
    yield from _measures(found)
    yield ""
    yield from _LEGEND
    if full:
        yield ""
        yield f"{'key':18}{'nation':24}{'by the key':>12}{'pays above':>12}{'ratio':>8}"
        for against in found.keys:
            ratio = "-" if against.ratio is None else f"{against.ratio:.2f}"
            shares = f"{_percent(against.key_share):>12}{_percent(against.above_share):>12}{ratio:>8}"
            yield f"{against.key:18}{found.names[against.nation][:23]:24}{shares}"


def _measures(found: Burden) -> Iterator[str]:
    """What is measured against as rows, measures as columns."""
    by_key: dict[str, dict[str, BurdenMeasure]] = {}
    agreement = None
    for measure in found.measures:
        if measure.measure == "agreement":
            agreement = measure
        else:
            by_key.setdefault(measure.key, {})[measure.measure] = measure
    yield "against".ljust(18) + "".join(name.rjust(15) for name in _COLUMNS.values())
    for key in sorted(by_key, key=lambda key: key != "benefit"):
        yield key.ljust(18) + "".join(_cell(by_key[key].get(name)).rjust(15) for name in _COLUMNS)
    if agreement is not None and agreement.value is not None:
        yield f"The keys rank nations alike to {_percent(agreement.value)} (Kendall's W)."


def _cell(measure: BurdenMeasure | None) -> str:
    if measure is None or measure.value is None:
        return "-"
    return f"{measure.value:.2f}" + ("" if measure.p_value is None else f" (p {measure.p_value:.2f})")


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{100 * share:.1f} %"
