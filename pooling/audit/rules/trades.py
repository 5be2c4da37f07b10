"""Trades of shares (family pools): what one hands over others take over, at what they paid.

sum of traded over a pool's shares = 0; traded >= - trade_share * commit.
"""

from __future__ import annotations

from pooling.audit.facts import Facts
from pooling.audit.findings import TOLERANCE, Findings
from pooling.audit.numbers import exact, words
from pooling.audit.plan.holdings import Held, Holdings
from pooling.audit.plan.planned import Planned
from pooling.audit.rules.pools import FAMILY


def check(facts: Facts, planned: Planned, held: Holdings, findings: Findings) -> None:
    for one in held.values():
        if one.turned:
            _zero(one, findings)
    for where in planned.traded:
        _handed(facts, planned, where, findings)


def _zero(one: Held, findings: Findings) -> None:
    findings.equals(
        FAMILY,
        "trade",
        (one.pool.id, one.period),
        one.traded,
        0,
        TOLERANCE * max(1, one.turned),
        lambda: (
            f"the trades of {one.pool.id} in {one.period} add up to {words(one.traded)}, "
            "what is taken over is handed over by others"
        ),
    )


def _handed(facts: Facts, planned: Planned, where: tuple[str, str], findings: Findings) -> None:
    offer = facts.offers[where[0]]
    share = exact(facts.pools[offer.pool or ""].trade_share)
    most = share * planned.commit.get(where, 0)
    handed = -planned.traded[where]
    findings.at_most(
        FAMILY,
        "hand_over",
        where,
        handed,
        most,
        lambda: (
            f"{offer.nation} hands over {words(handed)} of {offer.id} in {where[1]}, at most {words(most)} may be "
            f"({words(100 * share)} % of what it holds)"
        ),
        of=planned.commit.get(where, 0),
    )
