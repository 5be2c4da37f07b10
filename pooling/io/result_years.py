"""The sheets of years: options started, spending guidelines, change against the last plan, what nations pledge."""

from __future__ import annotations

from pooling.domain.audit_report import AuditReport
from pooling.domain.instance import Instance
from pooling.io.result_sheets import Cell, Field, table_sheet
from pooling.io.result_words import capability_names, money, texts, units
from pooling.io.workbook_style import AMOUNT, BAD, PERCENT, TEXT, Book


def options_sheet(book: Book, audit: AuditReport, instance: Instance) -> None:
    """Sheet Options: who starts what and when, and what it costs whom; only where anything is started."""
    rows = audit.options
    if not rows:
        return
    million = money(instance)
    names = {one.id: one.name for one in instance.options}
    paid: list[Cell] = [row.cost_million + row.upkeep_million - row.granted_million for row in rows]
    fields = [
        Field("Option", texts(row.option for row in rows), TEXT),
        Field("Nation", texts(row.nation for row in rows), TEXT),
        Field("Started", texts(row.period for row in rows), TEXT),
        Field("Name", texts(names.get(row.option) for row in rows), TEXT),
        Field("Kind", texts(row.kind for row in rows), TEXT),
        Field("In effect from", texts(row.from_period or "after the last" for row in rows), TEXT),
        Field("Until", texts(row.until_period for row in rows), TEXT, note="The last period in which it is in effect."),
        Field("Ordered (units)", [row.units for row in rows], AMOUNT, total=True),
        Field(
            f"Price of a unit {million}",
            [row.unit_cost_million for row in rows],
            AMOUNT,
            note="For the order as a whole, without price levels.",
        ),
        Field("Delivered (units)", [row.delivered for row in rows], AMOUNT, total=True),
        Field(f"Cost {million}", [row.cost_million for row in rows], AMOUNT, total=True, note="Without upkeep."),
        Field(f"Upkeep {million}", [row.upkeep_million for row in rows], AMOUNT, total=True),
        Field("Grant", texts(row.grant for row in rows), TEXT),
        Field(f"Paid by a fund {million}", [row.granted_million for row in rows], AMOUNT, total=True),
        Field(f"Paid by the nation {million}", paid, AMOUNT, "=K{0}+L{0}-N{0}".format, total=True),
    ]
    table_sheet(book, "Options", instance.name, fields, frozen=3)


def guidelines_sheet(book: Book, audit: AuditReport, instance: Instance) -> None:
    """Sheet Guidelines: what is spent of what a guideline asks for; only where there are any."""
    rows = audit.guidelines
    if not rows:
        return
    million = money(instance)
    names = {one.id: one.name for one in instance.guidelines}
    fields = [
        Field("Guideline", texts(row.guideline for row in rows), TEXT),
        Field("Nation", texts(row.nation for row in rows), TEXT),
        Field("Period", texts(row.period for row in rows), TEXT),
        Field(f"Accounts {million}", [row.accounts_million for row in rows], AMOUNT),
        Field(
            f"Options {million}",
            [row.options_million for row in rows],
            AMOUNT,
            note="What the nation itself pays for options of the plan that count here.",
        ),
        Field(f"Base {million}", [row.base_million for row in rows], AMOUNT, note="What the share is a share of."),
        Field(f"Due {million}", [row.due_million for row in rows], AMOUNT, "=F{0}*J{0}".format),
        Field(
            f"Below {million}",
            [row.below_million for row in rows],
            AMOUNT,
            "=MAX(0,G{0}-D{0}-E{0})".format,
            total=True,
        ),
        Field("Spent (share)", [row.share for row in rows], "0.00%", "=IF(F{0}=0,0,(D{0}+E{0})/F{0})".format),
        Field("Due (share)", [row.due_share for row in rows], "0.00%"),
        Field("Name", texts(names.get(row.guideline) for row in rows), TEXT),
    ]
    sheet = table_sheet(book, "Guidelines", instance.name, fields, frozen=3)
    look = {"type": "cell", "criteria": ">", "value": 1e-6, "format": book.style(font_color=BAD, bold=True)}
    sheet.conditional_format(1, 7, len(rows), 7, look)


def challenge_sheet(book: Book, audit: AuditReport, instance: Instance) -> None:
    """Sheet Challenge: value that nations commit against the last plan; only where there is one."""
    rows = audit.challenge
    if not rows:
        return
    fields = [
        Field("Nation", texts(row.nation for row in rows), TEXT),
        Field("Period", texts(row.period for row in rows), TEXT),
        Field("Last plan (points)", [row.before for row in rows], AMOUNT, total=True),
        Field("This plan (points)", [row.now for row in rows], AMOUNT, total=True),
        Field(
            "Change (share of last plan)",
            [row.change_share for row in rows],
            "+0.0%;-0.0%;0.0%",
            "=(D{0}-C{0})/C{0}".format,
        ),
    ]
    table_sheet(book, "Challenge", instance.name, fields, frozen=2)


def pledges_sheet(book: Book, audit: AuditReport, instance: Instance) -> None:
    """Sheet Pledges: what nations pledge of each capability, and what can be expected; only where anything is."""
    rows = audit.pledges
    if not rows:
        return
    shares: list[Cell] = [row.credible / row.pledged if row.pledged else None for row in rows]
    fields = [
        Field("Nation", texts(row.nation for row in rows), TEXT),
        Field("Capability", capability_names((row.capability for row in rows), instance), TEXT),
        Field("Unit", units((row.capability for row in rows), instance), TEXT),
        Field("Period", texts(row.period for row in rows), TEXT),
        Field(
            "Pledged (units)",
            [row.pledged for row in rows],
            AMOUNT,
            note="What comes if it honours everything that is planned; over all nations as on sheet Coverage.",
        ),
        Field(
            "Credible (units)",
            [row.credible for row in rows],
            AMOUNT,
            note="What can be expected of it: each pledge times the probability that it is honoured.",
        ),
        Field("Credible (share of pledged)", shares, PERCENT, "=F{0}/E{0}".format, bar="#A9CDB8"),
    ]
    table_sheet(book, "Pledges", instance.name, fields, frozen=2)
