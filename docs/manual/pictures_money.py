"""The pictures of the pages about years and money, drawn from what the examples of each page solve."""

from __future__ import annotations

from typing import Any, Literal

from canvas import BLUE, COLOURS, DARK, GREEN, INK, ORANGE, PALE, PAPER, RED, SKY, SOFT, Bar, Page, Picture


def _on(fill: str) -> str:
    """The colour of words on a fill."""
    return PAPER if fill in DARK else INK


def _cell(picture: Picture, x: float, y: float, width: float, fill: str, words: str) -> None:
    picture.box(x, y, width, 24, fill)
    if words:
        picture.text(x + width / 2, y + 17, words, anchor="middle", colour=_on(fill))


def years(page: Page) -> Picture:
    picture = Picture(
        "When the new aircraft come", "Patrol aircraft by year, the need (tick), and cost in million", 440
    )
    colours = {"old": SKY, "new": BLUE, "borland": ORANGE}
    y = 62.0
    for name, plan in page["plans"].items():
        picture.text(16, y + 10, name, bold=True)
        picture.text(624, y + 10, f"{plan.tier('cost').value:.1f} million", anchor="end")
        rows = []
        for row in plan.audit.coverage:
            sent = {
                assignment.offer: assignment.quantity
                for assignment in plan.plan.assignments
                if assignment.period == row.period
            }
            parts = [(sent[offer], colour) for offer, colour in colours.items() if offer in sent]
            rows.append(Bar(row.period, parts, f"{row.delivered:g} of {row.need:g}", row.need))
        y = picture.bars(rows, top=y + 20, left=70, right=490, largest=6, pitch=18, thick=13) + 6
    picture.legend([(SKY, "Arden, old"), (BLUE, "Arden, new"), (ORANGE, "Borland")], 70, y + 6)
    return picture


def options(page: Page) -> Picture:
    facts = page["facts"]
    picture = Picture("What is bought, and when it works", "Options of Arden, what they cost it, helicopters", 324)
    left, width = 150.0, 112.0
    for index, year in enumerate(facts.period_ids):
        picture.text(left + width * index + width / 2, 70, year, anchor="middle", bold=True)
    y = 80.0
    for name in ("as best", "no readiness"):
        plan = page["plans"][name]
        picture.text(16, y + 16, "Radios, readiness" if name == "as best" else "Without readiness", bold=True)
        y += 24
        for row in plan.audit.options:
            begins, works = facts.period_ids.index(row.period), facts.period_ids.index(row.from_period)
            picture.text(left - 10, y + 17, row.option, anchor="end")
            for index in range(len(facts.period_ids)):
                fill = PALE if index < begins else SKY if index < works else BLUE
                words = "in effect" if index >= works else "ordered" if index >= begins else ""
                _cell(picture, left + width * index, y, width - 4, fill, words)
            y += 28
        paid = {row.period: row.options_million for row in plan.audit.spending if row.nation == "XAA"}
        lines = {
            "million paid": [f"{paid[year]:g}" for year in facts.period_ids],
            "helicopters": [f"{row.delivered:g} of {row.need:g}" for row in plan.audit.coverage],
        }
        for label, cells in lines.items():
            picture.text(left - 10, y + 15, label, anchor="end", colour=SOFT)
            for index, words in enumerate(cells):
                picture.text(left + width * index + width / 2 - 2, y + 15, words, anchor="middle")
            y += 21
        y += 20
    return picture


def joint_procurement(page: Page) -> Picture:
    picture = Picture("Who is paid, and by whom", "Million for twelve lots of shells, all three nations together", 300)
    labels = {"costs where they fall": "no common fund", "not to Corvia": "no fund, not to Corvia"}
    labels["joint-procurement"] = "no fund, two suppliers"
    rows = []
    for name, plan in (page["plans"] | page["ruled"]).items():
        paid = {"joint": 0.0, "abroad": 0.0, "second-line": 0.0}
        for row in plan.audit.options:
            paid[row.option] += row.cost_million - row.granted_million
        granted = sum(row.granted_million for row in plan.audit.options)
        parts = [(paid["joint"], BLUE), (paid["abroad"], ORANGE), (paid["second-line"], RED), (granted, SKY)]
        note = f"{plan.tier('cost').value:.1f}" + (f", fund {granted:.1f}" if granted else "")
        rows.append(Bar(labels.get(name, name), parts, note, None, 10.0 if name == "not to Corvia" else 0.0))
    y = picture.bars(rows, top=62, left=180, right=530, largest=100)
    entries = [(BLUE, "Northworks"), (ORANGE, "Farmakers"), (RED, "second line"), (SKY, "the fund, to Northworks")]
    picture.legend(entries, 16, y + 14)
    return picture


