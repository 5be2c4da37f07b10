"""Withdrawal: what is still covered when nations, agreements, suppliers or hosts are gone."""

from __future__ import annotations

import pytest
from audit_cases import TOY, audited, broken, card, toy

from pooling.domain.audit_report import AuditReport
from pooling.domain.instance import Instance

FAMILIES = ("agreements", "pools", "consent", "withdrawal")


def offers() -> list[dict[str, object]]:
    """Hours: 40 of FRA's own, 20 through pact, 20 of the market, 10 on DEU's soil, 10 of a pool of the agreement."""
    rows = {
        "own": {"nation": "FRA"},
        "through": {"nation": "DEU", "agreement": "pact"},
        "market": {"nation": "ITA", "pool": "charter"},
        "hosted": {"nation": "ITA", "host": "DEU", "consent": "host"},
        "share": {"nation": "ITA", "pool": "fleet"},
    }
    return [{"id": name, "capability": "hours", "quantity": 100.0, **row} for name, row in rows.items()]


ROWS = (
    "own 2026 = 40",
    "own > lift 2026 = 40",
    "through 2026 = 20",
    "through > lift 2026 = 20",
    "market 2026 = 20",
    "market > lift 2026 = 20",
    "hosted 2026 = 10",
    "hosted > lift 2026 = 10",
    "share 2026 = 10",
    "share > lift 2026 = 10",
    *(f"{nation} @ pact 2026" for nation in ("FRA", "DEU", "ITA")),
)


def fragile(*withdrawals: dict[str, object], **tables: object) -> Instance:
    """A need of 200 hours, of which 100 are met; every hour is half a per cent."""
    return toy(
        **{
            "nations": [{"id": "FRA"}, {"id": "DEU"}, {"id": "ITA"}],
            "requirements": [{**TOY["requirements"][2], "quantity": 200.0}],
            "offers": offers(),
            "agreements": [{"id": "pact"}],
            "suppliers": [{"id": "firm"}],
            "pools": [
                {"id": "charter", "capability": "hours", "supplier": "firm", "unit_output": 20.0},
                {"id": "fleet", "capability": "hours", "agreement": "pact", "unit_output": 10.0},
            ],
            "withdrawals": list(withdrawals),
            **tables,
        }
    )


def listed(*families: str, **parameters: object):
    """A card whose withdrawals are those of the table alone."""
    return card(*FAMILIES, *families, tiers=("covered_withdrawal",), withdrawal__every_nation=False, **parameters)


def shares(report: AuditReport) -> dict[str, tuple[float, float]]:
    return {row.withdrawal: (row.covered_share, row.lost_share) for row in report.withdrawals}


@pytest.mark.parametrize(
    ("gone", "left"),
    [
        ({"nations": ["FRA"]}, 60),
        ({"nations": ["DEU"]}, 80),  # its territory stays
        ({"nations": ["ITA"]}, 60),
        ({"agreements": ["pact"]}, 70),  # offered through it, and the share of its pool
        ({"suppliers": ["firm"]}, 80),
        ({"hosts": ["DEU"]}, 90),
        ({"hosts": ["FRA"]}, 100),
        ({"nations": ["FRA"], "agreements": ["pact"], "suppliers": ["firm"], "hosts": ["DEU"]}, 0),
        ({"nations": ["ITA"], "suppliers": ["firm"], "hosts": ["DEU"]}, 60),  # gone is gone once
    ],
)
def test_what_is_left(gone: dict[str, object], left: int) -> None:
    report = audited(fragile({"id": "w", **gone}), listed(), *ROWS)
    assert report.ok
    assert shares(report) == {"w": (left / 200, (100 - left) / 200)}
    assert report.tiers == {"covered_withdrawal": left / 200}


def test_hosts_have_no_say_without_consent() -> None:
    unasked = offers()
    unasked[3]["consent"] = "none"
    gone = {"id": "w", "hosts": ["DEU"]}
    assert shares(audited(fragile(gone, offers=unasked), listed(), *ROWS)) == {"w": (0.5, 0.0)}
    off = card("agreements", "pools", "withdrawal", withdrawal__every_nation=False)
    assert shares(audited(fragile(gone), off, *ROWS)) == {"w": (0.5, 0.0)}


def test_gains_go_with_the_agreement() -> None:
    # With a gain of a half on all 100 hours 150 come. Without pact: 70 hours, and half of them again by other.
    agreements = [{"id": "pact", "gain_share": 0.5}]
    gone = {"id": "w", "agreements": ["pact"]}
    assert shares(audited(fragile(gone, agreements=agreements), listed(), *ROWS)) == {"w": (0.35, 0.4)}
    # FRA and ITA are in other as well, where a quarter is gained: 40 * 1.25 + (20 + 10) * 1.25 = 87.5.
    both = [*agreements, {"id": "other", "gain_share": 0.25}]
    more = (*ROWS, "FRA @ other 2026", "ITA @ other 2026")
    assert shares(audited(fragile(gone, agreements=both), listed(), *more)) == {"w": (0.4375, 0.3125)}
    # Nothing else goes with an agreement through which nothing is offered.
    best = [{"id": "pact", "gain_share": 0.25}, {"id": "best", "gain_share": 0.5}]
    raised = (*ROWS, "FRA @ best 2026", "ITA @ best 2026")
    report = audited(fragile({"id": "w", "agreements": ["best"]}, agreements=best), listed(), *raised)
    # 80 * 1.5 + 20 * 1.25 = 145 of 200; without best 125.
    assert shares(report) == {"w": (0.625, 0.1)}
    # Without both of them nothing is gained; without other alone nothing is lost.
    ended = [
        {"id": "both", "agreements": ["other", "pact"]},
        {"id": "other-ends", "agreements": ["other"]},
    ]
    report = audited(fragile(*ended, agreements=both), listed(), *more)
    assert shares(report) == {"both": (0.35, 0.4), "other-ends": (0.75, 0.0)}
    # A nation that is gone takes its own gains along, and leaves the others theirs: (100 - 40) * 1.5 = 90.
    alone = {"id": "w", "nations": ["FRA"]}
    assert shares(audited(fragile(alone, agreements=agreements), listed(), *ROWS)) == {"w": (0.45, 0.3)}


