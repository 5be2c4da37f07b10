"""Charts: what they draw is what their tables say, they load nothing, and they are told apart without colours."""

from __future__ import annotations

import hashlib
import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from results import a_full_result
from stating import answer
from toys import ROOT
from written_toys import full_toy

import pooling
from pooling.domain.instance import Instance
from pooling.domain.problems import InvalidInput
from pooling.domain.result import Result
from pooling.report.charts import drawing
from pooling.report.charts.all import charts
from pooling.report.charts.bridge import steps_chart
from pooling.report.charts.chart import Chart
from pooling.report.charts.frontier import frontier_chart
from pooling.report.charts.map import MAP, map_chart
from pooling.report.charts.palette import DARK, LIGHT, THEMES, exchanged, grey, lightness, palette
from pooling.report.charts.search import gap_chart
from pooling.report.charts.sends import MOST_GIVERS, MOST_MISSIONS, flows
from pooling.report.charts.tornado import tornado_chart
from pooling.report.sending import Sender, Sent

POINTS = [
    {"label": "cheap", "x": 10.0, "y": 0.5, "y_bound": 0.6, "known": "within"},
    {"label": "dear", "x": 30, "y": 0.9},
]


@pytest.fixture(scope="module")
def trio() -> Instance:
    return pooling.load("tanker-trio")


@pytest.fixture(scope="module")
def drawn(trio: Instance) -> dict[str, Chart]:
    """Of tanker-trio what it has something for, with the progress of its run; and charts of plain rows."""
    seen: list[Any] = []
    found = charts(pooling.solve(trio, on_progress=seen.append), trio, seen)
    frontier = frontier_chart(POINTS, "Cost (million)", "Covered", shares="y")
    tornado = tornado_chart([{"label": "budget", "low": 0.8, "high": 0.95, "low_bound": 0.82}], 0.9, "Covered")
    assert frontier is not None
    assert tornado is not None
    bridge = steps_chart("before", 100.0, "after", [{"label": "dearer units", "amount": 12.5}], "million EUR")
    return {**found, "frontier": frontier, "tornado": tornado, "bridge": bridge}


def points_of(spec: Any) -> list[dict[str, Any]]:
    """The data of a specification, whichever layer they are in."""
    if isinstance(spec, list):
        return [point for part in spec for point in points_of(part)]
    if not isinstance(spec, dict):
        return []
    here = spec.get("data", {}).get("values", [])
    inner = [point for name in ("layer", "vconcat", "hconcat") for point in points_of(spec.get(name, []))]
    return [*here, *(point for rows in spec.get("datasets", {}).values() for point in rows), *inner]


def test_a_result_has_the_charts_it_has_something_for(drawn: dict[str, Chart]) -> None:
    assert {"coverage", "burden", "flows", "givers", "notice", "search"} <= set(drawn)
    assert not {"map", "years"} & set(drawn), "nations that do not exist are on no map, and one year is no row of years"


def test_points_at_one_place_share_a_label_in_their_order() -> None:
    at = [(100, 1.0), (99, 0.99), (98, 0.985), (97, 0.98), (50, 0.5), (49, 0.49), (20, 0.3), (0, 0.0)]
    points = [{"label": str(number), "x": x, "y": y} for number, (x, y) in enumerate(at, start=1)]
    chart = frontier_chart(points, "Cost", "Covered")
    assert chart is not None
    named = {point["label"]: point["x"] for point in points_of(chart.spec()) if "bound" not in point}
    assert named == {"1 to 4": 100, "5, 6": 50, "7": 20, "8": 0}
    words = [{"label": name, "x": 1.0, "y": 1.0} for name in ("b", "a")]
    chart = frontier_chart(words, "Cost", "Covered")
    assert chart is not None
    assert {point["label"] for point in points_of(chart.spec()) if "bound" not in point} == {"b, a"}


def test_coverage_draws_what_the_table_says(drawn: dict[str, Chart]) -> None:
    """Relief needs four tankers and gets three; patrol gets all six."""
    chart = drawn["coverage"]
    assert chart.table.headings == ("capability", "Air patrol in the north", "Relief flights in the south")
    assert chart.table.rows == (("Tanker aircraft", "100 %", "75 %"),)
    cells = {point["column"]: (point["step"], point["text"]) for point in points_of(chart.spec())}
    assert cells == {"Air patrol in the north": ("in full", ""), "Relief flights in the south": ("half or more", "75")}


