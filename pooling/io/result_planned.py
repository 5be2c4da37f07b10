"""The sheets of the plan: what is committed, what it is planned for, and who is a member of what."""

from __future__ import annotations

from pooling.domain.instance import Instance
from pooling.domain.plan import Plan
from pooling.io.result_sheets import Cell, Field, table_sheet
from pooling.io.result_words import money, of_offers, price_level, texts
from pooling.io.workbook_style import AMOUNT, COUNT, TEXT, Book


def commitments_sheet(book: Book, plan: Plan, instance: Instance) -> None:
    """Sheet Commitments: units committed with what keeping them committed costs."""
    rows = plan.commitments
    nations, capabilities, units = of_offers(rows, instance)
    offers = [instance.offer_of.get(row.offer) for row in rows]
    costs = [offer.unit_cost_million if offer else 0.0 for offer in offers]
    fixed = [
        offer.fixed_cost_million if offer and row.quantity > 0 else 0.0 for offer, row in zip(offers, rows, strict=True)
    ]
    million = money(instance)
    levels = {period: price_level(instance, "commitment", period) for period in instance.period_ids}
    prices = [levels.get(row.period, 1.0) for row in rows]
    cost: list[Cell] = [
        (row.quantity * one + base) * price for row, one, base, price in zip(rows, costs, fixed, prices, strict=True)
    ]
    owned: list[Cell] = [
        instance.units(offer, row.period) if offer and row.period in levels else None
        for offer, row in zip(offers, rows, strict=True)
    ]
    fields = [
        Field("Offer", texts(row.offer for row in rows), TEXT),
        Field("Nation", nations, TEXT),
        Field("Capability", capabilities, TEXT),
        Field("Unit", units, TEXT),
        Field("Period", texts(row.period for row in rows), TEXT),
        Field("Committed (units)", [row.quantity for row in rows], AMOUNT),
        Field(
            "Offered (units)",
            owned,
            AMOUNT,
            note="All units of the offer in the period; of shares and of what options bring, the most there can be.",
        ),
        Field(f"Unit cost {million}", list(costs), AMOUNT),
        Field(f"Fixed cost {million}", list(fixed), AMOUNT),
        Field("Price level", list(prices), "0.000", note="What costs of commitment are multiplied by in the period."),
        Field(
            f"Cost {million}",
            cost,
            AMOUNT,
            "=(F{0}*H{0}+I{0})*J{0}".format,
            total=True,
            note="Commitment and fixed cost. The price of shares of pools is on sheet Shares.",
        ),
    ]
    table_sheet(book, "Commitments", instance.name, fields)


def assignments_sheet(book: Book, plan: Plan, instance: Instance) -> None:
    """Sheet Assignments: units planned for requirements."""
    rows = plan.assignments
    nations, capabilities, units = of_offers(rows, instance)
    wanted = [instance.requirement_of.get(row.requirement) for row in rows]
    fields = [
        Field("Offer", texts(row.offer for row in rows), TEXT),
        Field("Nation", nations, TEXT),
        Field("Capability", capabilities, TEXT),
        Field("Unit", units, TEXT),
        Field("Requirement", texts(row.requirement for row in rows), TEXT),
        Field("Mission", texts(one.mission if one else "" for one in wanted), TEXT),
        Field("Period", texts(row.period for row in rows), TEXT),
        Field("Assigned (units)", [row.quantity for row in rows], AMOUNT),
    ]
    table_sheet(book, "Assignments", instance.name, fields)


def memberships_sheet(book: Book, plan: Plan, instance: Instance) -> None:
    """Sheet Memberships: who is a member of which agreement, and who leads it; only where anybody is."""
    rows = plan.memberships
    if not rows:
        return
    agreements = [instance.agreement_of.get(row.agreement) for row in rows]
    before = [
        ("yes" if row.nation in one.members else "no") if one else "" for row, one in zip(rows, agreements, strict=True)
    ]
    fields = [
        Field("Agreement", texts(row.agreement for row in rows), TEXT),
        Field("Kind", texts(one.kind if one else "" for one in agreements), TEXT),
        Field("Nation", texts(row.nation for row in rows), TEXT),
        Field("Period", texts(row.period for row in rows), TEXT),
        Field("Role", texts(row.role for row in rows), TEXT),
        Field(
            "Member before",
            texts(before),
            TEXT,
            note="Whether the nation is a member already before the first period.",
        ),
    ]
    table_sheet(book, "Memberships", instance.name, fields, frozen=3)


def deliveries_sheet(book: Book, plan: Plan, instance: Instance) -> None:
    """Sheet Deliveries: what comes to whom when, of options that deliver so many units a period; only where any do."""
    rows = plan.deliveries
    if not rows:
        return
    known = [instance.option_of.get(row.option) for row in rows]
    fields = [
        Field("Option", texts(row.option for row in rows), TEXT),
        Field("Nation", texts(row.nation for row in rows), TEXT),
        Field("Period", texts(row.period for row in rows), TEXT),
        Field("Delivered (units)", [row.quantity for row in rows], AMOUNT, total=True),
        Field(
            "Most in a period (units)",
            [one.most_delivered if one else None for one in known],
            COUNT,
            note="To all nations together.",
        ),
        Field("Name", texts(one.name if one else "" for one in known), TEXT),
    ]
    table_sheet(book, "Deliveries", instance.name, fields, frozen=3)