def exercises(page: Page) -> Picture:
    facts = page["facts"]
    picture = Picture("Who is certified to fly at night", "By year; E: takes part in the exercise of that year", 254)
    for panel, name in enumerate(("exercise lasts two years", "exercise lasts one year")):
        plan, left = page["plans"][name], 82.0 + 282 * panel
        picture.text(left, 70, f"{name}: {plan.tier('covered').value:.0%}", bold=True)
        for column, year in enumerate(facts.period_ids):
            x = left + 53 * column
            picture.text(x + 24, 90, year, anchor="middle", colour=SOFT)
            for line, nation in enumerate(facts.nations):
                before = any(
                    certificate.offer == f"{nation.id}-fighters" and certificate.until_period >= year
                    for certificate in facts.certificates
                )
                held = [option for option in plan.audit.options if option.nation == nation.id]
                now = any(row.from_period <= year <= row.until_period for row in held)
                there = any(row.period == year for row in held)
                fill = BLUE if now else SKY if before else PALE
                _cell(picture, left + 53 * column, 98 + 28 * line, 49, fill, "E" if there else "")
            row = next(row for row in plan.audit.coverage if row.period == year)
            picture.text(x + 24, 200, f"{row.delivered:g}", anchor="middle", bold=True)
    for line, nation in enumerate(facts.nations):
        picture.text(16, 115 + 28 * line, nation.name)
    picture.text(16, 200, "of 8")
    picture.legend([(SKY, "certificate of before"), (BLUE, "by exercise"), (PALE, "none")], 82, 230)
    return picture


def assistance(page: Page) -> Picture:
    picture = Picture(
        "What can be expected", "Batteries by year, the need (tick), and what the help costs (million)", 262
    )
    y = 62.0
    for name, title in (("no reform", "Without help"), ("assisted", "With help")):
        plan = page["plans"][name]
        paid: dict[str, float] = {}
        for option in plan.audit.options:
            paid[option.nation] = paid.get(option.nation, 0.0) + option.cost_million
        words = "; ".join(f"{page['names'][nation]} {million:g}" for nation, million in paid.items())
        picture.text(16, y + 10, title, bold=True)
        picture.text(150, y + 10, words, colour=SOFT)
        rows = []
        for need in plan.audit.coverage:
            came = [pledge for pledge in plan.audit.pledges if pledge.period == need.period]
            sure = sum(row.credible for row in came if row.nation != "XDD")
            (partner,) = (row for row in came if row.nation == "XDD")
            parts = [(sure, BLUE), (partner.credible, GREEN), (partner.pledged - partner.credible, PALE)]
            rows.append(Bar(need.period, parts, f"{round(need.credible, 6):g} of {need.need:g}", need.need))
        y = picture.bars(rows, top=y + 20, left=70, right=520, largest=8, pitch=22, thick=15) + 8
    entries = [(BLUE, "Arden and Borland"), (GREEN, "Dellmark, credible"), (PALE, "Dellmark, pledged only")]
    picture.legend(entries, 70, y + 4)
    return picture


def burden_sharing(page: Page) -> Picture:
    picture = Picture(
        "Whose share is what", "Shares by key, and who pays 30 million for Borland's battalions (per cent)", 298
    )
    words = {"gni": "income", "population": "population", "equal": "equal", "un_scale": "UN-type scale"}
    words["two equal"] = "two largest equal"
    shares = page["shares"]
    rows = [Bar(words[key], _by_nation(shares[key]), _percents(shares[key])) for key in words]
    y = picture.bars(rows, top=62, left=196, right=484, largest=1)
    rows = []
    for name, plan in page["plans"].items():
        spent = {row.nation: row.spend_million for row in plan.audit.spending}
        parts = {nation: value / sum(spent.values()) for nation, value in spent.items()}
        rows.append(
            Bar("paid, common fund" if name == "common fund" else "paid, no fund", _by_nation(parts), _percents(parts))
        )
    y = picture.bars(rows, top=y + 16, left=196, right=484, largest=1)
    picture.legend([(COLOURS[nation], name) for nation, (name, *_) in page["figures"].items()], 196, y + 14)
    return picture


def _by_nation(shares: Any) -> list[tuple[float, str]]:
    return [(share, COLOURS[nation]) for nation, share in shares.items()]


def _percents(shares: Any) -> str:
    return ", ".join(f"{100 * share:.0f}" for _, share in shares.items())