@pytest.mark.parametrize("theme", THEMES)
def test_every_chart_is_an_svg_in_the_colours_of_its_theme(drawn: dict[str, Chart], theme: Any) -> None:
    known = set(palette(theme).colours())
    for chart in drawn.values() if theme == "light" else (drawn["coverage"], drawn["bridge"]):
        svg = chart.svg(theme)
        used = set(re.findall(r'(?:fill|stroke)="(#[0-9a-fA-F]{3,6})"', svg))
        assert used, chart.name
        assert used <= known, chart.name
        assert chart.table.rows
        assert not re.search(r"(?:href|src)=|url\((?!#)", svg)


def test_a_chart_is_a_picture_too(drawn: dict[str, Chart], tmp_path: Any) -> None:
    chart = drawn["frontier"]
    for name, head in (("x.png", b"\x89PNG"), ("x.svg", b"<svg"), ("x.html", b"<!DOCTYPE html>")):
        chart.save(tmp_path / name)
        assert (tmp_path / name).read_bytes().startswith(head)
    assert chart.altair().to_dict()["config"]["font"] == drawing.FONT
    with pytest.raises(InvalidInput, match="one of these endings") as refused:
        chart.save(tmp_path / "x.pdf")
    assert refused.value.problems[0].rule == "a chart is written as .svg, .png or .html"


def test_neighbouring_colours_differ_in_lightness() -> None:
    """Eight steps of a hundred are seen by everybody, on grey paper too."""
    for colours in (LIGHT, DARK):
        for row in (colours.amounts, colours.missing, colours.kinds[:-1]):
            for one, other in pairwise(map(lightness, row)):
                assert abs(one - other) >= 8, row
        assert abs(lightness(colours.ink) - lightness(colours.paper)) > 75
        assert len(set(colours.colours())) == len(colours.colours()), "a page exchanges colours one for one"


def test_grey_is_as_light() -> None:
    for colour in LIGHT.colours():
        assert abs(lightness(grey(colour)) - lightness(colour)) < 0.5
    assert '[fill="#1c2733"]{fill:#e8eef4}' in exchanged("svg")


def sent(nation: int, mission: int) -> Sent:
    share = 0.1 / (1 + nation + mission)
    names = f"Nation {nation:02}", f"m{mission}", f"Mission {mission:02}"
    return Sent(f"N{nation}", *names, "c", "Capability", "units", 1.0, share, share)


def test_many_flows_are_bundled_and_nothing_is_lost() -> None:
    sends = [sent(nation, mission) for nation in range(20) for mission in range(15)]
    found = flows(sends)
    givers, missions = {flow.giver for flow in found}, {flow.mission for flow in found}
    assert len(givers) == MOST_GIVERS
    assert len(missions) == MOST_MISSIONS
    assert "9 other nations" in givers
    assert "6 other missions" in missions
    assert sum(flow.share for flow in found) == pytest.approx(sum(row.share_of_all for row in sends))
    assert {flow.giver for flow in flows(sends[:30])} == {"Nation 00", "Nation 01"}, "few stay as they are"


def test_a_bridge_ends_where_its_causes_lead() -> None:
    chart = steps_chart("a", 100.0, "a", [{"label": "x", "amount": -30.0}], "million")
    assert chart.table.rows[-1] == ("a", "70.0")
    rows = {point["label"]: (point["from"], point["to"]) for point in points_of(chart.spec())}
    assert rows["x"] == (100.0, 70.0)


def test_rows_that_lack_something_are_told_all_at_once() -> None:
    with pytest.raises(InvalidInput) as refused:
        frontier_chart([{"label": "a", "x": 1.0}, {"label": 3, "x": float("nan"), "y": 0.5}], "x", "y")
    assert [(problem.place, problem.rule) for problem in refused.value.problems] == [
        ("/0/y", "is missing"),
        ("/1/label", "is no text"),
        ("/1/x", "is no finite number"),
    ]


