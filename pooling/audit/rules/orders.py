"""Orders of a whole plan (family procurement): made within the alliance, bought together, from several suppliers.

The value of a start is its units times their price, without price levels, discounting and grants. Of the sum of all:
content_share times value is at least procurement.least_content_share; options for two participants or more have at
least least_joint_share; no supplier more than largest_supplier_share. Where least_suppliers is 2 or more and options
with suppliers bring a capability (offers name them), at least so many suppliers do.
"""

from __future__ import annotations

from pooling.audit.facts import Facts
from pooling.audit.findings import Findings
from pooling.audit.numbers import Exact, exact, words
from pooling.audit.plan.planned import Planned
from pooling.audit.rules.procurement import FAMILY
from pooling.domain.options import Option


def check(facts: Facts, planned: Planned, findings: Findings) -> None:
    values: list[tuple[Option, Exact]] = []
    for start in planned.starts.all:
        ordered = start.ordered
        if start.option.most_units and ordered:
            values.append((start.option, ordered * facts.prices.unit_price(start.option, ordered)))
    total = sum(value for _, value in values)
    content = sum(exact(option.content_share) * value for option, value in values)
    joint = sum(value for option, value in values if option.least_participants >= 2)
    for rule, part, what in (
        ("content", content, "is made within the alliance"),
        ("joint", joint, "is bought by two or more together"),
    ):
        share = facts.number(f"procurement.least_{rule}_share")
        if share:
            _least(rule, part, share, total, what, findings)
    largest = facts.number("procurement.largest_supplier_share")
    if largest < 1:
        of: dict[str, Exact] = {}
        for option, value in values:
            if option.supplier is not None:
                of[option.supplier] = of.get(option.supplier, 0) + value
        for supplier, value in sorted(of.items()):
            _supplier(supplier, value, largest, total, findings)
    least = int(facts.card["procurement.least_suppliers"])
    if least >= 2:
        _suppliers(facts, planned, least, findings)


def _least(rule: str, part: Exact, share: Exact, total: Exact, what: str, findings: Findings) -> None:
    findings.at_least(
        FAMILY,
        rule,
        ("plan",),
        part,
        share * total,
        lambda: (
            f"{words(part)} million of orders worth {words(total)} {what}, "
            f"{words(share * total)} at least are ({words(100 * share)} %)"
        ),
    )


def _supplier(supplier: str, value: Exact, share: Exact, total: Exact, findings: Findings) -> None:
    findings.at_most(
        FAMILY,
        "supplier",
        (supplier,),
        value,
        share * total,
        lambda: (
            f"{supplier} has {words(value)} million of orders worth {words(total)}, "
            f"at most {words(share * total)} may be ({words(100 * share)} %)"
        ),
    )


def _suppliers(facts: Facts, planned: Planned, least: int, findings: Findings) -> None:
    bring: dict[str, set[str]] = {}
    for option_id in planned.starts.of:
        supplier = facts.options[option_id].supplier
        if supplier is not None:
            for offer in facts.offered_through.get(option_id, ()):
                bring.setdefault(offer.capability, set()).add(supplier)
    for capability, suppliers in sorted(bring.items()):
        _several(capability, sorted(suppliers), least, findings)


def _several(capability: str, suppliers: list[str], least: int, findings: Findings) -> None:
    findings.at_least(
        FAMILY,
        "suppliers",
        (capability,),
        len(suppliers),
        least,
        lambda: (
            f"options that start bring {capability} from {', '.join(suppliers)}, at least {least} suppliers are due"
        ),
    )
