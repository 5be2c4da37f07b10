"""What nations carry, against what keys say that they should."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pooling.domain.instance import Instance
from pooling.domain.result import Result
from pooling.report.charts.chart import Chart
from pooling.report.charts.drawing import PERCENT, values
from pooling.report.charts.palette import Palette
from pooling.report.table import Table
from pooling.report.words import key_words, percent

_MOST_KEYS = 4
_SHAPES = ("circle", "diamond", "triangle-up", "cross")
_ROW = 18
MOST_BARS = 24
"""Nations drawn: those that carry most; all are in the table."""


def burden_chart(result: Result, instance: Instance) -> Chart | None:
    """Bars of what each nation carries, with a mark for each key; None where nothing is carried."""
    rows = () if result.audit is None else result.audit.keys
    if not any(row.burden_million for row in rows):
        return None
    keys = list(dict.fromkeys(row.key for row in rows))
    names = {nation.id: nation.name or nation.id for nation in instance.nations}
    carried = {row.nation: row.burden_share for row in rows}
    shares = {(row.nation, row.key): row.key_share for row in rows}
    order = sorted(carried, key=lambda nation: (-carried[nation], nation))
    table = Table.of(
        ("nation", "carries", *map(key_words, keys)),
        (
            (names[nation], percent(carried[nation]), *(percent(shares.get((nation, key))) for key in keys))
            for nation in order
        ),
    )
    # Equal parts are a line that says little of any nation: they give way where there are many keys.
    drawn = sorted(keys, key=lambda key: key == "equal")[:_MOST_KEYS]
    bars = [{"nation": names[nation], "share": carried[nation]} for nation in order[:MOST_BARS]]
    marks = [
        {"nation": names[nation], "share": share, "key": key_words(key)}
        for (nation, key), share in shares.items()
        if key in drawn and nation in order[:MOST_BARS]
    ]
    says = (
        "Bars: the part of all that is carried (money, and what counts as in kind). Marks: what a key says that the "
        "nation should carry. No key is the right one: several stand side by side."
    )
    wanted = [key_words(key) for key in drawn]
    return Chart("burden", "Who carries how much", says, table, lambda colours: _drawn(bars, marks, wanted, colours))


def _drawn(bars: Sequence[dict[str, Any]], marks: Sequence[dict[str, Any]], keys: list[str], colours: Palette) -> Any:
    import altair as alt

    order = [bar["nation"] for bar in bars]
    axis = alt.Axis(labelExpr=PERCENT, orient="top", tickCount=6)
    x = alt.X("share:Q", title="share of all", axis=axis)
    y = alt.Y("nation:N", sort=order, title=None, axis=alt.Axis(ticks=False, domain=False, labelPadding=9))
    carried = alt.Chart(values(bars)).mark_bar(color=colours.amounts[2], height={"band": 0.7}).encode(x=x, y=y)
    by_key = (
        alt.Chart(values(marks))
        .mark_point(filled=False, size=42, strokeWidth=1.6, opacity=1)
        .encode(
            x=x,
            y=y,
            shape=alt.Shape("key:N", sort=keys, scale=alt.Scale(domain=keys, range=list(_SHAPES[: len(keys)]))),
            color=alt.Color(
                "key:N",
                sort=keys,
                scale=alt.Scale(
                    domain=keys, range=[colours.ink, colours.kinds[1], colours.kinds[0], colours.quiet][: len(keys)]
                ),
                legend=alt.Legend(symbolStrokeWidth=1.6),
            ),
        )
    )
    return (carried + by_key).properties(width=480, height=_ROW * len(order))
