"""The annexes of a report: every list in full, the charts with their figures, and how it was computed."""

from __future__ import annotations

from collections.abc import Iterator

from pooling.domain.audit_report import AuditReport
from pooling.report.checks import checks_made
from pooling.report.gaps import REST_AS_PLANNED
from pooling.report.needs import need_lines
from pooling.report.pages.blocks import Block, Figure, Heading, Words, listed
from pooling.report.pages.told import Told
from pooling.report.table import Table
from pooling.report.words import KNOWN, NONE, number, percent, plain, tier_value


def annexes(told: Told) -> list[Block]:
    """Those that have something to say, lettered; letters do not depend on what others say."""
    blocks: list[Block] = []
    for letter, title, found in (
        ("A", "What is covered, need by need", list(_needs(told))),
        ("B", "Who gives and who pays", list(_nations(told))),
        ("C", "Agreements, options and years", list(_years(told))),
        ("D", "What can go wrong", list(_risks(told))),
        ("E", "How it was computed, and from what", list(_computed(told))),
    ):
        if found:
            blocks += [Heading(2, f"Annex {letter}. {title}"), *found]
    return blocks


def _charts(told: Told, *names: str) -> Iterator[Block]:
    for name in names:
        if name in told.charts:
            yield Heading(3, told.charts[name].title)
            yield Figure(told.charts[name])


def _needs(told: Told) -> Iterator[Block]:
    audit, instance = told.result.audit, told.instance
    if audit is None:
        return
    yield from _charts(told, "coverage", "notice")
    lines = need_lines(told.result.gap_rows, audit, instance)
    yield Heading(3, "Every need")
    yield Table.of(
        ("need", "priority", "asked for", "missing", *instance.period_ids, "main reason"),
        (
            (
                line.name.words,
                str(line.name.priority),
                f"{number(line.need)} {line.name.unit}",
                number(line.short),
                *(percent(share, 0) for share in line.covered_shares),
                plain(line.main_reason),
            )
            for line in lines
        ),
    )
    if any(gap.rest_as_planned for gap in told.records.gaps):
        yield Words(REST_AS_PLANNED, "note")


def _nations(told: Told) -> Iterator[Block]:
    records = told.records
    money = {"currency": records.currency}
    yield from _charts(told, "burden", "givers", "map", "flows")
    yield from listed("What each pays", records.payers, records.called, without=("nation",), **money)
    yield from listed("What each commits of what it owns", records.strained, records.called, without=("nation",))
    yield from listed("Limits nearly used up", records.margins, records.called, **money)
    yield from listed("How far from fair shares", records.deviations, records.called, without=("nation",), **money)


def _years(told: Told) -> Iterator[Block]:
    records = told.records
    money = {"currency": records.currency}
    yield from _charts(told, "years")
    yield from listed("Agreements formed", records.agreements, records.called, without=("agreement",), **money)
    yield from listed("Pools bought", records.pools, records.called, without=("pool",), **money)
    yield from listed("Barter near its limits", records.balances, records.called)
    yield from listed("Options started", records.options, records.called, without=("option",), **money)
    yield from listed("Common funds", records.funds, records.called, without=("fund",), **money)
    yield from listed(
        "Who pays into funds and gets from them", records.contributors, records.called, without=("nation",), **money
    )
    yield from listed("Spending guidelines", records.guidelines, records.called, without=("guideline",), **money)
    yield from listed("Changes from the last plan", records.changes, records.called, without=("nation",))


def _risks(told: Told) -> Iterator[Block]:
    records = told.records
    yield from listed("If one withdraws", records.withdrawals, records.called, without=("withdrawal",))
    if records.trust is not None:
        yield from listed("Less can be expected than is pledged", records.trust.lines, records.called)
    yield from listed("Caveats that hold back what is missing", records.bites, records.called)


def _computed(told: Told) -> Iterator[Block]:
    result = told.result
    yield Heading(3, "What was optimised, in this order")
    yield Table.of(
        ("objective", "value", "no plan can pass", "gap", "certified gap", "gap asked", "how it is known", "unit"),
        (
            (
                tier.name,
                tier_value(tier.value, tier.unit),
                tier_value(tier.bound, tier.unit),
                percent(tier.gap, 2),
                percent(tier.certified_gap, 2),
                percent(tier.target_gap, 2),
                KNOWN[tier.proof],
                tier.unit,
            )
            for tier in result.tiers
        ),
    )
    yield from _charts(told, "search")
    if result.audit is not None:
        yield Heading(3, "What the audit checked")
        yield Table.of(("rules", "checks"), _checked(result.audit))
    if told.instance.sources:
        yield Heading(3, "Where the data come from")
        sources = ((plain(row.table), row.kind, row.source, row.licence, row.note) for row in told.instance.sources)
        yield Table.of(("data", "kind", "source", "licence", "to know"), sources)
    warned = [(row.place, row.value or NONE, row.rule, row.cure) for row in result.warnings]
    if warned:
        yield Heading(3, "Warnings about the data")
        yield Table.of(("place", "value", "what is odd", "what to do"), warned)
    yield Heading(3, "How to repeat it")
    yield Table.of(("what", "value"), ((plain(str(name)), _said(value)) for name, value in result.provenance.items()))


def _checked(audit: AuditReport) -> Iterator[tuple[str, str]]:
    for family, count in audit.checks.items():
        yield plain(family), checks_made(family, count)


def _said(value: object) -> str:
    if isinstance(value, dict):
        return "; ".join(f"{name}: {said}" for name, said in value.items()) or NONE
    return str(value) or NONE
