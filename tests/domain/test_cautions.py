"""Warnings: each kind speaks where it is true, is silent one step beside it, and changes nothing of the instance."""

from __future__ import annotations

import pickle
from functools import cache
from typing import Any

import pytest

import pooling
from pooling.domain.cautions import LOOKS, MOST_EACH
from pooling.domain.problems import Caution
from pooling.domain.seen import Look, Seen
from pooling.domain.standing import Standing
from pooling.io.library import list_instances

from .cautions_base import (
    BASE,
    FUEL,
    HOURS,
    LIFT,
    QUICK,
    SLOW,
    TWO_YEARS,
    Case,
    facts,
    lock,
    nation,
    need,
    offer,
    option,
    three,
    told,
)
from .cautions_cases import MORE, MORE_LOCKS

LOCK_CASES: tuple[Case, ...] = (
    (
        "/locks/0/quantity: asks for at least 4 of o, which has 3 in t1",
        {"locks": [lock("at_least", quantity=4)]},
        {"locks": [lock("at_least", quantity=3)]},
    ),
    (
        "/locks/0/quantity: asks for at least 3 of o, which has 3 and may commit 2",
        {"offers": [offer("o", "AAA", reserve=1)], "locks": [lock("at_least", quantity=3, period="t1")]},
        {"offers": [offer("o", "AAA", reserve=1)], "locks": [lock("at_least", quantity=2, period="t1")]},
    ),
    (
        "/locks/0/quantity: asks for at least 2 (6 held) of o, which has 5",
        {"offers": [offer("o", "AAA", 5, dwell=3)], "locks": [lock("at_least", quantity=2, requirement="r")]},
        {"offers": [offer("o", "AAA", 6, dwell=3)], "locks": [lock("at_least", quantity=2, requirement="r")]},
    ),
    (
        "/locks/0/period: o is not there in t2 (o is offered in t1): the lock cannot be met",
        {"offers": [offer("o", "AAA", periods=["t1"]), offer("p", "BBB")], "locks": [lock("must", period="t2")]},
        {"offers": [offer("o", "AAA", periods=["t1"]), offer("p", "BBB")], "locks": [lock("must")]},
    ),
    (
        "/locks/0/period: o for r is not there in t2 (o is offered in t1, t2, r asked for in t1)",
        {"requirements": [need("r", periods=["t1"])], "locks": [lock("must", requirement="r", period="t2")]},
        {"requirements": [need("r", periods=["t1"])], "locks": [lock("must", requirement="r", period="t1")]},
    ),
    (
        "/locks/1/rule: lock L asks for at least 3, lock M allows 2",
        {"locks": [lock("at_least", quantity=3), lock("at_most", quantity=2) | {"id": "M"}]},
        {"locks": [lock("at_least", quantity=2), lock("at_most", quantity=2) | {"id": "M"}]},
    ),
    (
        "/locks/1/rule: lock L asks for at least 1, lock M allows 0",
        {"locks": [lock("must", requirement="r"), lock("never") | {"id": "M"}]},
        {"locks": [lock("must", requirement="r", period="t1"), lock("never", period="t2") | {"id": "M"}]},
    ),
    (
        "/locks/1/rule: lock L asks for at least 1, lock M allows 0",
        {
            "agreements": [{"id": "a"}],
            "locks": [
                {"id": "L", "rule": "must", "agreement": "a", "nation": "AAA"},
                {"id": "M", "rule": "never", "agreement": "a", "nation": "AAA", "period": "t2"},
            ],
        },
        {
            "agreements": [{"id": "a"}],
            "nations": [*BASE["nations"], nation("CCC")],
            "locks": [
                {"id": "L", "rule": "must", "agreement": "a", "nation": "AAA"},
                {"id": "M", "rule": "never", "agreement": "a", "nation": "BBB", "period": "t2"},
            ],
        },
    ),
    (
        "/locks/1/quantity: locks L, M promise 2 for r and 2 for q of o at once (situation s, t1): 4 in all",
        {
            "requirements": [need("r"), need("q")],
            "locks": [lock("at_least", quantity=2, requirement=one) | {"id": name} for name, one in ("Lr", "Mq")],
        },
        {
            "requirements": [need("r"), need("q")],
            "locks": [
                lock("at_least", quantity=number, requirement=one) | {"id": name}
                for number, (name, one) in enumerate(("Lr", "Mq"), start=1)
            ],
        },
    ),
    (
        "/locks/0/requirement: o is ready after 20 days, r needs it within 10",
        {
            "requirements": [need("r", within_days=10)],
            "offers": [offer("o", "AAA", notice_days=20), offer("p", "BBB")],
            "locks": [lock("must", requirement="r")],
        },
        {
            "requirements": [need("r", within_days=20)],
            "offers": [offer("o", "AAA", notice_days=20), offer("p", "BBB")],
            "locks": [lock("must", requirement="r")],
        },
    ),
    (
        "/locks/0/requirement: o does not hold f, which r asks for",
        {
            "standards": [{"id": "f"}],
            "requirements": [need("r", standards=["f"])],
            "offers": [offer("o", "AAA"), offer("p", "BBB", standards=["f"])],
            "locks": [lock("must", requirement="r")],
        },
        {
            "standards": [{"id": "f"}],
            "requirements": [need("r", standards=["f"])],
            "offers": [offer("o", "AAA", standards=["f"]), offer("p", "BBB")],
            "locks": [lock("must", requirement="r")],
        },
    ),
    (
        "/locks/0/requirement: caveat c of AAA forbids o for r",
        {
            "caveats": [{"id": "c", "nation": "AAA", "rule": "forbid", "period": "t1"}],
            "locks": [lock("must", requirement="r")],
        },
        {
            "caveats": [{"id": "c", "nation": "AAA", "rule": "forbid", "period": "t1"}],
            "locks": [lock("must", requirement="r", period="t2")],
        },
    ),
    (
        "/locks/0/requirement: red line c of AAA keeps o from r",
        {
            "red_lines": [{"id": "c", "nation": "AAA", "rule": "never"}],
            "locks": [lock("must", requirement="r")],
        },
        {
            "red_lines": [{"id": "c", "nation": "BBB", "rule": "never"}],
            "locks": [lock("must", requirement="r")],
        },
    ),
    (
        "/locks/0/period: a has members from t2 on: the lock cannot be met",
        {
            "agreements": [{"id": "a", "from_period": "t2"}],
            "locks": [{"id": "L", "rule": "must", "agreement": "a", "nation": "AAA", "period": "t1"}],
        },
        {
            "agreements": [{"id": "a", "from_period": "t2"}],
            "locks": [{"id": "L", "rule": "must", "agreement": "a", "nation": "AAA", "period": "t2"}],
        },
    ),
    (
        "/locks/0/period: x may start in t1: the lock cannot be met",
        {
            "offers": SLOW,
            "options": [option(periods=["t1"])],
            "effects": [QUICK],
            "locks": [{"id": "L", "rule": "must", "option": "x", "period": "t2"}],
        },
        {
            "offers": SLOW,
            "options": [option(periods=["t1"])],
            "effects": [QUICK],
            "locks": [{"id": "L", "rule": "must", "option": "x", "period": "t1"}],
        },
    ),
    (
        "/locks/0/nation: the supplier of x may not deliver to AAA: the lock cannot be met",
        {
            "offers": SLOW,
            "suppliers": [{"id": "v", "not_to": ["AAA"]}],
            "options": [option(supplier="v")],
            "effects": [QUICK],
            "locks": [{"id": "L", "rule": "must", "option": "x", "nation": "AAA"}],
        },
        {
            "offers": SLOW,
            "suppliers": [{"id": "v", "not_to": ["AAA"]}],
            "options": [option(supplier="v")],
            "effects": [QUICK],
            "locks": [{"id": "L", "rule": "must", "option": "x", "nation": "BBB"}],
        },
    ),
    (
        "/locks/0/quantity: asks for at least 5, at most 4 of x can be ordered",
        {
            "offers": [offer("o", "AAA", option="x"), offer("p", "BBB")],
            "options": [option(most_units=9, most_units_each=2)],
            "locks": [{"id": "L", "rule": "at_least", "option": "x", "quantity": 5}],
        },
        {
            "offers": [offer("o", "AAA", option="x"), offer("p", "BBB")],
            "options": [option(most_units=9, most_units_each=2)],
            "locks": [{"id": "L", "rule": "at_least", "option": "x", "quantity": 4}],
        },
    ),
)
"""Locks that no plan can keep."""