def test_what_is_more_than_needed_is_a_reserve() -> None:
    # 100 hours for 90: without the market's 20, 80 of 90 are left, 10 short.
    small = fragile({"id": "w", "suppliers": ["firm"]}, requirements=[{**TOY["requirements"][2], "quantity": 90.0}])
    report = audited(small, listed(), *ROWS)
    assert shares(report) == {"w": (80 / 90, 10 / 90)}
    # Without the host's 10 nothing is short.
    small = small.replace(withdrawals=[{"id": "w", "hosts": ["DEU"]}])
    assert shares(audited(small, listed(), *ROWS)) == {"w": (1.0, 0.0)}


def test_every_nation_alone_after_those_of_the_table() -> None:
    policy = card(*FAMILIES, tiers=("covered_withdrawal", "covered"))
    instance = fragile({"id": "soil", "hosts": ["DEU"]})
    report = audited(instance, policy, *ROWS)
    assert list(shares(report)) == ["soil", "FRA", "DEU", "ITA"]
    assert shares(report)["FRA"] == (0.3, 0.2)
    assert report.tiers == {"covered_withdrawal": 0.3, "covered": 0.5}
    # A withdrawal of the table keeps its name, the nation alone takes another.
    clash = audited(fragile({"id": "FRA", "suppliers": ["firm"]}), policy, *ROWS)
    assert shares(clash)["FRA"] == (0.4, 0.1)
    assert shares(clash)["nation:FRA"] == (0.3, 0.2)


def test_weights_and_periods() -> None:
    # Priorities 1 and 2 at 100 and 10, over two years: 2 * 110 in all.
    needs = [
        {**TOY["requirements"][2], "quantity": 80.0},
        {"id": "move", "mission": "defend", "capability": "hours", "quantity": 40.0, "priority": 2},
    ]
    instance = fragile(
        {"id": "w", "nations": ["FRA"]},
        periods=[{"id": "2026"}, {"id": "2027"}],
        requirements=needs,
        offers=offers()[:1],
        pools=[],
    )
    rows = ("own 2026 = 60", "own > lift 2026 = 40", "own > move 2026 = 20", "own 2027 = 20", "own > move 2027 = 20")
    report = audited(instance, listed(), *rows)
    # Covered: 100 * 1/2 + 10 * 1/2 + 10 * 1/2 = 60 of 220; all of it is FRA's.
    assert shares(report) == {"w": (0.0, 60 / 220)}


def test_expected_units_are_lost_as_they_are_counted() -> None:
    # FRA's 40 hours count 20: 80 of 200 with it, 60 without.
    nations = [{"id": "FRA", "reliability": 0.5}, {"id": "DEU"}, {"id": "ITA"}]
    report = audited(
        fragile({"id": "w", "nations": ["FRA"]}, nations=nations), listed(coverage__count="expected"), *ROWS
    )
    assert shares(report) == {"w": (0.3, 0.1)}


def test_least_covered_whatever_withdraws() -> None:
    instance = fragile({"id": "firm-gone", "suppliers": ["firm"]}, {"id": "pact-ends", "agreements": ["pact"]})
    assert audited(instance, listed(withdrawal__least_covered=0.35), *ROWS).ok
    report = audited(instance, listed(withdrawal__least_covered=0.36), *ROWS)
    assert broken(report) == [("withdrawal", "least_covered", ("pact-ends",))]
    assert (report.violations[0].amount, report.violations[0].limit) == (0.35, 0.36)
    assert report.violations[0].text == (
        "35 % of weighted need is covered without pact-ends, at least 36 % stays covered whatever withdraws"
    )
    # Nobody gone counts as well.
    report = audited(fragile(), listed(withdrawal__least_covered=0.51), *ROWS)
    assert broken(report) == [("withdrawal", "least_covered", ("nobody",))]
    assert audited(fragile(), listed(withdrawal__least_covered=0.5), *ROWS).ok
    assert not audited(fragile(), listed(withdrawal__least_covered=1.0), *ROWS).ok


def test_no_rows_without_the_family_and_no_need_without_weight() -> None:
    gone = {"id": "w", "nations": ["FRA"]}
    report = audited(fragile(gone), card("agreements", "pools", "consent"), *ROWS)
    assert report.withdrawals == ()
    weightless = listed(coverage__priority_weights=(0.0, 1.0, 1.0, 1.0, 1.0))
    assert shares(audited(fragile(gone), weightless, *ROWS)) == {"w": (1.0, 0.0)}
    assert audited(fragile(), listed(), *ROWS).tiers == {"covered_withdrawal": 0.5}
