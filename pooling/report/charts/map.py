"""A map of what nations give."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import Any

from pooling.domain.instance import Instance
from pooling.report.charts.chart import Chart
from pooling.report.charts.palette import Palette
from pooling.report.sending import Sender
from pooling.report.table import Table
from pooling.report.words import percent, some_names

MAP = "map_europe_north_america.topo.json"
_AMERICA = frozenset(("USA", "CAN", "GRL", "MEX", "CUB", "BHS"))
_NO_PART, _NOTHING = "takes no part", "sends nothing"
_BOUNDS = (0.0, 0.005, 0.02, 0.05)
_STEPS = ("less than 0.5 %", "0.5 to 2 %", "2 to 5 %", "5 % or more")
_HIGH = 400


def map_chart(senders: tuple[Sender, ...], instance: Instance) -> Chart | None:
    """Nations by the part of all needs that each meets; None where the map shows fewer than two of them."""
    known = {shape["id"] for shape in _world()["objects"]["countries"]["geometries"]}
    nations = {nation.id: nation.name or nation.id for nation in instance.nations}
    shown = [nation for nation in nations if nation in known]
    if len(shown) < 2:
        return None
    shares = {sender.nation: sender.share_of_all for sender in senders}
    ordered = sorted(nations, key=lambda nation: (-shares.get(nation, 0.0), nation))
    rows = ((nations[nation], percent(shares.get(nation, 0.0))) for nation in ordered)
    says = (
        "The part of all needs that a nation meets; each need counts alike. Borders are those of the map's source and "
        "imply no endorsement."
    )
    lacking = [nations[nation] for nation in nations if nation not in known]
    if lacking:
        says += f" Not on the map: {some_names(lacking)}."
    steps = {nation: _step(shares.get(nation, 0.0)) for nation in shown}
    table = Table.of(("nation", "part of all needs"), rows)
    return Chart("map", "Where it comes from", says, table, lambda colours: _drawn(steps, colours))


@cache
def _world() -> dict[str, Any]:
    text = files("pooling.report.charts").joinpath(MAP).read_text(encoding="utf-8")
    read: dict[str, Any] = json.loads(text)
    return read


def _step(share: float) -> str:
    if share <= 0:
        return _NOTHING
    return _STEPS[max(at for at, least in enumerate(_BOUNDS) if share >= least)]


def _drawn(steps: dict[str, str], colours: Palette) -> Any:
    """Europe, with North America smaller beside it where nations of it take part."""
    import altair as alt

    europe = {"rotate": [-13, -54, 0], "scale": 650}
    if _AMERICA.isdisjoint(steps):
        return _part(steps, False, 560, europe, colours)
    america = {"rotate": [97, -52, 0], "scale": 230}
    parts = _part(steps, True, 190, america, colours), _part(steps, False, 400, europe, colours)
    return alt.hconcat(*parts, spacing=4)


def _part(steps: dict[str, str], america: bool, wide: int, view: dict[str, Any], colours: Palette) -> Any:
    import altair as alt

    world = _world()
    shapes = [
        {**shape, "properties": {"step": steps.get(shape["id"], _NO_PART)}}
        for shape in world["objects"]["countries"]["geometries"]
        if (shape["id"] in _AMERICA) == america
    ]
    data = alt.InlineData(
        values={**world, "objects": {"countries": {"type": "GeometryCollection", "geometries": shapes}}},
        format=alt.TopoDataFormat(type="topojson", feature="countries"),
    )
    scale = alt.Scale(
        domain=[*_STEPS, _NOTHING, _NO_PART], range=[*colours.amounts[1:], colours.missing[1], colours.land]
    )
    frame = [[0, 0], [wide, _HIGH]]
    return (
        alt.Chart(data)
        .mark_geoshape(stroke=colours.paper, strokeWidth=0.6)
        .encode(color=alt.Color("properties.step:N", scale=scale, legend=alt.Legend(symbolType="square")))
        .project(type="azimuthalEqualArea", clipExtent=frame, translate=[wide / 2, _HIGH / 2], precision=0.7, **view)
        .properties(width=wide, height=_HIGH)
    )
