"""Who gives what for whom: the matrix of givers and needs, and its flows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pooling.report.charts.chart import Chart
from pooling.report.charts.drawing import values
from pooling.report.charts.palette import Palette
from pooling.report.sending import SHARES, Matrix, Sent, between, matrix, what_words
from pooling.report.table import Table
from pooling.report.words import counted, percent, sentence

_OTHER = ("other nation", "other mission")
_BUNDLES = tuple(f" {noun}s" for noun in _OTHER)
MOST_GIVERS, MOST_MISSIONS = 12, 10
"""Flows drawn one by one; beyond them the smallest are bundled."""
_STEPS = (0.0, 0.05, 0.1, 0.25, 0.5)
_STEP_WORDS = ("less than 5 %", "5 to 10 %", "10 to 25 %", "25 to 50 %", "50 % or more")
_ROW, _PAGE, _WIDEST_CELL = 18, 560, 90
_TALL, _NODE_TALL, _WIDE, _BETWEEN, _NODE, _CURVE = 420, 70, 520, 0.012, 0.03, 12


def giver_chart(sends: Sequence[Sent]) -> Chart | None:
    """Nations by missions: what part of a mission's needs each meets; None where nothing is sent."""
    if not sends:
        return None
    found = matrix(sends)
    points = [
        {"row": sender.name, "column": name, "step": _STEP_WORDS[_step(share)], "text": _short(share)}
        for sender in found.senders
        for name, share in zip(found.names, sender.shares, strict=True)
        if share
    ]
    what = {(sent[0].nation, sent[0].mission): what_words(sent) for sent in between(sends)}
    table = Table.of(
        ("nation", "all needs", *found.names),
        (
            (
                sender.name,
                percent(sender.share_of_all),
                *(
                    "" if share is None else f"{percent(share)} \N{MIDDLE DOT} {what[sender.nation, mission]}"
                    for mission, share in zip(found.missions, sender.shares, strict=True)
                ),
            )
            for sender in found.senders
        ),
    )
    says = f"Per cent: {SHARES}. Most needs are met by the nation at the top."
    return Chart("givers", "Who gives for what", says, table, lambda colours: _matrix_drawn(points, found, colours))


def _short(share: float) -> str:
    return f"{100 * share:.0f}" if share >= 0.005 else "<1"


def _step(share: float) -> int:
    return max(at for at, least in enumerate(_STEPS) if share >= least)