def fairness(page: Page) -> Picture:
    facts = page["facts"]
    picture = Picture("How far from the fair share", "Above (right) and below (left) 12 million each", 284)
    for index, nation in enumerate(facts.nations):
        picture.text(16, 115 + 24 * index, nation.name)
    for panel, (name, plan) in enumerate(page["plans"].items()):
        middle = 184.0 + 182 * panel
        picture.text(middle, 72, name, anchor="middle", bold=True)
        largest = max(row.deviation_million for row in plan.audit.burden)
        for index, row in enumerate(plan.audit.burden):
            off, y = round(row.burden_million - row.fair_million, 6), 98 + 24 * index
            worst = row.deviation_million > largest - 1e-6
            picture.box(middle + min(0.0, off) * 6, y, abs(off) * 6, 18, RED if worst else BLUE)
            side: Literal["start", "end"] = "start" if off > 0 else "end"
            picture.text(middle + off * 6 + (6 if off > 0 else -6), y + 14, f"{off:+g}", anchor=side)
        picture.line((middle, 92), (middle, 242), colour=INK, width=1)
        picture.text(middle, 264, f"{plan.tier('cost').value:.1f} million", anchor="middle")
    return picture


def challenge(page: Page) -> Picture:
    picture = Picture("What is asked of whom", "Battalions committed; the tick is the last plan", 388)
    names = {nation.id: nation.name for nation in page["facts"].nations}
    y = 58.0
    for name, plan in page["plans"].items():
        picture.text(16, y + 12, name, bold=True)
        words = f"{plan.tier('covered').value:.1%}, {plan.tier('cost').value:.0f} million"
        picture.text(624, y + 12, words, anchor="end")
        rows = [
            Bar(
                names[row.nation],
                [(row.now, COLOURS[row.nation])],
                f"{row.now:g} ({row.change_share:+.0%})",
                row.before,
            )
            for row in plan.audit.challenge
        ]
        y = picture.bars(rows, top=y + 22, left=90, right=510, largest=25, pitch=19, thick=13) + 3
    return picture


def replanning(page: Page) -> Picture:
    facts, last = page["facts"], page["last"]
    picture = Picture(
        "What is left of the plan", "Tankers by nation and year; points of change from the last plan", 276
    )
    colours = {offer.id: COLOURS[offer.nation] for offer in facts.offers}
    left, pitch, scale = 112.0, 158.0, 16.5
    for index, year in enumerate(facts.period_ids):
        picture.text(left + pitch * index, 72, year, bold=True)
    picture.text(left + 3 * pitch - 2, 72, "change", bold=True)
    y = 84.0
    for name, plan in [("last plan", None), *page["plans"].items()]:
        picture.text(16, y + 15, name)
        for index, year in enumerate(facts.period_ids):
            sent = {offer: row[index] for offer, row in last.items()}
            if plan is not None:
                sent = {
                    commitment.offer: commitment.quantity
                    for commitment in plan.plan.commitments
                    if commitment.period == year
                }
            x = left + pitch * index
            for offer, colour in colours.items():
                if sent.get(offer):
                    width = sent[offer] * scale
                    picture.box(x, y, width, 22, colour)
                    picture.text(x + width / 2, y + 16, f"{sent[offer]:g}", anchor="middle", colour=_on(colour))
                    x += width
        if plan is not None:
            picture.text(left + 3 * pitch - 2, y + 16, f"{page['change'](plan, 'commitments'):g}")
        y += 38 if plan is None else 28
    picture.legend([(COLOURS[nation.id], nation.name) for nation in facts.nations], left, y + 12)
    return picture


def shares(page: Page) -> Picture:
    """What each nation pays by each rule, end to end; beside it what it would pay and miss alone."""
    found = page["found"]
    rules = list(dict.fromkeys(row.method for row in found.shares))
    picture = Picture(
        "Who pays by which rule", "Million dollars; a star: somebody would do better alone", 92 + 27 * (len(rules) + 2)
    )
    objected = {row.method for row in found.methods if row.stable == "no"}
    rows = []
    for rule in rules:
        parts = [(row.amount, COLOURS[row.nation]) for row in found.shares if row.method == rule]
        rows.append(Bar(rule.replace("_", " "), parts, "*" if rule in objected else ""))
    alone = {row.nation: row.alone for row in found.shares}
    rows.append(Bar("each alone", [(value, COLOURS[nation]) for nation, value in alone.items()], "", None, 8.0))
    y = picture.bars(rows, top=62, left=160, right=600, largest=sum(alone.values()))
    picture.legend([(COLOURS[nation], name) for nation, name in found.names.items()], 160, y + 14)
    return picture


def incentives(page: Page) -> Picture:
    """What a plan costs the nation: with the truth, and with each misreport."""
    picture = Picture(
        "What the plan costs whoever speaks", "Million dollars: paid, and the price of what is missed", 320
    )
    names = {nation.id: nation.name for nation in page["facts"].nations}
    rows = []
    for index, row in enumerate(page["found"]):
        space = 9.0 if index else 0.0
        rows.append(
            Bar(f"{names[row.nation]}: the truth", [(row.truth_million, BLUE)], f"{row.truth_million:.1f}", None, space)
        )
        rows.append(Bar(row.said, [(row.misreport_million, ORANGE)], f"{row.misreport_million:.1f}"))
    largest = max(max(row.truth_million, row.misreport_million) for row in page["found"])
    picture.bars(rows, top=62, left=270, right=590, largest=largest, pitch=21, thick=15)
    return picture


