"""Random tables of years and money: changes, prices, accounts, options, funds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .instances import Draw, Rows

_MAY_HAVE_OPTIONS = {
    "funding": 0.9,
    "guidelines": 0.9,
    "burden": 0.4,
    "stability": 0.4,
    "locks": 0.4,
    "readiness": 0.25,
    "interoperability": 0.25,
    "reliability": 0.3,
    "withdrawal": 0.25,
    "years": 0.25,
}
"""Families with which an instance that mixes in neither options nor procurement has an option, with the chance."""


def prices(draw: Draw) -> Rows:
    rows: dict[tuple[str, str | None], dict[str, Any]] = {}
    kinds = (None, None, "commitment", "deployment", "pools", "agreements", "support", "options")
    for _ in range(draw.rng.randint(1, 3) if _over_years(draw) else 0):
        key = draw.one(draw.periods), draw.one(kinds)
        rows[key] = {"period": key[0], "kind": key[1], "index": draw.one((0.5, 1.02, 1.5, 2.0))}
    return list(rows.values())


def _over_years(draw: Draw) -> bool:
    """Whether something changes from year to year: mostly where years are mixed in, seldom elsewhere."""
    return draw.has("years", chance=0.7) or (len(draw.periods) > 1 and draw.likely(0.1))


def requirement_changes(draw: Draw) -> Rows:
    needs = draw.tables_so_far["requirements"]
    return [
        {"requirement": need["id"], "from_period": period, "quantity": draw.one((1.0, 2.0, 2.5, 3.0))}
        for need in needs
        for period in draw.periods
        if _over_years(draw) and draw.likely(0.5)
    ]


def offer_changes(draw: Draw) -> Rows:
    offers = draw.tables_so_far["offers"]
    return [
        {"offer": offer["id"], "from_period": period, "quantity": float(draw.one((0, 0, 1, 2)))}
        for offer in offers
        for period in draw.periods
        if _over_years(draw) and draw.likely(0.4)
    ]


def accounts(draw: Draw) -> Rows:
    if not draw.has("guidelines"):
        return []
    rows = []
    for nation in draw.nations:
        for period in draw.periods:
            defence = draw.one((0.5, 1.0, 2.0, 2.0, 3.0))
            rows.append(
                {
                    "nation": nation,
                    "period": period,
                    "gdp_million": draw.one((10.0, 20.0, 40.0)),
                    "defence_million": defence,
                    "equipment_million": defence * draw.one((0.0, 0.0, 0.25, 0.5)),
                    "related_million": draw.one((0.0, 0.25, 0.5)),
                }
            )
    return rows


def guidelines(draw: Draw) -> Rows:
    kinds = (
        ("defence", "gdp", (0.02, 0.05, 0.1)),
        ("equipment", "defence", (0.2, 0.3, 0.5)),
        ("equipment", "gdp", (0.01, 0.03)),
        ("related", "gdp", (0.01, 0.03)),
        ("related", "defence", (0.1, 0.3)),
    )
    rows: Rows = []
    for index in range(draw.one((1, 1, 2)) if draw.has("guidelines") else 0):
        measure, of, shares = draw.one(kinds)
        row: dict[str, Any] = {"id": f"q{index + 1}", "measure": measure, "of": of, "share": draw.one(shares)}
        if draw.likely(0.5):
            row["nations"] = [draw.one(draw.nations)]
        if draw.likely(0.4):
            row["periods"] = [draw.one(draw.periods)]
        rows.append(row)
    return rows


def funds(draw: Draw) -> Rows:
    rows: Rows = []
    keys = ("gdp", "gni", "population", "defence_spending", "personnel", "own_need", "custom", "equal", "un_scale")
    for index in range(draw.one((1, 1, 2)) if draw.has("funding") else 0):
        row: dict[str, Any] = {"id": f"f{index + 1}", "key": draw.one(keys), "outside": draw.likely(0.5)}
        row["equal_largest"] = draw.one((0, 0, 2))
        if not row["outside"] and draw.likely(0.3):
            # The first nation has every figure above 0.
            row["nations"] = draw.nations[:1] if draw.likely(0.3) else draw.nations[:2]
        row["grant_share"] = draw.one((0.0, 0.2, 0.5, 0.5, 0.85))
        row["bonus_share"] = draw.one((0.0, row["grant_share"] + 0.1, 1.0))
        row["least_participants"] = draw.one((1, 1, 2))
        row["least_content_share"] = draw.one((0.0, 0.0, 0.65))
        rows.append(row)
    return rows


def fund_budgets(draw: Draw) -> Rows:
    return [
        {"fund": fund["id"], "period": period, "amount_million": draw.one((0.0, 0.0, 0.25, 0.5, 1.0, 2.0))}
        for fund in draw.tables_so_far["funds"]
        for period in draw.periods
        if draw.likely(0.4)
    ]


def refunds(draw: Draw) -> Rows:
    made = draw.tables_so_far
    rows: dict[tuple[Any, ...], dict[str, Any]] = {}
    for _ in range(draw.rng.randint(0, 3) if made["funds"] else 0):
        row: dict[str, Any] = {"fund": draw.one(made["funds"])["id"], "share": draw.one((0.5, 0.65, 0.85, 1.0))}
        for column, values in (
            ("nation", draw.nations),
            ("capability", draw.capabilities),
            ("mission", draw.missions),
            ("mission_kind", draw.named("missions", "kind")),
        ):
            if values and draw.likely(0.25):
                row[column] = draw.one(values)
        rows[tuple(row.get(one) for one in ("fund", "nation", "capability", "mission", "mission_kind"))] = row
    return list(rows.values())


def options(draw: Draw) -> Rows:
    by_unit = [True] if draw.has("procurement") else []
    as_a_whole = [False] if draw.has("options") else []
    kinds = by_unit + as_a_whole
    if not kinds:
        chance = max((_MAY_HAVE_OPTIONS.get(family, 0.0) for family in draw.mixed), default=0.0)
        kinds = [draw.likely(0.3)] if draw.likely(chance) else []
    elif len(kinds) == 1 and draw.likely(0.5):
        kinds.append(by_unit == [True] and draw.likely(0.5))
    rows: Rows = []
    for index, one in enumerate(kinds):
        rows.append(_option(draw, f"i{index + 1}", by_unit=one, earlier=rows))
    if len(rows) == 2 and rows[0].get("fund") and draw.likely(0.6):
        rows[0]["bonus_option"] = rows[1]["id"]
    return rows


def _option(draw: Draw, name: str, *, by_unit: bool, earlier: Rows) -> dict[str, Any]:
    made = draw.tables_so_far
    row: dict[str, Any] = {"id": name}
    row["kind"] = draw.one(("readiness", "standard", "assets", "exercise", "assistance"))
    refused: list[str] = []
    if made["suppliers"] and draw.likely(0.8):
        supplier = draw.one(made["suppliers"])
        row["supplier"], refused = supplier["id"], supplier.get("not_to", [])
    may = [nation for nation in draw.nations if nation not in refused]
    if draw.likely(0.3):
        row["nations"] = may = draw.some(may)
    row["least_participants"] = min(draw.one((1, 1, 1, 2)), len(may))
    if draw.likely(0.2):
        row["most_participants"] = draw.one((row["least_participants"], 2))
    if draw.likely(0.3):
        row["periods"] = [draw.one(draw.periods)]
    row["lead_periods"] = draw.one((0, 0, 0, 1)) if len(draw.periods) > 1 else draw.one((0, 0, 0, 0, 0, 1))
    row["lasts_periods"] = draw.one((None, None, 1, 2))
    if draw.likely(0.25):
        row["lead"] = draw.one(may)
        row["common_cost_million"] = draw.one((0.0, 0.5, 1.0))
    row["cost_million"] = draw.one((0.0, 0.25, 0.5, 1.0))
    row["upkeep_million"] = draw.one((0.0, 0.0, 0.25))
    row["credit_share"] = draw.one((1.0, 0.5, 0.0)) if draw.likely(0.5) else 1.0
    row["content_share"] = draw.one((1.0, 0.7, 0.5, 0.3))
    row["spends_as"] = draw.one(("operations", "equipment", "equipment", "equipment", "related"))
    if made["agreements"] and draw.likely(0.4):
        row["agreement"] = draw.one(made["agreements"])["id"]
    if made["funds"] and draw.likely(0.85):
        row["fund"] = draw.one(made["funds"])["id"]
    for other in earlier:
        tie = draw.one((None, None, None, "requires", "excludes"))
        if tie is not None:
            row[tie] = [other["id"]]
    if by_unit:
        row["most_units"] = draw.one((1, 2, 2, 3))
        row["least_units"] = draw.rng.randint(0, row["most_units"])
        row["unit_cost_million"] = draw.one((0.5, 1.0, 1.0, 2.0))
        row["learning_share"] = draw.one((0.0, 0.0, 0.2, 0.5))
        row["unit_upkeep_million"] = draw.one((0.0, 0.0, 0.25))
        row["most_units_each"] = draw.one((None, 1, 2))
        row["most_delivered"] = draw.one((None, 1, 1, 2))
    else:
        row["repeats"] = draw.likely(0.3)
    return row


def option_costs(draw: Draw) -> Rows:
    rows: Rows = []
    for option in draw.tables_so_far["options"]:
        profile = draw.one(((), (), (0.5, 0.5), (0.25, 0.75), (0.0, 1.0), (0.5, 0.0, 0.5)))
        rows += [
            {"option": option["id"], "year": year, "share": share} for year, share in enumerate(profile) if share > 0
        ]
    return rows


def price_steps(draw: Draw) -> Rows:
    return [
        {"option": option["id"], "from_units": units, "unit_cost_million": draw.one((0.25, 0.5, 0.75, 1.0))}
        for option in draw.tables_so_far["options"]
        if option.get("most_units") and not option["learning_share"]
        for units in range(1, option["most_units"] + 1)
        if draw.likely(0.3)
    ]


def option_offers(draw: Draw) -> Rows:
    """Offers through options: always of what is bought by the unit, often of others."""
    rows: Rows = []
    needed = draw.named("requirements", "capability")
    for option in draw.tables_so_far["options"]:
        units = option.get("most_units", 0)
        if not units and draw.likely(0.25):
            continue
        for nation in draw.some(draw.nations)[: draw.one((1, 1, 2))]:
            row: dict[str, Any] = {
                "id": f"{nation}-{option['id']}",
                "nation": nation,
                "capability": draw.one(needed),
                "quantity": float(draw.one((1, 2, 2))),
                "option": option["id"],
                "unit_cost_million": draw.one((0.0, 0.0, 0.25)),
            }
            if units:
                row["output_per_unit"] = draw.one((1.0, 1.0, 2.0, 0.5))
            if draw.standards:
                row["standards"] = draw.some(draw.standards)
            if draw.has("reliability", chance=0.5):
                row["reliability"] = draw.one((0.5, 0.75))
            rows.append(row)
    return rows


def effects(draw: Draw) -> Rows:
    made = draw.tables_so_far
    rows: dict[tuple[Any, ...], dict[str, Any]] = {}
    kinds: list[tuple[str, tuple[Any, ...]]] = []
    if "readiness" in draw.mixed:
        kinds.append(("notice_days", (3, 6, 10, 20)))
    if draw.standards:
        kinds.append(("standard", tuple(draw.standards)))
    if draw.mixed & {"reliability", "uncertainty"}:
        kinds.append(("reliability", (0.7, 0.9, 1.0)))
    if draw.likely(0.15):
        kinds.append(("notice_days", (5,)))
    for option in made["options"] if kinds else ():
        for _ in range(draw.one((1, 1, 2))):
            gives, values = draw.one(kinds)
            row: dict[str, Any] = {"option": option["id"], gives: draw.one(values)}
            if draw.likely(0.3):
                row["nation"] = draw.one(draw.nations)
            if draw.likely(0.2):
                row["capability"] = draw.one(draw.capabilities)
            columns = ("option", "nation", "capability", "offer", "standard")
            rows[tuple(row.get(column) for column in columns)] = row
    return list(rows.values())


def certificates(draw: Draw) -> Rows:
    return [
        {"offer": offer["id"], "standard": draw.one(draw.standards), "until_period": draw.one(draw.periods)}
        for offer in draw.tables_so_far["offers"]
        if draw.standards and draw.likely(0.3)
    ]


def started(draw: Draw) -> Rows:
    rows: Rows = []
    for option in draw.tables_so_far["options"]:
        if not draw.has("stability", chance=0.7):
            continue
        for nation in draw.some(option.get("nations") or draw.nations):
            units = float(draw.one((1, 1, 2))) if option.get("most_units") else 0.0
            rows.append({"option": option["id"], "nation": nation, "period": draw.one(draw.periods), "units": units})
    return rows


def option_lock(draw: Draw) -> dict[str, Any]:
    option = draw.one(draw.tables_so_far["options"])
    row: dict[str, Any] = {"option": option["id"], "rule": draw.one(("must", "must", "never"))}
    if option.get("most_units") and draw.likely(0.5):
        row["rule"] = draw.one(("at_least", "at_most"))
        row["quantity"] = draw.one((0.0, 1.0, 1.5, 2.0))
    if draw.likely(0.4):
        row["nation"] = draw.one(option.get("nations") or draw.nations)
    if draw.likely(0.4):
        row["period"] = draw.one(draw.periods)
    return row
