"""The manual's pictures: each is drawn from what the examples of its page solve.

``python docs/manual/pictures.py`` writes them; a test fails when one is not what this script makes.
"""

from __future__ import annotations

import doctest
import io
import re
from collections.abc import Callable
from itertools import combinations
from math import cos, pi, sin
from pathlib import Path
from typing import Any

import pictures_money as money
from canvas import (
    BLUE,
    COLOURS,
    DARK,
    GREEN,
    INK,
    LINE,
    ORANGE,
    PALE,
    PAPER,
    RED,
    SKY,
    SOFT,
    Anchor,
    Bar,
    Page,
    Picture,
)

HERE = Path(__file__).parent
FOLDER = HERE / "pictures"


def run(page: str) -> tuple[str, dict[str, Any]]:
    """Run the examples of a page as one doctest: what failed (empty if nothing did), and the names they define."""
    path = HERE / f"{page}.md"
    # Fences give way to blank lines, which end what an example is expected to print.
    text = re.sub(r"^```.*$", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    test = doctest.DocTestParser().get_doctest(text, {}, page, str(path), 0)
    report = io.StringIO()
    doctest.DocTestRunner(verbose=False).run(test, out=report.write, clear_globs=False)
    return report.getvalue(), test.globs


def agreements(page: Page) -> Picture:
    plan, alone = page["led_by_arden"], page["alone"]
    names = {nation.id: nation.name for nation in page["facts"].nations}
    picture = Picture("A framework of four", "Members by year; battalions that come, and the need (tick)", 232)
    rows = {name: 92 + 30 * index for index, name in enumerate(names)}
    years = {year: 120 + 60 * index for index, year in enumerate(page["facts"].period_ids)}
    for year, x in years.items():
        picture.text(x, 72, year, anchor="middle", bold=True)
    for nation, y in rows.items():
        picture.text(16, y + 4.5, names[nation])
    for row in plan.plan.memberships:
        x, y = years[row.period], rows[row.nation]
        picture.disc(x, y, 10, BLUE if row.role == "member" else ORANGE)
        if row.role == "lead":
            picture.text(x, y + 4.5, "L", anchor="middle", bold=True)
    picture.legend([(BLUE, "member"), (ORANGE, "lead (Borland could as well)")], 16, 213)
    bars = []
    for index, year in enumerate(years):
        for label, result, colour in (("without", alone, LINE), ("with", plan, BLUE)):
            row = next(row for row in result.audit.coverage if row.period == year)
            first = label == "without"
            note = f"{row.delivered:g} of {row.need:g}"
            space = 16 if first and index else 0
            bars.append(Bar(f"{year} {label}", [(row.delivered, colour)], note, row.need, space))
    picture.bars(bars, top=82, left=345, right=560, largest=10)
    return picture


def assets_by_the_hour(page: Page) -> Picture:
    names = {nation.id: nation.name for nation in page["facts"].nations}
    picture = Picture("Hours follow payments", "Flight hours a year held of three C-17, and million dollars paid", 322)
    rows = []
    for row in page["shares"].sort_values("held", ascending=False, kind="stable").itertuples():
        note = f"{row.held:,.0f} h for {row.paid_million:.1f} million"
        rows.append(Bar(names[row.nation], [(row.held, BLUE)], note))
    picture.bars(rows, top=60, left=130, right=460, largest=1000, pitch=21, thick=15)
    return picture


def barter(page: Page) -> Picture:
    facts, result = page["facts"], page["result"]
    names = {nation.id: nation.name for nation in facts.nations}
    picture = Picture(
        "Give and take in a circle", "Hours flown for others in 2026 and 2027; balances in C-130 hours", 300
    )
    places = {"XAA": (157.0, 96.0), "XBB": (62.0, 250.0), "XCC": (252.0, 250.0)}
    flown: dict[tuple[str, str], dict[str, float]] = {}
    units = {}
    for row in result.plan.assignments:
        need, offer = facts.requirement_of[row.requirement], facts.offer_of[row.offer]
        pair = offer.nation, need.nation
        flown.setdefault(pair, {})[row.period] = row.quantity
        units[pair] = facts.capability_of[need.capability].name.removesuffix(" flights")
    where: dict[tuple[str, str], tuple[float, float, Anchor]] = {
        ("XAA", "XCC"): (217, 168, "start"),
        ("XCC", "XBB"): (157, 270, "middle"),
        ("XBB", "XAA"): (94, 160, "end"),
    }
    for (giver, taker), hours in flown.items():
        (x1, y1), (x2, y2) = places[giver], places[taker]
        length = ((x2 - x1) ** 2 + (y2 - y1) ** 2) ** 0.5
        ux, uy = (x2 - x1) / length, (y2 - y1) / length
        start, end = (x1 + 38 * ux, y1 + 38 * uy), (x2 - 40 * ux, y2 - 40 * uy)
        picture.line(start, end, colour=SOFT, width=2.5, head=True)
        left, base, anchor = where[giver, taker]
        picture.text(left, base, f"{units[giver, taker]}:", anchor=anchor)
        picture.text(left, base + 17, ", ".join(f"{hour:.0f} h" for hour in hours.values()), anchor=anchor)
    for nation, (x, y) in places.items():
        picture.disc(x, y, 33, COLOURS[nation])
        colour = PAPER if COLOURS[nation] in DARK else INK
        picture.text(x, y + 4.5, names[nation], anchor="middle", colour=colour)
    limit = result.audit.balances[0].limit
    zero, scale, y = 500.0, 88 / limit, 96.0
    for side in (-1, 0, 1):
        x = zero + side * limit * scale
        picture.line((x, 82), (x, 262), colour=INK if side == 0 else RED, dashed=side != 0)
    for side in (-1, 1):
        picture.text(zero + side * limit * scale, 76, f"limit {side * limit:g}", anchor="middle", colour=RED)
    for index, row in enumerate(result.audit.balances):
        y += 12 if index and index % 2 == 0 else 0
        balance = round(row.balance, 6)
        length = abs(balance) * scale
        picture.box(zero - (length if balance < 0 else 0), y, length, 18, COLOURS[row.nation])
        picture.text(406, y + 13.5, f"{names[row.nation]} {row.period}", anchor="end")
        if length:
            colour = PAPER if COLOURS[row.nation] in DARK else INK
            x = zero + balance * scale / 2
            picture.text(x, y + 13.5, f"{balance:+.0f}", anchor="middle", colour=colour)
        else:
            picture.text(zero + 6, y + 13.5, "0")
        y += 23
    return picture


def market_capacity(page: Page) -> Picture:
    picture = Picture(
        "Hire, or share what one nation has", "Cost of all tanker hours (million) by the price of a hired block", 258
    )
    ways = {"barter": (BLUE, "barter, hire two blocks"), "sharing": (ORANGE, "share, hire one block")}
    rows = []
    for price, found in page["by_price"].items():
        (way,) = (name for name in found.agreements["agreement"] if name in ways)
        cost = found.tier("cost").value
        rows.append(Bar(f"{price} million a block", [(cost, ways[way][0])], f"{cost:.1f}"))
    y = picture.bars(rows, top=66, left=165, right=560, largest=32)
    picture.legend([*ways.values()], 165, y + 12)
    return picture


def pledges(page: Page) -> Picture:
    picture = Picture("Pledged and credible", "Airlift, flight hours a day; the tick is the need", 212)
    bars = []
    plans = {"Plan by pledges": "counted_as_pledged", "Plan by expectation": "counted_as_expected"}
    for index, (label, name) in enumerate(plans.items()):
        (row,) = page[name].audit.coverage
        cost = page[name].tier("cost").value
        bars.append(Bar(f"{label}:", [(row.pledged, LINE)], f"{row.pledged:g} pledged", row.need, 14.0 * index))
        bars.append(Bar(f"{cost:g} million", [(row.credible, BLUE)], f"{round(row.credible, 6):g} credible", row.need))
    picture.bars(bars, top=70, left=180, right=520, largest=10)
    return picture


def caveats(page: Page) -> Picture:
    picture = Picture("What lifting one caveat would change", "Covered need (per cent points) and cost (million)", 236)
    picture.text(110, 72, "covered", bold=True)
    picture.text(430, 72, "cost", bold=True)
    y = 84.0
    for row in page["costs"]:
        picture.text(102, y + 13.5, row.caveat, anchor="end")
        gain, cost = 100 * row.better_by_least, row.cost_change_million
        picture.box(110, y, gain * 12, 18, BLUE)
        picture.text(117 + gain * 12, y + 13.5, f"+{gain:.1f}")
        picture.box(430 + min(0.0, cost) * 16, y, abs(cost) * 16, 18, RED if cost > 0 else GREEN)
        picture.text(437 + max(0.0, cost) * 16, y + 13.5, f"{cost:+.0f}" if cost else "0")
        y += 27
    for x in (110, 430):
        picture.line((x, 80), (x, y - 4), colour=INK, width=1)
    return picture


def dual_consent(page: Page) -> Picture:
    facts, result = page["facts"], page["result"]
    picture = Picture("Two keys", "Transport aircraft: what each offer sends, and what the host does not allow", 306)
    words = {
        "arden-at-home": ("Arden, at home", BLUE),
        "arden-in-borland": ("Arden, in Borland", BLUE),
        "borland-aircraft": ("Borland", ORANGE),
        "corvia-aircraft": ("Corvia", GREEN),
    }
    left = {name: 66.0 + 58 * index for index, name in enumerate(words)}
    right = {"deterrence-aircraft": 92.0, "relief-aircraft": 208.0}
    for row in result.plan.assignments:
        start, end = (206.0, left[row.offer] + 22), (432.0, right[row.requirement] + 26)
        picture.line(start, end, colour=words[row.offer][1], width=1.5 + 1.5 * row.quantity)
        x, y = start[0] + (end[0] - start[0]) / 9, start[1] + (end[1] - start[1]) / 9
        picture.disc(x, y, 11, PAPER, edge=words[row.offer][1])
        picture.text(x, y + 4.5, f"{row.quantity:.0f}", anchor="middle")
    for name in ("arden-in-borland", "borland-aircraft"):
        picture.line((206, left[name] + 10), (424, right["deterrence-aircraft"] + 42), colour=RED, dashed=True)
    for name, y in left.items():
        label, colour = words[name]
        picture.box(16, y, 190, 44, PAPER, edge=colour)
        picture.text(26, y + 19, label)
        picture.text(26, y + 36, f"{facts.offer_of[name].quantity:g} aircraft", colour=SOFT)
    for need, y in right.items():
        picture.box(432, y, 192, 52, PAPER, edge=INK)
        row = next(row for row in result.audit.coverage if row.requirement == need)
        picture.text(444, y + 21, row.mission.capitalize(), bold=True)
        picture.text(444, y + 40, f"{row.delivered:g} of {row.need:g} aircraft")
    picture.line((236, 294), (276, 294), colour=RED, dashed=True)
    picture.text(284, 298.5, "forbidden by Borland, owner or host")
    return picture


def territorial_integrity(page: Page) -> Picture:
    labels = {"none": "no red line", "keep": "keep three", "own_first": "own need first", "never": "never in the north"}
    picture = Picture("Where the fighters are", "Aircraft: six of Arden, four of Borland; north needs eight", 216)
    rows = []
    for name, plan in page["plans"].items():
        units = {(row.offer[:5], row.requirement): row.quantity for row in plan.plan.assignments}
        home, away = units.get(("arden", "home-guard"), 0.0), units.get(("arden", "north-guard"), 0.0)
        other = units.get(("borla", "north-guard"), 0.0)
        parts = [(home, SKY), (away, BLUE), (other, ORANGE), (10 - home - away - other, PALE)]
        note = f"home {home:.0f} of 3, north {away + other:.0f} of 8"
        rows.append(Bar(labels[name], parts, note))
    y = picture.bars(rows, top=66, left=150, right=440, largest=10, pitch=28)
    picture.legend(
        [(SKY, "Arden, home"), (BLUE, "Arden, north"), (ORANGE, "Borland, north"), (PALE, "idle")], 16, y + 18
    )
    return picture


def readiness_and_rotation(page: Page) -> Picture:
    facts, result = page["facts"], page["result"]
    picture = Picture(
        "Turns of air policing",
        "Four fighters on guard in each turn of four months; three are held for each of them",
        236,
    )
    rows = {nation.id: (nation.name, 84.0 + 32 * index) for index, nation in enumerate(facts.nations)}
    for index, period in enumerate(facts.period_ids):
        x = 120.0 + 84 * index
        picture.text(x + 38, 74, period, anchor="middle", bold=True)
        (row,) = (row for row in result.audit.coverage if row.period == period)
        for nation, (_, y) in rows.items():
            on_guard = nation in row.nations
            picture.box(x, y, 76, 24, COLOURS[nation] if on_guard else PALE)
            if on_guard:
                colour = PAPER if COLOURS[nation] in DARK else INK
                picture.text(x + 38, y + 17, f"{row.delivered:.0f}", anchor="middle", colour=colour, bold=True)
    for name, y in rows.values():
        picture.text(16, y + 17, name)
    cheap = facts.offer_of["dellmark-fighters"]
    most = cheap.quantity // cheap.dwell
    words = f"Dellmark is cheaper, but of its {cheap.quantity:g} fighters only {most:g} can be on guard at once."
    picture.text(16, 224, words, colour=SOFT)
    return picture


def interoperability(page: Page) -> Picture:
    picture = Picture("Tankers that count", "Aircraft planned for a need of six (tick), and cost", 220)
    rows = []
    for name, plan in page["plans"].items():
        offers = page["facts"].offer_of
        parts = [(row.quantity, COLOURS[offers[row.offer].nation]) for row in plan.plan.assignments]
        rows.append(Bar(name, parts, f"{plan.tier('cost').value:.0f} million", 6))
    y = picture.bars(rows, top=66, left=205, right=500, largest=6, pitch=28)
    names = {"Arden: drogue": BLUE, "Borland: boom": ORANGE, "Corvia: both": GREEN}
    picture.legend([(colour, words) for words, colour in names.items()], 90, y + 18)
    return picture


def information_sharing(page: Page) -> Picture:
    facts, result = page["facts"], page["result"]
    picture = Picture("Who works with whom", "Surveillance aircraft; lines are clearance at level 3 or above", 322)
    for index, (year, rule) in enumerate((("2026", "pair by pair"), ("2027", "all in one group"))):
        middle = 160.0 + 320 * index
        picture.text(middle, 76, f"{year}: {rule}", anchor="middle", bold=True)
        angles = {nation.id: pi / 4 + pi / 2 * step for step, nation in enumerate(facts.nations)}
        place = {name: (middle - 100 * sin(turn), 186 - 78 * cos(turn)) for name, turn in angles.items()}
        for group in facts.sharing:
            if group.level >= 3:
                picture.line(place[group.nations[0]], place[group.nations[1]], colour=LINE, width=3)
        members = sorted(row.nation for row in result.plan.memberships if row.period == year)
        for combination, other in combinations(members, 2):
            picture.line(place[combination], place[other], colour=ORANGE, width=5)
        sent = {facts.offer_of[row.offer].nation: row.quantity for row in result.plan.assignments if row.period == year}
        for nation in facts.nations:
            x, y = place[nation.id]
            picture.disc(x, y, 37, BLUE if nation.id in sent else PAPER)
            colour = PAPER if nation.id in sent else INK
            picture.text(x, y - 1, nation.name, anchor="middle", colour=colour)
            picture.text(x, y + 16, f"{sent.get(nation.id, 0):.0f}", anchor="middle", colour=colour, bold=True)
    picture.line((120, 306), (150, 306), colour=LINE, width=3)
    picture.text(158, 310.5, "sharing group of two")
    picture.line((340, 306), (370, 306), colour=ORANGE, width=5)
    picture.text(378, 310.5, "agreement, 4 million each")
    return picture


def enablers(page: Page) -> Picture:
    picture = Picture(
        "No unit without its support, and support paid once",
        "Units in the mission and the need (tick); cost in million",
        306,
    )
    rows = []
    for index, (name, plan) in enumerate(page["plans"].items()):
        got = {row.capability: row.delivered for row in plan.audit.coverage}
        space = 8.0 if index else 0.0
        rows.append(Bar(name, [(got["battalion"], BLUE)], f"{got['battalion']:.0f} of 4 battalions", 4, space))
        rows.append(Bar("", [(got["hospital"], SKY)], f"{got['hospital']:.0f} of 2 hospitals", 2))
    y = picture.bars(rows, top=64, left=190, right=520, largest=4.6, pitch=22, thick=15)
    picture.text(16, y + 12, "Helicopters (green) and their base or depot (orange)", colour=SOFT)
    rows = []
    for name, key in (("one base for two", "shared"), ("a base each", "by_themselves")):
        spending = page[key].audit.spending
        units, support = sum(row.commitment_million for row in spending), sum(row.support_million for row in spending)
        parts = [(units, GREEN), (support, ORANGE)]
        rows.append(Bar(name, parts, f"{units:.0f} + {support:.0f} = {units + support:.0f} million"))
    picture.bars(rows, top=y + 26, left=190, right=450, largest=33)
    return picture


def specialisation(page: Page) -> Picture:
    picture = Picture("Who keeps the skill", "Minehunters planned, the need (tick), and cost", 246)
    rows = []
    for index, (name, plan) in enumerate(page["plans"].items()):
        (need,) = plan.audit.coverage
        parts = [(row.quantity, BLUE if row.offer.startswith("arden") else ORANGE) for row in plan.plan.assignments]
        note = f"{plan.tier('cost').value:.0f} million"
        rows.append(Bar(name, parts, note, need.need, 10.0 if index == 3 else 0.0))
    y = picture.bars(rows, top=66, left=225, right=530, largest=6, pitch=28)
    picture.legend([(BLUE, "Arden"), (ORANGE, "Borland")], 225, y + 14)
    return picture


def focus(page: Page) -> Picture:
    picture = Picture(
        "Few parts, and none for show",
        "Teams by nation and need, ten of each needed; orange: fewer than three",
        214,
    )
    names = [nation.name for nation in page["facts"].nations]
    ids = [nation.id for nation in page["facts"].nations]
    skills = [capability.id for capability in page["facts"].capabilities]
    for index, (title, plan) in enumerate(page["plans"].items()):
        left = 82.0 + 184 * index
        picture.text(left + 85, 74, title, anchor="middle", bold=True)
        units = {row.offer: row.quantity for row in plan.plan.assignments}
        for column, skill in enumerate(skills):
            x = left + 58 * column
            picture.text(x + 27, 93, skill, size=10, anchor="middle", colour=SOFT)
            for line, nation in enumerate(ids):
                y, quantity = 100.0 + 30 * line, units.get(f"{nation}-{skill}", 0.0)
                fill = PALE if not quantity else ORANGE if quantity < 3 else BLUE
                picture.box(x, y, 54, 25, fill)
                if quantity:
                    colour = PAPER if fill == BLUE else INK
                    picture.text(x + 27, y + 17.5, f"{quantity:.0f}", anchor="middle", colour=colour, bold=True)
        cost, covered = plan.tier("cost").value, plan.tier("covered").value
        picture.text(left + 85, 205, f"{covered:.0%} covered, {cost:.0f} million", anchor="middle")
    for line, name in enumerate(names):
        picture.text(16, 117.5 + 30 * line, name)
    return picture


def withdrawal(page: Page) -> Picture:
    facts = page["facts"]
    words = {row.id: row.name for row in facts.withdrawals} | {
        nation.id: f"{nation.name} withdraws" for nation in facts.nations
    }
    words["dellmark-soil"] = "Dellmark, as host"
    picture = Picture("What is still met on the day", "Covered share of need (per cent) after each withdrawal", 446)
    rows = []
    for index, row in enumerate(page["both"].itertuples()):
        space = 7.0 if index else 0.0
        rows.append(Bar(words[row.withdrawal], [(row.cheapest, ORANGE)], f"{100 * row.cheapest:.0f}", None, space))
        rows.append(Bar("", [(row.safe, BLUE)], f"{100 * row.safe:.0f}"))
    y = picture.bars(rows, top=62, left=230, right=580, largest=1, pitch=19, thick=15)
    cheap, safe = page["cheapest"].tier("cost").value, page["safe"].tier("cost").value
    picture.legend(
        [(ORANGE, f"cheapest plan, {cheap:.0f} million"), (BLUE, f"safe plan, {safe:.0f} million")], 130, y + 14
    )
    return picture


def uncertainty(page: Page) -> Picture:
    picture = Picture("What is missing in each scenario", "Share of need that is short (per cent)", 248)
    rows = []
    for index, row in enumerate(page["both"].itertuples()):
        label = f"{row.scenario}, {100 * row.probability:.0f} in 100"
        space = 12.0 if index else 0.0
        rows.append(Bar(label, [(row.cheapest, ORANGE)], f"{100 * row.cheapest:.0f}", None, space))
        rows.append(Bar("", [(row.careful, BLUE)], f"{100 * row.careful:.0f}"))
    y = picture.bars(rows, top=66, left=150, right=560, largest=1, pitch=22)
    plans = ((ORANGE, "cheapest plan", page["cheapest"]), (BLUE, "careful plan", page["careful"]))
    picture.legend(
        [(colour, f"{name}, {plan.tier('cost').value:.1f} million") for colour, name, plan in plans], 110, y + 16
    )
    return picture


PICTURES: dict[str, Callable[[Page], Picture]] = {
    "agreements": agreements,
    "assets-by-the-hour": assets_by_the_hour,
    "barter": barter,
    "market-capacity": market_capacity,
    "pledges": pledges,
    "caveats": caveats,
    "dual-consent": dual_consent,
    "territorial-integrity": territorial_integrity,
    "readiness-and-rotation": readiness_and_rotation,
    "interoperability": interoperability,
    "information-sharing": information_sharing,
    "enablers": enablers,
    "specialisation": specialisation,
    "focus": focus,
    "withdrawal": withdrawal,
    "uncertainty": uncertainty,
    "years": money.years,
    "options": money.options,
    "joint-procurement": money.joint_procurement,
    "exercises": money.exercises,
    "assistance": money.assistance,
    "burden-sharing": money.burden_sharing,
    "fairness": money.fairness,
    "shares": money.shares,
    "incentives": money.incentives,
    "challenge": money.challenge,
    "replanning": money.replanning,
    "marginal": money.marginal,
    "why-not": money.why_not,
    "gaps": money.gaps,
    "conflict": money.conflict,
    "figures": money.figures,
    "receipt": money.receipt,
}
"""Page -> its picture, in the manual's order."""


def main() -> None:
    for page, draw in PICTURES.items():
        failed, names = run(page)
        if failed:
            raise SystemExit(failed)
        (FOLDER / f"{page}.svg").write_text(draw(names).svg(), encoding="utf-8")


if __name__ == "__main__":
    main()
