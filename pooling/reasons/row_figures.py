"""Rows of the model whose limits are figures that people know: which a rule has, and what each is about."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pooling.solving.compiled import Key

if TYPE_CHECKING:
    from pooling.reasons.grounds import Grounds


ROWS: dict[str, tuple[str, ...]] = {
    "coverage": ("coverage",),
    "locks": ("locks", "locks_option"),
    "budget": ("budget",),
    "sovereignty": ("sovereignty",),
    "caveats": ("caveats_limit",),
    "red_lines": ("red_lines_keep",),
    "sustainment": ("sustainment_deployable", "sustainment_sustained"),
    "focus": ("focus_most",),
    "rotation": ("rotation_most", "rotation_rest", "rotation_former"),
    "funding": ("funding_limit",),
    "guidelines": ("guidelines",),
    "challenge": ("challenge_rise", "challenge_fall"),
    "withdrawal": ("withdrawal_covered",),
    "stability": ("stability_frozen", "stability_kept"),
    "exchange": ("exchange_limit",),
}
"""Family -> its rows whose limit is a figure that people know."""


_SECOND = ("rotation_most", "rotation_rest", "rotation_former")
"""Rows whose index names the rule's subject in the second place."""


_OF_ALL = ("withdrawal_covered", "stability_frozen", "stability_kept")
"""Rows of rules that are about everything."""


def is_of(key: Key, names: tuple[str, ...], subject: str) -> bool:
    name, index = key
    if name not in names or name in _OF_ALL:
        return name in names
    parts = index if isinstance(index, tuple) else (index,)
    # Of a balance: whose, with whom, under which agreement, in which situation and period.
    return bool(parts[-3 if name == "exchange_limit" else name in _SECOND] == subject)


_REACHED: dict[str, tuple[str, str, str]] = {
    "coverage": ("{0} in {1}", "", "requirements"),
    "budget": ("{0} pays in {1}{carried}", "million", "nations"),
    "sovereignty": ("{0} commits in {1}", "points of value", "nations"),
    "caveats_limit": ("units in use in {1}, {2}", "", "caveats situations"),
    "red_lines_keep": ("units in use for others in {1}, {2}", "", "red_lines situations"),
    "sustainment_deployable": ("{0} deploys in {1}, {2}", "points of value", "nations situations"),
    "sustainment_sustained": (
        "{0} deploys to sustained missions in {1}, {2}",
        "points of value",
        "nations situations",
    ),
    "focus_most": ("{0} commits in {1}", "offers", "nations"),
    "rotation_most": ("{0} serves {1}", "turns", "nations requirements"),
    "rotation_rest": ("{0} serves {1} in {2} and its rest", "turns", "nations requirements"),
    "rotation_former": (
        "{0} serves {1} in its rest after a turn before the first period",
        "turns",
        "nations requirements",
    ),
    "funding_limit": ("{0} pays in {1}", "million", "funds"),
    "guidelines": ("{1} spends beyond its account in {2}", "million", "guidelines nations"),
    "challenge_rise": ("{0} commits in {1}", "points of value", "nations"),
    "challenge_fall": ("{0} commits in {1}", "points of value", "nations"),
    "stability_frozen": ("{0} in {1}, as in the last plan", "", "offers"),
    "stability_kept": ("{1} in {0}, started in {2} as in the last plan", "starts", "options nations"),
}
"""Row -> what it is about, by its index; its unit, empty where that is the capability's; tables of the index."""

_OF_CAPABILITY = {
    "coverage": "requirements",
    "stability_frozen": "offers",
    "caveats_limit": "caveats",
    "red_lines_keep": "red_lines",
}
"""Row -> the table of what it is about first, where its unit is that of a capability."""


def said(grounds: Grounds, name: str, index: tuple[Any, ...]) -> tuple[str, str]:
    """What a row is about, and its unit."""
    if name in ("locks", "locks_option"):
        return _said_lock(grounds, index)
    if name == "withdrawal_covered":
        names, gone = grounds.names, str(index[0])
        when = "when nobody withdraws" if gone == "none" else f"without {names.subject(names.of('withdrawals', gone))}"
        return f"covered {when}", "of weighted need (share)"
    if name == "exchange_limit":
        names = grounds.names
        whose = " with ".join(names(str(nation)) for nation in index[:-3])
        under, at_once = names.of("agreements", index[-3]), names.of("situations", index[-2])
        return f"{whose} gives less takes under {under} in {at_once}, {index[-1]}", "equivalent units"
    text, unit, tables = _REACHED[name]
    if name == "budget":
        text = text.replace("{carried}", _carried(grounds, *index))
    if name == "stability_kept" and len(index) > 3:
        unit = "units ordered"
    if name in _OF_CAPABILITY:
        about = next(row for row in getattr(grounds.instance, _OF_CAPABILITY[name]) if row.id == index[0])
        unit = grounds.unit[about.capability]
    named = [grounds.names.of(table, str(part)) for table, part in zip(tables.split(), index, strict=False)]
    return text.format(*named, *index[len(named) :]), unit


def _carried(grounds: Grounds, nation: str, period: str) -> str:
    """That money of other periods is left out, where any can be spent in this one."""
    rows = {budget.period: budget for budget in grounds.instance.budgets if budget.nation == nation}
    periods = grounds.instance.period_ids
    position = periods.index(period)
    before = rows.get(periods[position - 1]) if position else None
    carried = before is not None and before.carry_over_share > 0
    advanced = [budget for budget in (rows.get(period), before) if budget is not None and budget.advance_share > 0]
    return " (what is carried over or advanced apart)" if carried or advanced else ""


def _said_lock(grounds: Grounds, index: tuple[Any, ...]) -> tuple[str, str]:
    lock = next(lock for lock in grounds.instance.locks if lock.id == index[0])
    when = f" in {index[1]}" if len(index) > 1 else ""
    if lock.offer is not None:
        unit = grounds.unit[grounds.instance.offer_of[lock.offer].capability]
        names = grounds.names
        needed = f" for {names.of('requirements', lock.requirement)}" if lock.requirement else ""
        return f"{names.of('offers', lock.offer)}{needed}{when}", unit
    if lock.option is not None:
        return f"{grounds.names.of('options', lock.option)}{when}", "starts" if lock.quantity is None else "units"
    whose, where = grounds.names(str(lock.nation)), grounds.names.of("agreements", str(lock.agreement))
    return f"{whose} in {where}{when}", "memberships"