CASES: tuple[Case, ...] = (
    *LOCK_CASES,
    *MORE_LOCKS,
    *MORE,
    (
        "/nations/2/id: a nation's id is its ISO code where it has one: NOR",
        {"nations": [{"id": "AAA"}, {"id": "BBB"}, {"id": "Norway"}]},
        {"nations": [{"id": "AAA"}, {"id": "BBB"}, {"id": "NOR"}]},
    ),
    (
        "/locks/0/offer: o for r is not there in any period (o is offered in t1, r asked for in t2)",
        {
            "requirements": [need("r", periods=["t2"]), need("q", periods=["t1"])],
            "offers": [offer("o", "AAA", periods=["t1"]), offer("p", "BBB")],
            "locks": [lock("never", requirement="r")],
        },
        {
            "requirements": [need("r", periods=["t2"]), need("q", periods=["t1"])],
            "offers": [offer("o", "AAA", periods=["t1"]), offer("p", "BBB")],
            "locks": [lock("never", requirement="q")],
        },
    ),
    (
        "/locks/0/quantity: no more than 3 of o can be used: the lock binds nothing",
        {"locks": [lock("at_most", quantity=3)]},
        {"locks": [lock("at_most", quantity=2)]},
    ),
    (
        "/locks/1/quantity: no more than 3 of o can be used: the lock binds nothing",
        {"locks": [lock("at_least", quantity=2), lock("at_most", quantity=3) | {"id": "most"}]},
        {"locks": [lock("at_least", quantity=3), lock("at_most", quantity=3) | {"id": "most"}]},
    ),
    (
        "/locks/0/quantity: at least nothing: the lock binds nothing",
        {"locks": [lock("at_least", quantity=0)]},
        {"locks": [lock("at_least", quantity=1)]},
    ),
    (
        "/locks/0/quantity: less than the smallest package of o (3): it means never",
        {"offers": [offer("o", "AAA", smallest=3)], "locks": [lock("at_most", quantity=2)]},
        {"offers": [offer("o", "AAA", smallest=2)], "locks": [lock("at_most", quantity=2)]},
    ),
    (
        "/locks/0/quantity: no more than 4 of x can be ordered: the lock binds nothing",
        {
            "offers": [offer("o", "AAA", option="x"), offer("p", "BBB")],
            "options": [option(most_units=4)],
            "locks": [{"id": "L", "rule": "at_most", "option": "x", "quantity": 4}],
        },
        {
            "offers": [offer("o", "AAA", option="x"), offer("p", "BBB")],
            "options": [option(most_units=4)],
            "locks": [{"id": "L", "rule": "at_most", "option": "x", "quantity": 3}],
        },
    ),
    # --- needs and offers
    (
        "/requirements/1/capability: nobody offers fuel: q can never be met",
        {"capabilities": [LIFT, FUEL], "requirements": [need("r"), need("q") | {"capability": "fuel"}]},
        {
            "capabilities": [LIFT, FUEL],
            "requirements": [need("r"), need("q") | {"capability": "fuel"}],
            "offers": [offer("o", "AAA"), offer("f", "AAA") | {"capability": "fuel"}],
        },
    ),
    (
        "/requirements/0/capability: nobody can commit lift in t2: r cannot be met there",
        {"offers": [offer("o", "AAA", periods=["t1"])]},
        {"offers": [offer("o", "AAA", periods=["t1"]), offer("p", "BBB", periods=["t2"])]},
    ),
    (
        "/requirements/0/capability: nobody can commit lift in t2: r cannot be met there",
        {"offers": [offer("o", "AAA")], "offer_changes": [{"offer": "o", "from_period": "t2", "quantity": 0}]},
        {"offers": [offer("o", "AAA")], "offer_changes": [{"offer": "o", "from_period": "t2", "quantity": 1}]},
    ),
    (
        "/requirements/0/within_days: the quickest lift is ready after 20 days: r cannot be met in time",
        {"requirements": [need("r", within_days=19)], "offers": SLOW},
        {"requirements": [need("r", within_days=20)], "offers": SLOW},
    ),
    (
        "/requirements/0/within_days: the quickest lift is ready after 15 days",
        {"requirements": [need("r", within_days=14)], "offers": SLOW, "options": [option()], "effects": [QUICK]},
        {"requirements": [need("r", within_days=15)], "offers": SLOW, "options": [option()], "effects": [QUICK]},
    ),
    (
        "/requirements/0/within_days: the quickest lift is ready after 20 days in t1",
        {
            "requirements": [need("r", within_days=15)],
            "offers": SLOW,
            "options": [option(lead_periods=1)],
            "effects": [QUICK],
        },
        {"requirements": [need("r", within_days=15)], "offers": SLOW, "options": [option()], "effects": [QUICK]},
    ),
    (
        "/requirements/0/standards: no offer of lift holds f, and nothing grants it",
        {"standards": [{"id": "f"}], "requirements": [need("r", standards=["f"])]},
        {
            "standards": [{"id": "f"}],
            "requirements": [need("r", standards=["f"])],
            "agreements": [{"id": "a", "standards": ["f"]}],
        },
    ),
    (
        "/requirements/0/same_standard: no offer of lift holds any of f",
        {"standards": [{"id": "f"}], "requirements": [need("r", same_standard=["f"])]},
        {
            "standards": [{"id": "f"}],
            "requirements": [need("r", same_standard=["f"])],
            "offers": [offer("o", "AAA"), offer("p", "BBB", standards=["f"])],
        },
    ),
    (
        "/requirements/0/least_nations: asks for 2 nations, 1 offer lift: it is never served",
        {"requirements": [need("r", least_nations=2)], "offers": [offer("o", "AAA"), offer("p", "AAA")]},
        {"requirements": [need("r", least_nations=2)]},
    ),
    (
        "/requirements/0/providers: asks for 2 nations, 1 offer lift",
        {"requirements": [need("r", providers="two_or_more")], "offers": [offer("o", "AAA")]},
        {"requirements": [need("r", providers="two_or_more")]},
    ),
    (
        "/requirements/0/largest_share: 2 nations offer lift, each up to 0.4 of the need",
        {"requirements": [need("r", largest_share=0.4)]},
        {"requirements": [need("r", largest_share=0.5)]},
    ),
    (
        "/requirements/0/most_turns: 2 nations with 0 turns each cannot serve 2 periods",
        {"requirements": [need("r", most_turns=0)]},
        {"requirements": [need("r", most_turns=1)]},
    ),
    (
        "/offers/0/reserve: 1 of 1 stay at home, which leaves no whole unit: o is never used",
        {"offers": [offer("o", "AAA", 1, reserve=1), offer("p", "BBB")]},
        {"offers": [offer("o", "AAA", 2, reserve=1), offer("p", "BBB")]},
    ),
    (
        "/offers/0/reserve: 0.3 (reserve_share) of 1 stay at home, which leaves no whole unit",
        {
            "nations": [nation("AAA", reserve_share=0.3), nation("BBB")],
            "offers": [offer("o", "AAA", 1), offer("p", "BBB")],
        },
        {
            "nations": [nation("AAA", reserve_share=0.1), nation("BBB")],
            "capabilities": [HOURS],
            "offers": [offer("o", "AAA", 1), offer("p", "BBB")],
        },
    ),
    (
        "/offers/0/smallest: at most 2 of 3 may be committed, less than the smallest",
        {"offers": [offer("o", "AAA", reserve=1, smallest=3), offer("p", "BBB")]},
        {"offers": [offer("o", "AAA", reserve=1, smallest=2), offer("p", "BBB")]},
    ),
    (
        "/offers/0/step: at most 2 of 3 may be committed, less than the step",
        {"offers": [offer("o", "AAA", reserve=1, step=3), offer("p", "BBB")]},
        {"offers": [offer("o", "AAA", reserve=1, step=2), offer("p", "BBB")]},
    ),
    (
        "/offers/0/option: x is in effect in none of its periods: o is never used",
        {
            "offers": [offer("o", "AAA", option="x", periods=["t1"]), offer("p", "BBB")],
            "options": [option(lead_periods=1)],
        },
        {"offers": [offer("o", "AAA", option="x"), offer("p", "BBB")], "options": [option(lead_periods=1)]},
    ),
    (
        "/offers/0/agreement: a can have no members in any of its periods",
        {
            "offers": [offer("o", "AAA", agreement="a", periods=["t1"]), offer("p", "BBB")],
            "agreements": [{"id": "a", "from_period": "t2"}],
        },
        {
            "offers": [offer("o", "AAA", agreement="a"), offer("p", "BBB")],
            "agreements": [{"id": "a", "from_period": "t2"}],
        },
    ),
    (
        "/offers/0/dwell: one use takes 4 units (smallest use times dwell), and 3 can be committed",
        {"offers": [offer("o", "AAA", dwell=4), offer("p", "BBB")]},
        {"offers": [offer("o", "AAA", dwell=3), offer("p", "BBB")]},
    ),
    (
        "/nations/0/ceiling_share: a ceiling of 0.9 points is less than its smallest package",
        {"nations": [nation("AAA", ceiling_share=0.3), nation("BBB")]},
        {"nations": [nation("AAA", ceiling_share=0.4), nation("BBB")]},
    ),
    (
        "/capabilities/1/id: nobody needs fuel: its one offer is never used",
        {"capabilities": [LIFT, FUEL], "offers": [*BASE["offers"], offer("f", "AAA") | {"capability": "fuel"}]},
        {
            "capabilities": [LIFT, FUEL],
            "offers": [*BASE["offers"], offer("f", "AAA") | {"capability": "fuel"}],
            "requirements": [need("r"), need("q") | {"capability": "fuel"}],
        },
    ),
    (
        "/pools/0/unit_output: its shares add up to 3 at most, 1 unit gives 4: it is never bought",
        {
            "capabilities": [HOURS],
            "pools": [{"id": "w", "capability": "lift", "unit_output": 4}],
            "offers": [offer("o", "AAA", pool="w"), offer("p", "BBB")],
        },
        {
            "capabilities": [HOURS],
            "pools": [{"id": "w", "capability": "lift", "unit_output": 3}],
            "offers": [offer("o", "AAA", pool="w"), offer("p", "BBB")],
        },
    ),
    (
        "/pools/0/id: nobody may hold a share of w",
        {"pools": [{"id": "w", "capability": "lift"}]},
        {"pools": [{"id": "w", "capability": "lift"}], "offers": [offer("o", "AAA", pool="w"), offer("p", "BBB")]},
    ),
    (
        "/enablers/0/needs: nobody offers fuel, so lift is never used",
        {
            "capabilities": [LIFT, FUEL],
            "requirements": [need("r"), need("q") | {"capability": "fuel"}],
            "enablers": [{"capability": "lift", "needs": "fuel", "quantity": 1}],
        },
        {
            "capabilities": [LIFT, FUEL],
            "requirements": [need("r"), need("q") | {"capability": "fuel"}],
            "offers": [*BASE["offers"], offer("f", "AAA") | {"capability": "fuel"}],
            "enablers": [{"capability": "lift", "needs": "fuel", "quantity": 1}],
        },
    ),
    (
        "/requirement_changes/0/from_period: r is asked for in t1: the change has no effect",
        {
            "requirements": [need("r", periods=["t1"])],
            "requirement_changes": [{"requirement": "r", "from_period": "t2", "quantity": 5}],
        },
        {"requirement_changes": [{"requirement": "r", "from_period": "t2", "quantity": 5}]},
    ),
    # --- options and funds
    (
        "/options/0/lead_periods: starts in t1 at the earliest and takes 2 periods: x is in effect after t2",
        {"offers": SLOW, "options": [option(lead_periods=2)], "effects": [QUICK]},
        {"offers": SLOW, "options": [option(lead_periods=1)], "effects": [QUICK]},
    ),
    (
        "/options/0/lead_periods: starts in t2 at the earliest and takes 1 periods",
        {"offers": SLOW, "options": [option(lead_periods=1, periods=["t2"])], "effects": [QUICK]},
        {"offers": SLOW, "options": [option(lead_periods=0, periods=["t2"])], "effects": [QUICK]},
    ),
    (
        "/options/0/least_participants: 1 nations may take part (not_to of its supplier counted): x never starts",
        {
            "offers": SLOW,
            "suppliers": [{"id": "v", "not_to": ["AAA"]}],
            "options": [option(supplier="v", least_participants=2)],
            "effects": [QUICK],
        },
        {
            "offers": SLOW,
            "suppliers": [{"id": "v", "not_to": ["AAA"]}],
            "options": [option(supplier="v", least_participants=1)],
            "effects": [QUICK],
        },
    ),
    (
        "/options/0/least_units: 2 nations order 2 units each at most, less than 5: it never starts",
        {
            "offers": [offer("o", "AAA", option="x"), offer("p", "BBB")],
            "options": [option(most_units=9, least_units=5, most_units_each=2)],
        },
        {
            "offers": [offer("o", "AAA", option="x"), offer("p", "BBB")],
            "options": [option(most_units=9, least_units=4, most_units_each=2)],
        },
    ),
    (
        "/options/0/requires: x and y exclude each other: x never starts",
        {
            "offers": SLOW,
            "options": [option(requires=["y"], excludes=["y"]), option("y")],
            "effects": [QUICK, QUICK | {"option": "y"}],
        },
        {
            "offers": SLOW,
            "options": [option(requires=["y"]), option("y")],
            "effects": [QUICK, QUICK | {"option": "y"}],
        },
    ),
    (
        "/options/0/requires: y may start in t2, after x could: it never starts",
        {
            "offers": SLOW,
            "options": [option(requires=["y"], periods=["t1"]), option("y", periods=["t2"])],
            "effects": [QUICK],
        },
        {
            "offers": SLOW,
            "options": [option(requires=["y"], periods=["t2"]), option("y", periods=["t2"])],
            "effects": [QUICK],
        },
    ),
    (
        "/options/0/id: x has no effect, no offer is made through it, and no option needs it",
        {"options": [option()]},
        {"offers": SLOW, "options": [option()], "effects": [QUICK]},
    ),
    (
        "/effects/0/nation: no offer of those that x is for fits",
        {"nations": [*BASE["nations"], nation("CCC")], "options": [option()], "effects": [QUICK | {"nation": "CCC"}]},
        {
            "nations": [*BASE["nations"], nation("CCC")],
            "offers": SLOW,
            "options": [option()],
            "effects": [QUICK | {"nation": "AAA"}],
        },
    ),
    (
        "/effects/0/notice_days: the units x is for are ready at once already",
        {"options": [option()], "effects": [QUICK]},
        {"offers": SLOW, "options": [option()], "effects": [QUICK]},
    ),
    (
        "/effects/0/standard: no need asks for f: it changes nothing",
        {"standards": [{"id": "f"}], "options": [option()], "effects": [{"option": "x", "standard": "f"}]},
        {
            "standards": [{"id": "f"}],
            "requirements": [need("r", standards=["f"])],
            "options": [option()],
            "effects": [{"option": "x", "standard": "f"}],
        },
    ),
    (
        "/effects/0/reliability: all its units are as reliable already",
        {"options": [option()], "effects": [{"option": "x", "reliability": 0.9}]},
        {
            "offers": [offer("o", "AAA", reliability=0.8), offer("p", "BBB")],
            "options": [option()],
            "effects": [{"option": "x", "reliability": 0.9}],
        },
    ),
    (
        "/certificates/0/standard: o holds f for good: the certificate never lapses",
        {
            "standards": [{"id": "f"}],
            "offers": [offer("o", "AAA", standards=["f"]), offer("p", "BBB")],
            "certificates": [{"offer": "o", "standard": "f", "until_period": "t1"}],
        },
        {"standards": [{"id": "f"}], "certificates": [{"offer": "o", "standard": "f", "until_period": "t1"}]},
    ),
    (
        "/price_steps/0/unit_cost_million: a unit costs 3 million from 2 units on, and 2 for fewer",
        {
            "offers": [offer("o", "AAA", option="x"), offer("p", "BBB")],
            "options": [option(most_units=9, unit_cost_million=2)],
            "price_steps": [{"option": "x", "from_units": 2, "unit_cost_million": 3}],
        },
        {
            "offers": [offer("o", "AAA", option="x"), offer("p", "BBB")],
            "options": [option(most_units=9, unit_cost_million=2)],
            "price_steps": [{"option": "x", "from_units": 2, "unit_cost_million": 1}],
        },
    ),
    (
        "/options/0/fund: fund g pays no grant for it",
        {"offers": SLOW, "funds": [{"id": "g"}], "options": [option(fund="g")], "effects": [QUICK]},
        {
            "offers": SLOW,
            "funds": [{"id": "g", "grant_share": 0.1}],
            "options": [option(fund="g")],
            "effects": [QUICK],
        },
    ),
    (
        "/options/0/content_share: fund g asks for a content_share of 0.65: it pays nothing",
        {
            "offers": SLOW,
            "funds": [{"id": "g", "grant_share": 0.1, "least_content_share": 0.65}],
            "options": [option(fund="g", content_share=0.5)],
            "effects": [QUICK],
        },
        {
            "offers": SLOW,
            "funds": [{"id": "g", "grant_share": 0.1, "least_content_share": 0.65}],
            "options": [option(fund="g", content_share=0.7)],
            "effects": [QUICK],
        },
    ),
    (
        "/options/0/fund: fund g asks for 3 participants, 2 may take part",
        {
            "offers": SLOW,
            "funds": [{"id": "g", "grant_share": 0.1, "least_participants": 3}],
            "options": [option(fund="g")],
            "effects": [QUICK],
        },
        {
            "offers": SLOW,
            "funds": [{"id": "g", "grant_share": 0.1, "least_participants": 2}],
            "options": [option(fund="g")],
            "effects": [QUICK],
        },
    ),
    # --- caveats and red lines
    (
        "/caveats/0/nation: CCC offers nothing: caveat c binds nothing",
        {
            "nations": [*BASE["nations"], nation("CCC")],
            "caveats": [{"id": "c", "nation": "CCC", "rule": "forbid", "mission": "m"}],
        },
        {"caveats": [{"id": "c", "nation": "AAA", "rule": "forbid", "mission": "m"}]},
    ),
    (
        "/caveats/0/mission: no need in its scope can be served by AAA",
        {
            "missions": [*BASE["missions"], {"id": "n", "situations": ["s"]}],
            "caveats": [{"id": "c", "nation": "AAA", "rule": "forbid", "mission": "n"}],
        },
        {
            "missions": [*BASE["missions"], {"id": "n", "situations": ["s"]}],
            "caveats": [{"id": "c", "nation": "AAA", "rule": "forbid", "mission": "m"}],
        },
    ),
    (
        "/caveats/0/amount: AAA has 3 there at most: caveat c binds nothing",
        {"caveats": [{"id": "c", "nation": "AAA", "rule": "limit", "capability": "lift", "amount": 3}]},
        {"caveats": [{"id": "c", "nation": "AAA", "rule": "limit", "capability": "lift", "amount": 2}]},
    ),
    (
        "/caveats/0/partner: CCC can serve no need there: caveat c binds nothing",
        {
            "nations": [*BASE["nations"], nation("CCC")],
            "caveats": [{"id": "c", "nation": "AAA", "rule": "not_with", "partner": "CCC"}],
        },
        {"caveats": [{"id": "c", "nation": "AAA", "rule": "not_with", "partner": "BBB"}]},
    ),
    (
        "/caveats/0/partner: CCC can serve no need there, so AAA never serves any",
        {
            "nations": [*BASE["nations"], nation("CCC")],
            "caveats": [{"id": "c", "nation": "AAA", "rule": "only_with", "partner": "CCC"}],
        },
        {"caveats": [{"id": "c", "nation": "AAA", "rule": "only_with", "partner": "BBB"}]},
    ),
    (
        "/caveats/0/delay_days: it takes no time and is certain",
        {"caveats": [{"id": "c", "nation": "AAA", "rule": "approval", "delay_days": 0}]},
        {"caveats": [{"id": "c", "nation": "AAA", "rule": "approval", "delay_days": 0, "probability": 0.9}]},
    ),
    (
        "/red_lines/0/capability: AAA owns no fuel: red line c keeps nothing",
        {
            "capabilities": [LIFT, FUEL],
            "red_lines": [{"id": "c", "nation": "AAA", "rule": "keep", "capability": "fuel", "quantity": 1}],
        },
        {
            "capabilities": [LIFT, FUEL],
            "red_lines": [{"id": "c", "nation": "AAA", "rule": "keep", "capability": "lift", "quantity": 1}],
        },
    ),
    (
        "/red_lines/0/nation: AAA has no need of its own: red line c keeps nothing",
        {"red_lines": [{"id": "c", "nation": "AAA", "rule": "own_first"}]},
        {
            "red_lines": [{"id": "c", "nation": "AAA", "rule": "own_first"}],
            "requirements": [need("r"), need("q", nation="AAA")],
        },
    ),
    (
        "/red_lines/0/mission: no need in its scope can be served by AAA",
        {
            "missions": [*BASE["missions"], {"id": "n", "situations": ["s"]}],
            "red_lines": [{"id": "c", "nation": "AAA", "rule": "never", "mission": "n"}],
        },
        {
            "missions": [*BASE["missions"], {"id": "n", "situations": ["s"]}],
            "red_lines": [{"id": "c", "nation": "AAA", "rule": "never", "mission": "m"}],
        },
    ),
    # --- figures and names
    (
        "/nations/0/population: population is counted in persons",
        {"nations": [nation("AAA", population=0.083), nation("BBB", population=1)]},
        {"nations": [nation("AAA", population=1), nation("BBB", population=1)]},
    ),
    (
        "/nations/0/personnel: more soldiers than people (1,000)",
        {"nations": [nation("AAA", population=1000, personnel=1001), nation("BBB")]},
        {"nations": [nation("AAA", population=1000, personnel=1000), nation("BBB")]},
    ),
    (
        "/nations/0/gdp_million: GDP of 50,000,000,000 a head",
        {"nations": [nation("AAA", population=1e6, gdp_million=5e10), nation("BBB")]},
        {"nations": [nation("AAA", population=1e6, gdp_million=5e4), nation("BBB")]},
    ),
    (
        "/nations/2/gdp_million: GDP of 5,001,000 a head, 5,000 in the middle of all nations",
        {
            "instance": {"name": "small", "currency": "JPY"},
            "offers": [],
            "nations": three("gdp_million", 5, 5, 5000, population=1000),
            "requirements": [need("r")],
        }
        | {"nations": three("gdp_million", 5, 5, 5001, population=1000)},
        {
            "instance": {"name": "small", "currency": "JPY"},
            "offers": [],
            "nations": three("gdp_million", 5, 5, 4999, population=1000),
        },
    ),
    (
        "/nations/0/defence_spending_million: 51 % of the whole economy (GDP 100 million)",
        {"nations": [nation("AAA", gdp_million=100, defence_spending_million=51), nation("BBB")]},
        {"nations": [nation("AAA", gdp_million=100, defence_spending_million=50), nation("BBB")]},
    ),
    (
        "/budgets/1/amount_million: 20.2 % of the whole economy (GDP 500 million)",
        {"nations": [nation("AAA", gdp_million=500), nation("BBB")], "budgets": TWO_YEARS},
        {"nations": [nation("AAA", gdp_million=505), nation("BBB")], "budgets": TWO_YEARS},
    ),
    (
        "/offers/0/unit_cost_million: 111 % of the whole economy (GDP 9 million)",
        {"nations": [nation("AAA", gdp_million=9), nation("BBB")], "offers": [offer("o", "AAA", unit_cost_million=10)]},
        {"nations": [nation("AAA", gdp_million=9), nation("BBB")], "offers": [offer("o", "AAA", unit_cost_million=9)]},
    ),
    (
        "/offers/2/unit_cost_million: 10,100 times what a unit of lift costs in the middle",
        {"offers": [offer(f"o{value}", "AAA", unit_cost_million=cost) for value, cost in enumerate((2, 2, 20200))]},
        {"offers": [offer(f"o{value}", "AAA", unit_cost_million=cost) for value, cost in enumerate((2, 2, 20000))]},
    ),
    (
        "/offers/0/unit_cost_million: the least of o costs 202 million, all budgets of AAA are 201",
        {"offers": [offer("o", "AAA", unit_cost_million=101, smallest=2), offer("p", "BBB")], "budgets": TWO_YEARS},
        {"offers": [offer("o", "AAA", unit_cost_million=100, smallest=2), offer("p", "BBB")], "budgets": TWO_YEARS},
    ),
    (
        "/offers/0/fixed_cost_million: the least of o costs 202 million, all budgets of AAA are 201",
        {"offers": [offer("o", "AAA", fixed_cost_million=202), offer("p", "BBB")], "budgets": TWO_YEARS},
        {"offers": [offer("o", "AAA", fixed_cost_million=201), offer("p", "BBB")], "budgets": TWO_YEARS},
    ),
    (
        "/budgets/2/amount_million: N2 has 1,000,000 times what nations have in the middle",
        {
            "nations": three("gdp_million", None, None, None),
            "offers": [],
            "periods": [{"id": "t"}],
            "budgets": [
                {"nation": f"N{value}", "period": "t", "amount_million": amount}
                for value, amount in enumerate((1, 1, 1e6))
            ],
        },
        {
            "nations": three("gdp_million", None, None, None),
            "offers": [],
            "periods": [{"id": "t"}],
            "budgets": [
                {"nation": f"N{value}", "period": "t", "amount_million": amount}
                for value, amount in enumerate((1, 1, 1e5))
            ],
        },
    ),
    (
        "/nations/0/defence_spending_million: N0 has 5,000 times what nations have in the middle, for its size",
        {"nations": three("defence_spending_million", 5e3, 1, 1, gdp_million=1e6), "offers": []},
        {"nations": three("defence_spending_million", 5e2, 1, 1, gdp_million=1e6), "offers": []},
    ),
    (
        "/offers/0/unit_cost_million: more than 100 billion for one unit",
        {"offers": [offer("o", "AAA", unit_cost_million=5e6)]},
        {"offers": [offer("o", "AAA", unit_cost_million=5)]},
    ),
    (
        "/periods/1/id: 2 years after 2026, the period before it",
        {"periods": [{"id": "2026"}, {"id": "2028"}]},
        {"periods": [{"id": "2026"}, {"id": "2027"}]},
    ),
    (
        "/periods/1/id: 1 year before 2026, the period before it",
        {"periods": [{"id": "FY2026"}, {"id": "FY2025"}]},
        {"periods": [{"id": "FY2026"}, {"id": "later"}]},
    ),
    (
        "/offers/1/id: easily taken for air-1, which is another row of offers",
        {"offers": [offer("air-1", "AAA"), offer("AIR1", "BBB")]},
        {"offers": [offer("air-1-11", "AAA"), offer("air-11-1", "BBB"), offer("I1", "BBB"), offer("L1", "BBB")]},
    ),
    (
        "/offers/1/id: easily taken for base-O1",
        {"offers": [offer("base-O1", "AAA"), offer("base-0I", "BBB")]},
        {"offers": [offer("base-O1", "AAA"), offer("base-02", "BBB")]},
    ),
    (
        "/nations/1/name: AAA is called the same",
        {"nations": [nation("AAA", name="Arden"), nation("BBB", name="arden ")]},
        {"nations": [nation("AAA", name="Arden"), nation("BBB", name="Borland")]},
    ),
    (
        "/nations/1/name: AAA is called the same",
        {"nations": [nation("AAA", name="Arden"), nation("BBB", name="\u0410rd\u0435n")]},
        {"nations": [nation("AAA", name="Arden"), nation("BBB")]},
    ),
)