def _matrix_drawn(points: list[dict[str, Any]], found: Matrix, colours: Palette) -> Any:
    import altair as alt

    rows, columns = [sender.name for sender in found.senders], list(found.names)
    base = alt.Chart(values(points)).encode(
        x=alt.X("column:N", sort=columns, title=None, axis=alt.Axis(orient="top", labelAngle=-40, domain=False)),
        y=alt.Y("row:N", sort=rows, title=None, axis=alt.Axis(domain=False, ticks=False)),
    )
    scale = alt.Scale(domain=list(_STEP_WORDS), range=list(colours.amounts))
    cells = base.mark_rect(stroke=colours.paper, strokeWidth=1).encode(
        color=alt.Color("step:N", scale=scale, legend=alt.Legend(symbolType="square"))
    )
    dark = f"datum.step == '{_STEP_WORDS[3]}' || datum.step == '{_STEP_WORDS[4]}'"
    labels = base.mark_text().encode(
        text="text:N", color=alt.condition(dark, alt.value(colours.paper), alt.value(colours.ink))
    )
    width = min(_WIDEST_CELL, max(26, _PAGE // len(columns))) * len(columns)
    return (cells + labels).properties(width=width, height=_ROW * len(rows))


# --- flows ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Flow:
    """What goes from a giver to a mission, as a part of all needs."""

    giver: str
    mission: str
    share: float


def flows(sends: Sequence[Sent], most_givers: int = MOST_GIVERS, most_missions: int = MOST_MISSIONS) -> list[Flow]:
    """The flows, the smallest givers and missions bundled so that no side has more than ``most``."""
    givers = _bundled([(sent.name, sent.share_of_all) for sent in sends], most_givers, _OTHER[0])
    missions = _bundled([(sent.mission_name, sent.share_of_all) for sent in sends], most_missions, _OTHER[1])
    sums: dict[tuple[str, str], float] = {}
    for sent in sends:
        pair = givers[sent.name], missions[sent.mission_name]
        sums[pair] = sums.get(pair, 0.0) + sent.share_of_all
    places = [{name: place for place, name in enumerate(dict.fromkeys(of.values()))} for of in (givers, missions)]
    ordered = sorted(sums, key=lambda pair: (places[0][pair[0]], places[1][pair[1]]))
    return [Flow(*pair, sums[pair]) for pair in ordered if sums[pair] > 0]


def _bundled(parts: Sequence[tuple[str, float]], most: int, noun: str) -> dict[str, str]:
    """What each is called: itself, or the bundle of the smallest; the largest first, the bundle last."""
    sums: dict[str, float] = {}
    for name, part in parts:
        sums[name] = sums.get(name, 0.0) + part
    ordered = sorted(sums, key=lambda name: (-sums[name], name))
    if len(ordered) <= most:
        return {name: name for name in ordered}
    bundle = counted(len(ordered) - most + 1, noun)
    return {name: name if place < most - 1 else bundle for place, name in enumerate(ordered)}


def flow_chart(sends: Sequence[Sent]) -> Chart | None:
    """Flows from nations to missions; None where nothing is sent."""
    found = flows(sends)
    if not found:
        return None
    table = Table.of(
        ("from", "to", "part of all needs"), ((flow.giver, flow.mission, percent(flow.share)) for flow in found)
    )
    says = "How wide a band is, is the part of all needs that it meets; each requirement counts alike in every period."
    return Chart("flows", "Who sends where", sentence(says), table, lambda colours: _flows_drawn(found, colours))


@dataclass(frozen=True, slots=True)
class _Bar:
    """A side's node: from top to bottom in parts of the height."""

    name: str
    top: float
    bottom: float


def _bars(parts: Sequence[tuple[str, float]], scale: float) -> dict[str, _Bar]:
    sums: dict[str, float] = {}
    for name, share in parts:
        sums[name] = sums.get(name, 0.0) + share
    room = scale * sum(sums.values()) + _BETWEEN * (len(sums) - 1)
    top, bars = (1 - room) / 2, {}
    for name, share in sums.items():
        bars[name] = _Bar(name, top, top + scale * share)
        top += scale * share + _BETWEEN
    return bars


def _largest_first(found: Sequence[Flow]) -> list[str]:
    """Missions by what goes there; the bundle of small ones last."""
    sums: dict[str, float] = {}
    for flow in found:
        sums[flow.mission] = sums.get(flow.mission, 0.0) + flow.share
    return sorted(sums, key=lambda mission: (mission.endswith(_BUNDLES), -sums[mission], mission))


def _bands(
    found: Sequence[Flow], left: Mapping[str, _Bar], right: Mapping[str, _Bar], scale: float, kinds: Mapping[str, int]
) -> list[dict[str, Any]]:
    """The upper and lower edge of every flow from left to right: curves that leave and arrive level."""
    starts, ends = ({name: bar.top for name, bar in bars.items()} for bars in (left, right))
    bands = []
    for place, flow in enumerate(found):
        start, end, thick = starts[flow.giver], ends[flow.mission], scale * flow.share
        starts[flow.giver], ends[flow.mission] = start + thick, end + thick
        for step in range(_CURVE + 1):
            along = step / _CURVE
            high = start + (end - start) * along * along * (3 - 2 * along)
            across = _NODE + along * (1 - 2 * _NODE)
            bands.append({"band": place, "x": across, "y": high, "y2": high + thick, "kind": kinds[flow.mission]})
    return bands


def _flows_drawn(found: Sequence[Flow], colours: Palette) -> Any:
    import altair as alt

    left_parts = [(flow.giver, flow.share) for flow in found]
    order = _largest_first(found)
    right_parts = [(mission, flow.share) for mission in order for flow in found if flow.mission == mission]
    most = max(len({name for name, _ in parts}) for parts in (left_parts, right_parts))
    scale = (1 - _BETWEEN * (most - 1)) / sum(flow.share for flow in found)
    left, right = _bars(left_parts, scale), _bars(right_parts, scale)
    # The last kind is left to bundles, which are nothing of their own.
    kinds = {mission: place % (len(colours.kinds) - 1) for place, mission in enumerate(order)}
    kinds |= {mission: len(colours.kinds) - 1 for mission in order if mission.endswith(_BUNDLES)}
    paint = alt.Color("kind:O", scale=alt.Scale(domain=list(range(5)), range=list(colours.kinds)), legend=None)
    x = alt.X("x:Q", axis=None, scale=alt.Scale(domain=[0, 1], nice=False))
    y = alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[1, 0], nice=False))
    ribbons = (
        alt.Chart(values(_bands(found, left, right, scale, kinds)))
        .mark_area(opacity=0.6, interpolate="monotone")
        .encode(x=x, y=y, y2="y2:Q", detail="band:N", color=paint)
    )
    nodes: list[dict[str, Any]] = [
        {"x": side, "x2": side + _NODE, "y": bar.top, "y2": bar.bottom, "name": bar.name, "side": side, "kind": kind}
        for side, bars in ((0.0, left), (1 - _NODE, right))
        for bar in bars.values()
        for kind in [kinds.get(bar.name) if side else None]
    ]
    blocks = alt.Chart(values(nodes)).mark_rect().encode(x=x, x2="x2:Q", y=y, y2="y2:Q")
    givers = blocks.transform_filter("datum.side == 0").encode(color=alt.value(colours.quiet))
    takers = blocks.transform_filter("datum.side > 0").encode(color=paint)
    words = [{**node, "y": (node["y"] + node["y2"]) / 2, "left": node["side"] == 0} for node in nodes]
    spots = alt.Chart(values(words)).mark_text(fontSize=11)
    names = spots.transform_filter("datum.left").mark_text(fontSize=11, align="right", dx=-6).encode(x=x, y=y)
    places = spots.transform_filter("!datum.left").mark_text(fontSize=11, align="left", dx=6)
    drawn = ribbons + givers + takers + names.encode(text="name:N")
    return (drawn + places.encode(x=alt.X("x2:Q", axis=None), y=y, text="name:N")).properties(
        width=_WIDE, height=min(_TALL, _NODE_TALL * most)
    )
