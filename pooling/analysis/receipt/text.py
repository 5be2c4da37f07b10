"""A receipt as text: the largest lines of each rule, and what they add up to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from pooling.analysis.receipt.records import Receipt, ReceiptLine, ReceiptTotal
from pooling.domain.families import FAMILIES

MOST_LINES = 3
"""Lines of one rule that are shown; the rest are added up in one."""
_WIDTH = 14
_SUMMED = ("rule", "limit", "held", "constant")


def receipt_text(receipt: Receipt, full: bool) -> Iterator[str]:
    """Line by line."""
    if not receipt.totals:
        yield "There is no plan, and so no receipt."
    for position, total in enumerate(receipt.totals):
        if position:
            yield ""
        amount = f"{_amount(total.value, total.unit).strip()} {_unit(total.unit)}"
        yield f"{total.tier}: why {total.what} is {amount} and no less"
        lines = [line for line in receipt.lines if line.tier == total.tier]
        yield from _tier(total, lines, full)


def _tier(total: ReceiptTotal, lines: list[ReceiptLine], full: bool) -> Iterator[str]:
    if total.certified is None:
        yield "  no exact proof: the search ended before there was one, or a rule leaves it open"
        return
    by_rule: dict[tuple[str, str], list[ReceiptLine]] = defaultdict(list)
    for line in lines:
        if line.part in _SUMMED:
            by_rule[line.part, line.rule].append(line)
    for (part, rule), group in sorted(by_rule.items(), key=lambda item: -abs(_sum(item[1]))):
        if len(group) > 1:
            yield f"{_amount(_sum(group), total.unit)}  {_heading(part, rule)}"
        shown = group if full else group[: MOST_LINES if len(group) > MOST_LINES + 1 else len(group)]
        inset = "    " if len(group) > 1 else ""
        yield from (f"{inset}{_amount(line.amount, total.unit)}  {line.words}" for line in shown)
        rest = group[len(shown) :]
        if rest:
            yield f"    {_amount(_sum(rest), total.unit)}  {len(rest)} more (--full shows them)"
    yield f"{_amount(total.certified, total.unit)}  = no plan has less (exact arithmetic)"
    yield from (
        f"{_amount(line.amount, total.unit)}  {line.words}" for line in lines if line.part in ("search", "open")
    )
    yield f"{_amount(total.value, total.unit)}  = {total.what} in the plan"


def _heading(part: str, rule: str) -> str:
    if part == "limit":
        return f"{rule}: what is there is used to its end"
    return f"{rule}: {FAMILIES[rule].sentence}" if rule in FAMILIES else rule


def _sum(lines: list[ReceiptLine]) -> float:
    return sum(line.amount for line in lines)


def _unit(unit: str) -> str:
    return "points" if unit.startswith("share") else unit


def _amount(value: float, unit: str) -> str:
    shown = 100 * value if unit.startswith("share") else value
    return f"{shown:{_WIDTH},.3f}"
