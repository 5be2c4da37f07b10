"""nato-32-decade, eu-27 and nordic-baltic-decade: their size, their projection, and that every option can matter."""

from __future__ import annotations

import csv
import json
import tomllib
from collections.abc import Iterator
from functools import cache
from math import fsum
from pathlib import Path

import pytest

import pooling
from pooling.domain.instance import Instance
from pooling.domain.options import Effect, Option
from pooling.domain.tables import Offer, Requirement
from pooling.io.json_file import read_json

LIBRARY = Path(pooling.__file__).resolve().parents[1] / "instances"
SHARES = {"nato-32-decade": 0.025, "eu-27": 0.01, "nordic-baltic-decade": 0.02}
NAMES = tuple(SHARES)
KINDS = {"readiness", "standard", "assets", "exercise", "assistance"}


@cache
def instance(name: str) -> Instance:
    return read_json(LIBRARY / name / f"{name}.json")


def rows(path: Path) -> dict[str, dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return {row["iso3"]: row for row in csv.DictReader(stream)}


def published() -> dict[str, dict[str, str]]:
    data = LIBRARY / "data"
    return rows(data / "nations_2024.csv") | rows(data / "nations_2024_eu.csv")


def expected_defence(name: str, nation: str, year: int) -> float:
    """The rule of the READMEs, worked out anew: real growth, 2 % inflation, a straight line to 3.5 % in 2035."""
    growth = rows(LIBRARY / "data" / "growth_2014_2024.csv")
    then, now = (
        {name: float(row[f"gdp_const2015_{when}_musd"]) for name, row in growth.items()} for when in (2014, 2024)
    )
    inside = [nation.id for nation in instance(name).nations if nation.id in growth]
    ratio = (
        now[nation] / then[nation]
        if nation in growth
        else fsum(now[name] for name in inside) / fsum(then[name] for name in inside)
    )
    real = min(max(ratio ** (1 / 10) - 1, 0.005), 0.03)
    row = published()[nation]
    gdp, spending = float(row["gdp_current_musd"]), float(row["defence_expenditure_musd"])
    share = spending / gdp
    if spending and share < 0.035:
        share += (0.035 - share) * (year - 2024) / 11
    gdp *= float(((1 + real) * 1.02) ** (year - 2024))
    return gdp * (share if spending else 0.0)


def test_the_decade_is_as_large_as_it_says() -> None:
    facts = instance("nato-32-decade")
    assert [row.id for row in facts.periods] == [str(year) for year in range(2026, 2036)]
    assert len(facts.nations) == 32
    assert len(facts.agreements) >= 15
    assert len(facts.options) >= 60
    assert {option.kind for option in facts.options} == KINDS
    joint = [option for option in facts.options if option.least_participants >= 2 and option.most_units]
    assert len(joint) >= 30
    assert all(option.supplier and option.unit_cost_million and option.unit_upkeep_million for option in joint)
    assert sum(option.lead_periods > 0 for option in joint) >= 30
    assert sum(option.most_delivered is not None for option in joint) >= 8
    priced = {row.option for row in facts.price_steps}
    assert all(option.learning_share or option.id in priced or option.most_units <= 12 for option in joint)
    assert sum(bool(option.learning_share) or option.id in priced for option in joint) >= 25
    assert all(len(option.nations) <= 6 for option in joint), "so that the model stays of a size that can be solved"
    assert all(option.periods for option in facts.options), "likewise"
    assert any(option.requires for option in facts.options)
    assert any(option.excludes for option in facts.options)
    assert any(option.lead for option in facts.options)
    assert {row.nations for row in facts.withdrawals if len(row.nations) == 1 and not row.agreements} >= {
        (nation.id,) for nation in facts.nations
    }
    assert any(row.suppliers for row in facts.withdrawals)
    assert any(len(row.nations) == 2 for row in facts.withdrawals)


def test_the_decade_holds_all_of_nato_32() -> None:
    one_year, facts = read_json(LIBRARY / "nato-32" / "nato-32.json"), instance("nato-32-decade")
    assert facts.requirements == one_year.requirements
    assert facts.capabilities == one_year.capabilities
    assert facts.nations == one_year.nations
    assert facts.caveats == one_year.caveats
    assert facts.red_lines == one_year.red_lines
    assert facts.pools == one_year.pools
    assert set(one_year.agreements) <= set(facts.agreements)
    changed = {"reliability": 1.0, "standards": ()}
    here = {offer.id: offer.model_copy(update=changed) for offer in facts.offers}
    assert all(here[offer.id] == offer.model_copy(update=changed) for offer in one_year.offers)
    lapsing = {(row.offer, row.standard) for row in facts.certificates}
    assert lapsing
    for offer in one_year.offers:
        held = set(facts.offer_of[offer.id].standards)
        assert set(offer.standards) - held == {standard for name, standard in lapsing if name == offer.id}


@pytest.mark.parametrize("name", NAMES)
def test_budgets_follow_the_stated_projection(name: str) -> None:
    facts = instance(name)
    assert len(facts.budgets) == len(facts.nations) * len(facts.periods)
    for row in facts.budgets:
        defence = expected_defence(name, row.nation, int(row.period))
        if defence:
            assert row.amount_million == pytest.approx(defence * SHARES[name], abs=0.051)
        else:
            assert row.nation == "ISL"
        assert 0 < row.carry_over_share < 1
        assert 0 < row.advance_share < 1


@pytest.mark.parametrize("name", ["nato-32-decade", "nordic-baltic-decade"])
def test_accounts_reach_the_pledge_in_2035_and_not_before(name: str) -> None:
    facts = instance(name)
    by_year = {(row.nation, row.period): row for row in facts.accounts}
    for nation in facts.nations:
        last = by_year[nation.id, "2035"]
        if not nation.defence_spending_million:
            assert last.defence_million == 0
            continue
        assert last.defence_million == pytest.approx(expected_defence(name, nation.id, 2035), abs=0.11)
        assert last.defence_million >= 0.035 * last.gdp_million - 0.01
        assert last.related_million >= 0.015 * last.gdp_million - 0.01
        first = by_year[nation.id, "2026"]
        start = nation.defence_spending_million / (nation.gdp_million or 1)
        if start < 0.034:
            assert first.defence_million < 0.035 * first.gdp_million


@pytest.mark.parametrize("name", ["nato-32-decade", "nordic-baltic-decade"])
def test_guidelines_are_a_straight_path_from_two_to_three_and_a_half_per_cent(name: str) -> None:
    facts = instance(name)
    core = {row.periods: row.share for row in facts.guidelines if row.measure == "defence"}
    related = {row.periods: row.share for row in facts.guidelines if row.measure == "related"}
    for year in range(2026, 2036):
        assert core[(str(year),)] == pytest.approx(0.02 + 0.0015 * (year - 2025))
        assert related[(str(year),)] == pytest.approx(0.0015 * (year - 2025))
    equipment = [row for row in facts.guidelines if row.measure == "equipment"]
    assert [(row.of, row.share, row.periods) for row in equipment] == [("defence", 0.2, ())]
    bound = {nation.id for nation in facts.nations if nation.defence_spending_million}
    assert all(set(row.nations) == bound for row in facts.guidelines)


@pytest.mark.parametrize("name", NAMES)
def test_prices_rise_by_two_per_cent_and_those_of_options_by_three(name: str) -> None:
    for row in instance(name).prices:
        assert row.kind in (None, "options")
        rate = 1.03 if row.kind else 1.02
        assert row.index == pytest.approx(rate ** (int(row.period) - 2024), abs=6e-5)


@pytest.mark.parametrize("name", NAMES)
def test_needs_grow_and_fleets_come_and_go(name: str) -> None:
    facts = instance(name)
    first, last = facts.periods[0].id, facts.periods[-1].id
    grown = [row for row in facts.requirements if facts.need(row, last) > facts.need(row, first)]
    assert len(grown) >= 8
    assert all(row.nation is None for row in grown), "nations' own needs stay as they are"
    if name != "eu-27":
        assert any(facts.units(offer, last) < facts.units(offer, first) for offer in facts.offers)
        assert any(facts.units(offer, first) == 0 < facts.units(offer, last) for offer in facts.offers)


@pytest.mark.parametrize("name", NAMES)
def test_grants_go_only_to_options_whose_buyers_the_regulation_knows(name: str) -> None:
    facts = instance(name)
    fund = facts.fund_of["joint-procurement-fund"]
    assert (fund.grant_share, fund.bonus_share) == (0.15, 0.2)
    assert (fund.least_participants, fund.least_content_share) == (3, 0.65)
    allies = set(read_json(LIBRARY / "nato-32" / "nato-32.json").nation_of)
    union = {nation.id for nation in instance("eu-27").nations}
    known = union | {"ISL", "NOR"}
    granted = [option for option in facts.options if option.fund]
    assert granted
    for option in granted:
        assert set(option.nations) <= known, option.id
        assert option.content_share >= 0.65, option.id
        assert len(option.nations) >= 3, option.id
    if fund.nations:
        assert set(fund.nations) == union & allies


@pytest.mark.parametrize("name", NAMES)
def test_a_common_fund_pays_back_65_and_85_per_cent(name: str) -> None:
    assert {row.share for row in instance(name).refunds} == {0.65, 0.85}


def test_eu_states_pay_by_income_for_which_their_product_stands_in() -> None:
    facts = instance("eu-27")
    assert len(facts.nations) == 27
    assert len(facts.periods) == 5
    assert {fund.key for fund in facts.funds} == {"gni"}
    assert all(nation.gni_million == nation.gdp_million for nation in facts.nations)
    note = " ".join(row.note for row in facts.sources if row.table == "nations")
    assert "stands in for gross national income" in note
    assert {nation.id for nation in facts.nations} == {row.nation for row in facts.requirements if row.nation}
    assert len(facts.requirements) < len(instance("nato-32-decade").requirements)


def test_nordic_baltic_is_eight_nations_and_ten_years() -> None:
    facts = instance("nordic-baltic-decade")
    assert [nation.id for nation in facts.nations] == ["DNK", "EST", "FIN", "ISL", "LTU", "LVA", "NOR", "SWE"]
    assert len(facts.periods) == 10
    assert {option.kind for option in facts.options} == KINDS


@pytest.mark.parametrize("name", NAMES)
def test_reference_figures_are_the_sources(name: str) -> None:
    source = published()
    for nation in instance(name).nations:
        row = source[nation.id]
        assert nation.gdp_million == float(row["gdp_current_musd"])
        assert nation.population == float(row["population_persons"])
        assert nation.defence_spending_million == float(row["defence_expenditure_musd"])


@pytest.mark.parametrize("name", NAMES)
def test_every_option_can_matter(name: str) -> None:
    """It brings units that some requirement can use, or changes units so that some requirement can."""
    facts = instance(name)
    idle = [option.id for option in facts.options if not any(uses(facts, option))]
    assert idle == []


def uses(facts: Instance, option: Option) -> Iterator[bool]:
    """Whether it helps, for every pair of an offer and a requirement that it could be about."""
    for offer in facts.offers:
        effects = [row for row in facts.effects if row.option == option.id and concerns(option, row, offer)]
        if offer.option != option.id and not effects:
            continue
        for need in facts.requirements:
            if need.capability != offer.capability or barred(facts, offer, need):
                continue
            if offer.option == option.id:
                yield fits(facts, option, offer, need, 0, frozenset())
                continue
            plain = fits(facts, option, offer, need, 0, frozenset())
            cut = max((row.notice_days or 0 for row in effects), default=0)
            given = frozenset(row.standard for row in effects if row.standard)
            yield not plain and fits(facts, option, offer, need, cut, given)
            yield plain and any((row.reliability or 0) > offer.reliability for row in effects)


def concerns(option: Option, effect: Effect, offer: Offer) -> bool:
    theirs = offer.nation == effect.nation if effect.nation else not option.nations or offer.nation in option.nations
    return (
        theirs
        and (effect.capability is None or effect.capability == offer.capability)
        and (effect.offer is None or effect.offer == offer.id)
    )


def fits(facts: Instance, option: Option, offer: Offer, need: Requirement, cut: int, given: frozenset[str]) -> bool:
    """In time and with every standard in some period in which the option is in effect."""
    periods = facts.period_ids
    starts = option.periods or periods
    first = min(periods.index(period) for period in starts) + option.lead_periods
    live = periods[first:]
    units = [facts.units(offer, period) - offer.reserve for period in live]
    held = set(offer.standards) | given
    return (
        max(units, default=0) > 0
        and offer.notice_days - cut <= need.within_days
        and set(need.standards) <= held
        and (need.nation is None or need.nation == offer.nation)
    )


def barred(facts: Instance, offer: Offer, need: Requirement) -> bool:
    """By a caveat that forbids it, or a red line."""
    mission = next(row for row in facts.missions if row.id == need.mission)
    scopes = [
        (row.mission, row.mission_kind, row.region, row.capability, row.command)
        for row in facts.caveats
        if row.nation == offer.nation and row.rule == "forbid" and row.period is None
    ]
    scopes += [
        (row.mission, row.mission_kind, row.region, row.capability, None)
        for row in facts.red_lines
        if row.nation == offer.nation and row.rule == "never"
    ]
    found = (mission.id, mission.kind, mission.region, offer.capability, mission.command)
    return any(
        all(asked is None or asked == here for asked, here in zip(scope, found, strict=True)) for scope in scopes
    )


@pytest.mark.parametrize("name", NAMES)
def test_readme_states_the_projection_and_makes_no_claim(name: str) -> None:
    text = " ".join((LIBRARY / name / "README.md").read_text(encoding="utf-8").split())
    assert "no forecast" in text
    assert "says nothing about any" in text
    assert "The Hague" in text
    facts = instance(name)
    joint = sum(option.least_participants >= 2 and bool(option.most_units) for option in facts.options)
    for count in (
        f"{len(facts.requirements)} requirements",
        f"{len(facts.offers):,} offers",
        f"{len(facts.options)} options",
        f"{joint} of them bought together",
    ):
        assert count in text, count


@pytest.mark.parametrize("name", ["nato-32-decade", "eu-27"])
def test_what_derives_from_the_register_carries_its_notice(name: str) -> None:
    assert "Open Database License" in (LIBRARY / name / "NOTICE").read_text(encoding="utf-8")
    tables = json.loads((LIBRARY / name / f"{name}.json").read_text(encoding="utf-8"))
    assert "Open Database License" in tables["instance"]["description"]
    assert any(row["table"] == "offers" and row["licence"] == "ODbL 1.0" for row in tables["sources"])


@pytest.mark.long
@pytest.mark.parametrize(("name", "number"), [("nordic-baltic-decade", 0), ("eu-27", 0)])
def test_solving_gives_what_is_expected(name: str, number: int) -> None:
    with (LIBRARY / name / "expected.toml").open("rb") as stream:
        run = tomllib.load(stream)["run"][number]
    result = pooling.solve(name, card=run["card"], time_limit_s=600)
    assert result.outcome == run["outcome"]
    assert result.audit is not None
    assert result.audit.ok
    assert result.plan is not None
    assert result.plan.starts
    for tier in result.tiers:
        said = run["tiers"][tier.name]
        assert tier.value == pytest.approx(said["value"], rel=said["within"]), tier.name