def test_words_are_drawn_as_they_are() -> None:
    """Places are rounded to a tenth of a pixel; figures are not, and what lies at one place shares a label."""
    near = [*POINTS, {"label": "twin", "x": 30.01, "y": 0.9001}]
    chart = frontier_chart([{**point, "label": f"{point['label']} 0.1234"} for point in near], "x", "y")
    assert chart is not None
    svg = chart.svg()
    assert "cheap 0.1234" in svg
    assert "dear 0.1234, twin 0.1234" in svg
    assert not re.search(r' d="[^"]*\.\d\d', svg)


def test_gaps_are_drawn_as_far_as_they_are_known() -> None:
    assert gap_chart([]) is None
    reports = [
        {"seconds": 0.1, "tier": None, "gap": None},
        {"seconds": 1.0, "tier": "cost", "gap": 0.2, "target_gap": 0.05},
        {"seconds": 2.0, "tier": "cost", "gap": 0.2, "target_gap": 0.05},
        {"seconds": 3.0, "tier": "cost", "gap": 0.01, "target_gap": 0.05},
    ]
    chart = gap_chart(reports)
    assert chart is not None
    assert chart.table.rows == (("1", "cost", "20.00 %", "5.00 %"), ("3", "cost", "1.00 %", "5.00 %"))


def test_without_the_extra_a_chart_is_its_table(drawn: dict[str, Chart], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawing, "find_spec", lambda _: None)
    html = drawn["burden"]._repr_html_()
    assert "<svg" not in html
    assert "<td>Arden</td>" in html
    with pytest.raises(InvalidInput) as refused:
        drawn["burden"].svg()
    assert refused.value.problems[0].cure == "pip install 'pooling[report]'"


def test_a_plan_of_many_years_and_real_nations_has_the_others() -> None:
    instance = Instance.of(full_toy())
    result: Result = a_full_result()
    found = charts(result, instance)
    assert set(found) >= {"coverage", "years"}
    assert found["years"].table.headings[0] == "year"
    assert [row[0] for row in found["years"].table.rows] == [row.period for row in answer(result, instance).years]


def test_the_map_shows_who_gives() -> None:
    instance = pooling.load("nordic-five")
    senders = (Sender("SWE", "Sweden", 0.3, (), ()), Sender("ISL", "Iceland", 0.001, (), ()))
    chart = map_chart(senders, instance)
    assert chart is not None
    assert chart.table.rows[0] == ("Sweden", "30.0 %")
    (data,) = chart.spec()["datasets"].values()
    shapes = data["objects"]["countries"]["geometries"]
    steps = {shape["id"]: shape["properties"]["step"] for shape in shapes}
    assert (steps["SWE"], steps["ISL"], steps["NOR"]) == ("5 % or more", "less than 0.5 %", "sends nothing")
    assert steps["DEU"] == "takes no part"
    assert "USA" not in steps, "North America is drawn where a nation of it takes part"
    assert map_chart((), pooling.load("tanker-trio")) is None


def test_the_map_is_the_one_its_provenance_describes() -> None:
    folder = Path(drawing.__file__).parent
    told = dict(re.findall(r"^\| `([^`]+)` \| `([0-9a-f]{64})` \|$", (folder / "MAP.md").read_text(), re.MULTILINE))
    assert told == {MAP: hashlib.sha256((folder / MAP).read_bytes()).hexdigest()}


def test_every_sample_is_there_and_listed() -> None:
    folder = ROOT / "docs" / "samples"
    listed = set(re.findall(r"\]\(([^)/]+)\)", (folder / "README.md").read_text()))
    assert listed == {path.name for path in folder.iterdir()} - {"README.md", "draw.py", "__pycache__"}
    pictures = [path for path in folder.iterdir() if path.suffix in (".svg", ".png")]
    assert sum(path.stat().st_size for path in pictures) < 1_000_000


def test_a_tornado_ranks_by_how_far_a_figure_moves() -> None:
    # Worse both ways, by 0.20 and 0.18: its ends are nearer to each other than those of what moves by 0.05 each way.
    swings = [{"label": "budget", "low": 0.85, "high": 0.95}, {"label": "need", "low": 0.70, "high": 0.72}]
    chart = tornado_chart(swings, 0.9, "Covered")
    assert chart is not None
    assert [row[0] for row in chart.table.rows] == ["need", "budget"]
