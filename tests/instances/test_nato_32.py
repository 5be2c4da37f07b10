"""nato-32: its size, and that what it calls real is the published figure."""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from functools import cache
from pathlib import Path

import pytest

import pooling
from pooling.domain.instance import Instance
from pooling.io.json_file import read_json

LIBRARY = Path(pooling.__file__).resolve().parents[1] / "instances"
FOLDER = LIBRARY / "nato-32"
FLEETS = {
    "tanker": "air-refuelling",
    "strategic_airlift": "strategic-airlift",
    "strategic_tactical_airlift": "a400m-airlift",
    "tactical_airlift": "tactical-airlift",
    "heavy_lift_helicopter": "heavy-lift-helicopter",
    "airborne_early_warning": "airborne-early-warning",
    "maritime_patrol": "maritime-patrol-aircraft",
    "sigint": "signals-intelligence-aircraft",
}


@cache
def instance() -> Instance:
    return read_json(FOLDER / "nato-32.json")


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_is_as_large_as_the_full_question() -> None:
    facts = instance()
    assert len(facts.nations) == 32
    assert len(facts.capabilities) >= 40
    assert len(facts.situations) >= 3
    assert len(facts.missions) >= 15
    assert len(facts.requirements) >= 200
    assert len(facts.offers) >= 1_000
    assert len(facts.caveats) >= 60
    assert {row.rule for row in facts.caveats} == {"forbid", "limit", "approval", "not_with", "only_with"}
    domains = {row.domain for row in facts.capabilities}
    assert {"land", "air", "maritime", "joint", "cyber", "intelligence", "logistics"} <= domains
    needed = {row.capability for row in facts.requirements}
    assert needed == set(facts.capability_of), "every capability is needed somewhere"
    assert {row.capability for row in facts.offers} == needed, "and offered by somebody"
    assert {row.nation for row in facts.offers} == set(facts.nation_of), "every Ally offers something"


def test_reference_figures_are_the_source_s() -> None:
    source = {row["iso3"]: row for row in rows(LIBRARY / "data" / "nations_2024.csv")}
    assert set(source) == set(instance().nation_of)
    for nation in instance().nations:
        row = source[nation.id]
        assert nation.gdp_million == float(row["gdp_current_musd"])
        assert nation.population == float(row["population_persons"])
        assert nation.defence_spending_million == float(row["defence_expenditure_musd"])
        assert nation.personnel == pytest.approx(float(row["military_personnel_thousand"]) * 1000)


def test_sums_are_nato_s_own_totals() -> None:
    # NATO's totals for 2024 (June 2024 edition): 1,474,399.5 million dollars; 3,418.6 thousand persons.
    spending = sum(nation.defence_spending_million or 0 for nation in instance().nations)
    assert spending == pytest.approx(1_474_399.5, abs=0.2)
    personnel = sum(nation.personnel or 0 for nation in instance().nations)
    assert personnel == pytest.approx(3_418_600, abs=60)


def test_budgets_are_the_stated_share_of_real_expenditure() -> None:
    for row in instance().budgets:
        nation = instance().nation_of[row.nation]
        base = (nation.defence_spending_million or 0) * 0.025
        if row.nation == "ISL":
            assert nation.defence_spending_million == 0
            base = (nation.gdp_million or 0) * 0.0002
        assert row.amount_million == pytest.approx(base, abs=0.051)


def test_national_air_fleets_are_the_counts_of_grade_a_and_b() -> None:
    # Quantity = hulls x hours per airframe; stand-ins are added from their own table, grade C never.
    frames = {
        (row["platform_class"], row["platform_type"]): float(row["hours_per_airframe"] or 1)
        for row in rows(FOLDER / "data" / "airframes.csv")
    }
    expected: dict[tuple[str, str], float] = defaultdict(float)
    counted = [
        row for row in rows(FOLDER / "data" / "platform_air_counts.csv") if row["owner_code"] in instance().nation_of
    ]
    for row in counted:
        if row["quality"] != "C":
            hulls = int(row["register_count"])
            key = row["platform_class"], row["platform_type"]
            expected[row["owner_code"], FLEETS[row["platform_class"]]] += hulls * frames[key]
    for row in rows(FOLDER / "data" / "illustrative_fleets.csv"):
        key = row["platform_class"], row["platform_type"]
        expected[row["owner_code"], FLEETS[row["platform_class"]]] += int(row["aircraft"]) * frames[key]
    offered: dict[tuple[str, str], float] = defaultdict(float)
    for offer in instance().offers:
        if offer.capability in FLEETS.values() and offer.pool is None:
            offered[offer.nation, offer.capability] += offer.quantity
    assert offered == expected