def marks(cases: tuple[Case, ...]) -> list[Any]:
    return [
        pytest.param(*case, id=f"{number}-{case[0].split(':')[0].strip('/').replace('/', '-')}")
        for number, case in enumerate(cases)
    ]


@cache
def all_seen() -> dict[Look, list[Seen]]:
    """Kind of warning -> what it says of all cases."""
    out: dict[Look, list[Seen]] = {look: [] for look in LOOKS}
    for _, true, _ in CASES:
        standing = Standing(facts(**true))
        for look in LOOKS:
            out[look] += look(standing)
    return out


def test_the_base_has_no_warning() -> None:
    assert told(facts()) == []


@pytest.mark.parametrize(("said", "true", "beside"), marks(CASES))
def test_it_is_said_where_it_is_true_and_not_beside(said: str, true: dict[str, Any], beside: dict[str, Any]) -> None:
    found = facts(**true).warnings
    mine = [row for row in found if f"{row.place}: {row.rule}".startswith(said)]
    assert len(mine) == 1, told(facts(**true))
    assert mine[0].cure
    kind = said.split(": ", 1)[0]
    assert not [line for line in told(facts(**beside)) if line.startswith(f"{kind}: ")], told(facts(**beside))


@pytest.mark.parametrize(("_", "true", "beside"), marks((*LOCK_CASES, *MORE_LOCKS)))
def test_a_lock_that_cannot_be_met_makes_it_infeasible(_: str, true: dict[str, Any], beside: dict[str, Any]) -> None:
    settings = {"breadth.largest_share": 1}
    assert pooling.solve(facts(**true), overrides=settings).outcome == "infeasible"
    assert pooling.solve(facts(**beside), overrides=settings).outcome == "optimal"


