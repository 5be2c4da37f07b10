"""The sheets of the plan: what is committed, what it is planned for, and who is a member of what."""

from __future__ import annotations

from pooling.domain.instance import Instance
from pooling.domain.plan import Plan
from pooling.io.result_sheets import Cell, Field, table_sheet
from pooling.io.result_words import money, of_offers, texts
from pooling.io.workbook_style import AMOUNT, TEXT, Book


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
    cost: list[Cell] = [row.quantity * one + base for row, one, base in zip(rows, costs, fixed, strict=True)]
    fields = [
        Field("Offer", texts(row.offer for row in rows), TEXT),
        Field("Nation", nations, TEXT),
        Field("Capability", capabilities, TEXT),
        Field("Unit", units, TEXT),
        Field("Period", texts(row.period for row in rows), TEXT),
        Field("Committed (units)", [row.quantity for row in rows], AMOUNT),
        Field("Owned (units)", [offer.quantity if offer else None for offer in offers], AMOUNT),
        Field(f"Unit cost {million}", list(costs), AMOUNT),
        Field(f"Fixed cost {million}", list(fixed), AMOUNT),
        Field(
            f"Cost {million}",
            cost,
            AMOUNT,
            "=F{0}*H{0}+I{0}".format,
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