def test_a_stand_in_replaces_only_what_the_register_does_not_have() -> None:
    good = {
        (row["owner_code"], row["platform_class"], row["platform_type"])
        for row in rows(FOLDER / "data" / "platform_air_counts.csv")
        if row["quality"] in ("A", "B")
    }
    for row in rows(FOLDER / "data" / "illustrative_fleets.csv"):
        assert (row["owner_code"], row["platform_class"], row["platform_type"]) not in good
        count = [
            entry
            for entry in rows(FOLDER / "data" / "platform_air_counts.csv")
            if (entry["owner_code"], entry["platform_class"], entry["platform_type"])
            == (row["owner_code"], row["platform_class"], row["platform_type"])
        ]
        assert row["reason"] == ("register grade C" if count else "no row in the register table")


@pytest.mark.parametrize(
    ("programme", "pool", "hours"), [("SAC_C17", "c-17-hours", 3165), ("MMF_A330", "mrtt-hours", 9900)]
)
def test_pooled_hours_are_the_published_shares_counted_once(programme: str, pool: str, hours: int) -> None:
    shares = {
        row["iso3"]: float(row["flight_hours_per_year"])
        for row in rows(FOLDER / "data" / "pooled_shares.csv")
        if row["programme"] == programme and not row["period"].startswith("from tenth")
    }
    assert sum(shares.values()) == hours
    assert {row.nation: row.quantity for row in instance().offers if row.pool == pool} == shares
    (facts,) = (row for row in instance().pools if row.id == pool)
    assert facts.published_total == hours
    assert facts.unit_output * facts.most_units == hours, "as many aircraft as fly"


def test_surveillance_drones_are_five_aircraft_and_no_more() -> None:
    (pool,) = (row for row in instance().pools if row.capability == "high-altitude-surveillance")
    assert pool.most_units == 5
    offers = [row for row in instance().offers if row.capability == "high-altitude-surveillance"]
    assert {row.pool for row in offers} == {pool.id}
    assert len(offers) == 14
    equal = 5 * pool.unit_output / 14
    assert all(row.quantity == pytest.approx(2 * equal, abs=1) for row in offers), "at most two equal shares"


def test_the_open_database_licence_travels_with_the_data() -> None:
    notice = (FOLDER / "NOTICE").read_text(encoding="utf-8")
    assert "https://opendatacommons.org/licenses/odbl/1-0/" in notice
    assert "platform_air_counts.csv" in notice
    assert "nato-32.json" in notice
    assert "ODbL" in (FOLDER / "README.md").read_text(encoding="utf-8")
    assert [row for row in instance().sources if row.table == "offers" and row.licence == "ODbL 1.0"]
    with (FOLDER / "nato-32.json").open(encoding="utf-8") as stream:
        about = json.load(stream)["instance"]["description"]
    assert "Open Database License" in about, "whoever opens the file alone still learns it"


def test_no_source_calls_an_invented_table_real() -> None:
    kinds: dict[str, set[str]] = defaultdict(set)
    for row in instance().sources:
        kinds[row.table].add(row.kind)
    invented = "budgets requirements caveats locks history deployment credits missions red_lines withdrawals enablers"
    for table in (*invented.split(), "clusters", "balances", "skills", "standards"):
        assert kinds[table] == {"illustrative"}, table
    for table in ("offers", "agreements", "pools", "sharing", "support", "nations"):
        assert kinds[table] == {"real", "illustrative"}, table


OWN_FRONTS: dict[str, set[str]] = {
    **{nation: {"north-east"} for nation in ("EST", "LVA", "LTU", "POL")},
    **{nation: {"north-east", "high-north"} for nation in ("FIN", "NOR", "SWE")},
    **{nation: {"south-east"} for nation in ("BGR", "GRC", "ROU", "TUR")},
}


def test_front_line_allies_keep_every_force_on_their_own_front() -> None:
    fronts = {"north-east", "high-north", "south-east"}
    for nation, own in OWN_FRONTS.items():
        closed = {
            row.region
            for row in instance().caveats
            if row.nation == nation
            and row.rule == "forbid"
            and row.mission_kind == "collective-defence"
            and row.capability is None
        }
        assert closed == fronts - own, nation


def test_crossing_to_the_far_front_is_dearer_than_the_own_one_for_every_capability() -> None:
    costs = {(row.capability, row.from_region, row.to_region): row.cost_million for row in instance().deployment}
    for capability in (None, *{row.capability for row in instance().deployment if row.capability}):
        for home, far in (("north-east", "south-east"), ("south-east", "north-east"), ("nordic", "south-east")):
            own = "high-north" if home == "nordic" else home
            assert costs[capability, home, far] >= 2 * costs[capability, home, own], (capability, home)