def test_every_kind_has_a_case() -> None:
    spoken = {look.__name__ for look in LOOKS if all_seen()[look]}
    assert spoken == {look.__name__ for look in LOOKS}


def test_a_flood_is_counted() -> None:
    count = MOST_EACH + 5
    many = facts(offers=[offer(f"o-{number}", "AAA", reserve=3) for number in range(count)] + [offer("p", "BBB")])
    found = told(many)
    assert len(found) == MOST_EACH + 1
    assert found[-1].startswith("/offers: 5 more like: ")


def test_a_huge_instance_is_looked_at_in_part(monkeypatch: pytest.MonkeyPatch) -> None:
    some = {
        "offers": [offer("o", "AAA", reserve=3), offer("p", "BBB")],
        "nations": [nation("AAA", population=0.5), nation("BBB")],
    }
    assert [line.split("/")[1] for line in told(facts(**some))] == ["nations", "offers"]
    monkeypatch.setattr("pooling.domain.cautions.MOST_LOOKED_AT", 5)
    found = told(facts(**some))
    assert found[0].startswith("/offers: too many rows")
    assert [row.split("/")[1] for row in found[1:]] == ["nations"]


def test_warnings_are_no_part_of_content_hash_or_comparison() -> None:
    plain = facts()
    warned = plain.with_warnings([Caution("Offers!7", "", "the row is hidden", "show it")])
    assert [warning.place for warning in warned.warnings] == ["Offers!7"]
    assert warned == plain
    assert hash(warned) == hash(plain)
    assert (warned.hash, warned.tables()) == (plain.hash, plain.tables())
    assert pickle.loads(pickle.dumps(warned)).warnings == warned.warnings
    assert warned.replace(periods=[{"id": "t1"}, {"id": "t2"}]).warnings == ()


LIBRARY = {
    "conflict-locks": 1,
    "edip-grants": 1,
    "eu-27": 8,
    "frozen-years": 1,
    "generalised-assignment": 2,
    "nato-32": 2,
    "nato-32-decade": 1,
    "nordic-baltic-decade": 2,
    "nordic-five": 2,
}
"""Instances of the library with warnings, each of them true."""


def test_the_library_gives_few_warnings() -> None:
    found = {name: len(pooling.load(name).warnings) for name in list_instances()}
    assert {name: count for name, count in found.items() if count} == LIBRARY