def marginal(page: Page) -> Picture:
    """What each step changes in coverage: as solved, and as the price of the relaxation has it."""
    picture = Picture("What a step changes", "Points of covered need, more or less; the price is a hint", 260)
    rows: list[Bar] = []
    for words, row in page["covered"].items():
        solved, hint = 100 * row.least_difference, 100 * row.hint_difference
        step = words.removesuffix(" in 2026").replace("aircraft ", "").replace("Tanker", "tankers")
        rows.append(Bar(step, [(abs(solved), BLUE)], f"{solved:+.2f}", None, 9.0 if rows else 0.0))
        rows.append(Bar("its price", [(abs(hint), ORANGE)], f"{hint:+.2f}"))
    picture.bars(rows, top=62, left=230, right=580, largest=16.0, pitch=21, thick=15)
    return picture


def why_not(page: Page) -> Picture:
    """Who pays more and who less for a wish, and what it costs all together."""
    rows: list[Bar] = []
    for name, found in (("Arden joins sharing", page["joins"]), ("Corvia sends tankers", page["serves"])):
        cost = next(row.difference for row in found if (row.part, row.name) == ("tier", "cost"))
        rows.append(Bar(name, [(cost, RED)], f"{cost:+.1f} in all", None, 9.0 if rows else 0.0))
        for row in found:
            if row.part == "spending":
                rows.append(Bar(row.name, [(abs(row.difference), COLOURS[row.name])], f"{row.difference:+.1f}"))
    picture = Picture("What a wish costs, and whom", "Million dollars more or less", 90 + 24 * len(rows))
    picture.bars(rows, top=62, left=190, right=560, largest=3.0, pitch=22, thick=15)
    return picture


def figures(page: Page) -> Picture:
    """What the cost is with each group of figures a tenth smaller and larger, those that move it."""
    rows: list[Bar] = []
    for label, (low, high) in page["cost"].items():
        if low != high:
            rows.append(Bar(label, [(low, BLUE)], f"{low:.1f} with less", None, 9.0 if rows else 0.0))
            rows.append(Bar("", [(high, ORANGE)], f"{high:.1f} with more"))
    title = "What a tenth less and a tenth more of a figure does"
    picture = Picture(title, "Cost of the plan, million dollars", 90 + 25 * len(rows))
    picture.bars(rows, top=62, left=190, right=500, largest=90.0, pitch=22, thick=15)
    return picture


def receipt(page: Page) -> Picture:
    """The lines of a receipt: what adds, and what saves."""
    rows = [
        Bar(line.subject or line.rule, [(abs(line.amount), RED if line.amount > 0 else GREEN)], f"{line.amount:+.1f}")
        for line in page["found"].lines
        if line.amount
    ]
    total = page["found"].totals[0].value
    rows.append(Bar("cost", [(total, BLUE)], f"{total:.1f}", None, 9.0))
    picture = Picture(
        "Why it costs 79 million", "Million dollars that a line adds (red) or saves (green)", 90 + 24 * len(rows)
    )
    picture.bars(rows, top=62, left=190, right=560, largest=80.0, pitch=22, thick=15)
    return picture


def gaps(page: Page) -> Picture:
    """What each cure of the gap costs."""
    rows = [
        Bar(
            "largest share lifted" if row.kind == "rule" else f"{row.size:g} million for Borland",
            [(row.price_most_million, RED if row.kind == "rule" else BLUE)],
            f"{row.price_most_million:.1f}",
        )
        for row in page["found"].cures
    ]
    picture = Picture("What it costs to close the gap", "Million dollars more than now", 90 + 26 * len(rows))
    picture.bars(rows, top=62, left=210, right=560, largest=10.0, pitch=24, thick=16)
    return picture


def conflict(page: Page) -> Picture:
    """What the plan costs under each repair."""
    words = {"arden-not-south": "Arden's caveat lifted", "borland-one-only": "Borland sends one more"}
    rows = [
        Bar(
            words.get(row.rule.partition(":")[2], "one helicopter fewer"),
            [(row.cost_million, BLUE)],
            f"{row.cost_million:.1f}",
        )
        for row in page["found"].repairs
    ]
    picture = Picture("What could give way", "Cost of the plan then, million dollars", 90 + 26 * len(rows))
    picture.bars(rows, top=62, left=210, right=560, largest=20.0, pitch=24, thick=16)
    return picture
