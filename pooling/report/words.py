"""Figures as words: the same number looks the same in every view."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pooling.domain import round_off

if TYPE_CHECKING:
    from pooling.domain.figures import FigureRow
    from pooling.domain.outcome import LastPerCent, Proof, TierResult

NONE = "-"
_MOST_NAMES = 8


def percent(share: float | None, digits: int = 1) -> str:
    """A share as per cent: ``0.953`` is ``95.3 %``."""
    return NONE if share is None else f"{100 * share:.{digits}f} %"


def number(value: float | None) -> str:
    """A quantity: whole numbers without a point, others with one or two digits."""
    if value is None:
        return NONE
    if abs(value - round(value)) < round_off.SHOWN_WHOLE:
        return f"{round(value):,}"
    return f"{value:,.2f}" if abs(value) < 10 else f"{value:,.1f}"


def million(value: float | None) -> str:
    """Money in millions, one digit."""
    return NONE if value is None else f"{value:,.1f}"


def amount(figure: FigureRow) -> str:
    """Money with its unit, prices and discounting: ``44.0 million EUR (constant prices, not discounted)``."""
    said = f"{million(figure.value)} {figure.unit}"
    return f"{said} ({figure.basis})" if figure.basis else said


def signed_million(value: float | None) -> str:
    """Money in millions with its sign."""
    return NONE if value is None else f"{value:+,.1f}"


def signed_percent(share: float, digits: int = 1) -> str:
    """A change as per cent with its sign."""
    return f"{100 * share:+.{digits}f} %"


def points(share: float) -> str:
    """A difference of two shares in percentage points, with its sign."""
    return f"{100 * share:+.1f} points"


def tier_value(value: float | None, unit: str) -> str:
    """A tier's value or bound: shares as per cent, all else as a number."""
    return percent(value, 2) if unit.startswith("share") else million(value)


def plain(identifier: str) -> str:
    """A code word as a phrase: ``too_late`` is ``too late``."""
    return identifier.replace("_", " ")


def periods_words(periods: Sequence[str]) -> str:
    """The periods by name where they are few, else how many."""
    return ", ".join(periods) if len(periods) <= 2 else f"{len(periods)} periods"


def some_names(names: Sequence[str]) -> str:
    """Names for one cell: the first few, and how many more."""
    rest = len(names) - _MOST_NAMES
    return ", ".join(names[:_MOST_NAMES]) + (f", {rest} more" if rest > 0 else "")


def headline(instance: str, card: str, outcome: str, reason: str) -> str:
    """What a run says in a line: ``nordic-five with coverage: optimal (finished)``."""
    what = f"{instance} with {card}" if card else instance
    return f"{what}: {outcome} ({plain(reason)})"


_KEYS = {"gdp": "GDP", "gni": "GNI", "custom": "agreed key", "equal": "equal parts", "un_scale": "UN scale"}


def key_words(key: str) -> str:
    """A burden key in words."""
    return _KEYS.get(key, plain(key))


def sentence(text: str) -> str:
    """Words as a sentence; nothing where there are none."""
    return f"{text[0].upper()}{text[1:].rstrip('.')}." if text else ""


def counted(count: int, noun: str) -> str:
    """A number of things: ``1 requirement``, ``2 requirements``."""
    return f"{count:,} {noun}" + ("" if count == 1 else "s")


def gap_words(gap: float | None, asked: float | None) -> str:
    """How far from proven; above 100 % of the value itself a percentage says nothing more."""
    if gap is None:
        words = "nothing proven"
    elif gap > 1:
        words = "far from proven"
    else:
        words = f"gap {_small(gap)}"
    return words if asked is None else f"{words}, {_small(asked)} asked"


def _small(gap: float | None) -> str:
    """A gap as per cent; one that two digits would call nothing shows its first digit, round-off apart."""
    if gap is None or gap >= round_off.SHOWN_IN_PERCENT or gap < round_off.SHOWN_GAP:
        return percent(gap, 2)
    return f"{float(f'{100 * gap:.1g}'):.12f}".rstrip("0") + " %"


def certifies_bound(tier: TierResult) -> bool:
    """Whether exact arithmetic certifies the bound of a tier, as it is shown; it may certify less than is proven."""
    return tier_value(tier.certified_bound, tier.unit) == tier_value(tier.bound, tier.unit)


def proof_words(tier: TierResult) -> str:
    """How a tier's value is known, with the gap."""
    if tier.proof == "certified":
        exact = _small(tier.certified_gap)
        if certifies_bound(tier):
            return f"certified within {exact}"
        return f"within {_small(tier.gap)} proven, {exact} certified"
    if tier.proof == "proven":
        return f"proven within {_small(tier.gap)}"
    if tier.gap is None:
        return "unproven"
    return "far from proven" if tier.gap > 1 else f"within {_small(tier.gap)}"


def last_per_cent_words(price: LastPerCent) -> str:
    """What the last percentage point of coverage costs, between its proven ends."""
    least, most = million(price.least), million(price.most)
    nothing = million(0.0)
    if most == nothing:
        cost = f"less than 0.05 {price.unit}"
    elif least == nothing:
        cost = f"at most {most} {price.unit}"
    else:
        cost = f"{least} {price.unit}" if least == most else f"between {least} and {most} {price.unit}"
    cut = "" if price.reason == "finished" else "; the search for it was cut short"
    return f"the last percentage point covered costs {cost} (proven{cut})"


KNOWN: dict[Proof, str] = {
    "certified": "certified in exact arithmetic",
    "proven": "proven by the solver",
    "within": "within the gap beside, more was asked",
    "unproven": "unproven",
}
"""How a tier's value is known, where its gaps stand beside it."""


def distance(tier: TierResult) -> str:
    """How a tier's value is known; where a share misses the gap asked, also how many points may be missing."""
    if tier.proof == "certified" and not certifies_bound(tier):
        return proof_words(tier)  # both are within what was asked
    words = f"{proof_words(tier)}, {_small(tier.target_gap)} asked"
    missed = tier.proof not in ("certified", "proven")
    if missed and tier.unit.startswith("share") and tier.value is not None and tier.bound is not None:
        points = 100 * abs(tier.bound - tier.value)
        words = f"{points:.1f} points {'more' if tier.maximise else 'less'} at best; {words}"
    return words
