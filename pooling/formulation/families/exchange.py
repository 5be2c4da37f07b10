"""Family exchange."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from pooling.domain import round_off
from pooling.domain.tables import Offer, Requirement
from pooling.domain.together import Agreement
from pooling.formulation.algebra import Expr, Var, between, total
from pooling.formulation.context import Formulation
from pooling.formulation.membership import together


def add(f: Formulation) -> None:
    """Who serves whose own need, and what is owed for it.

    A need whose nation is p is served by p's own offers, and by another nation n only where both are members in t
    of one agreement (of any kind) that covers the capability:
    ``exchange[o,r,t]``:  assign[o,r,t] <= bound of assign * sum over a of together[a,n,p,t]
    ``exchange_together[a,n,p,t]``: together <= member[n,a,t],  together <= member[p,a,t],
                            together >= member + member - 1

    Barter agreements (barter_limit given) charge it: charged[a,o,r,t] = assign[o,r,t] where both are members of a,
    else 0.
    ``exchange_charged[a,o,r,t]``: charged <= assign,  charged <= bound * together,
                            charged >= assign - bound * (1 - together)
    given[n,a,s,t] = sum over o of n, r in s of other nations, of exchange_weight * charged[a,o,r,t]
    taken[n,a,s,t] = sum over o of other nations, r in s of n, of exchange_weight * charged[a,o,r,t]
    ``exchange_balance[n,a,s,t]``: balance[n,a,s,t] = carry * balance[n,a,s,t-1] + given[n,a,s,t] - taken[n,a,s,t]
    ``exchange_limit[n,a,s,t]``:   - barter_limit <= balance[n,a,s,t] <= barter_limit

    Here carry is barter_carry_share ** years[t-1]. In the first period the balance before it (table balances, else 0)
    counts in full.
    With barter_scope = pair the same holds between every two nations alone: balance[n,p] counts what n gave p less what
    p gave n, index (n,p,a,s,t). Each situation has balances of its own, as if it held in all periods; one in which no
    nation has a need of its own that the agreement covers has none. Needs of the alliance may be served by all and owe
    nothing. Indices: a agreement, o offer of n, r requirement of p, s situation,
    t period. Units: equivalent units. Source: own; exchange of air transport, refuelling and other flights in
    equivalent flying hours. Off: anybody serves any need, and nothing is owed.
    """
    if not any(need.nation for need in f.instance.requirements) and not f.instance.balances:
        return
    charges: dict[str, list[Charge]] = defaultdict(list)
    for (offer_id, requirement, period), most in f.facts.pairs.items():
        need, offer = f.facts.requirement_of[requirement], f.facts.offer_of[offer_id]
        if need.nation is None or need.nation == offer.nation:
            continue
        serving = f.facts.joining.serving(offer.nation, need.nation, offer.capability, period)
        assign = f.assign[offer_id, requirement, period]
        if f.facts.on("exchange", requirement):
            both = total(together(f, agreement.id, offer.nation, need.nation, period) for agreement in serving)
            f.row("exchange", (offer_id, requirement, period), assign <= most * both)
        for agreement in serving:
            if agreement.barter_limit is None or not f.facts.on("exchange", agreement.id):
                continue
            # Where no other agreement lets the offer serve, whatever it serves is charged.
            units = assign
            if len(serving) > 1 or not f.facts.on("exchange", requirement):
                units = _charged(f, agreement, offer, need, period, most)
            charges[agreement.id].append(Charge(offer.nation, need.nation, need, period, units))
    for agreement in f.facts.joining.agreements:
        if agreement.barter_limit is not None and f.facts.on("exchange", agreement.id):
            _balances(f, agreement, charges[agreement.id])


@dataclass(frozen=True, slots=True)
class Charge:
    """Units that ``giver`` gives to ``taker``'s need under a barter agreement."""

    giver: str
    taker: str
    need: Requirement
    period: str
    units: Var


def _charged(f: Formulation, agreement: Agreement, offer: Offer, need: Requirement, period: str, most: float) -> Var:
    key = (agreement.id, offer.id, need.id, period)
    charged = f.variable("charged", key, 0.0, most)
    assign = f.assign[offer.id, need.id, period]
    both = together(f, agreement.id, offer.nation, str(need.nation), period, exact=True)
    f.row("exchange_charged", (*key, "assign"), charged <= assign)
    f.row("exchange_charged", (*key, "member"), charged <= most * both)
    f.row("exchange_charged", (*key, "least"), charged >= assign - most * (1.0 - both))
    return charged


def _balances(f: Formulation, agreement: Agreement, charges: list[Charge]) -> None:
    pairwise = agreement.barter_scope == "pair"
    flows: dict[tuple[tuple[str, ...], str, str], Expr] = defaultdict(Expr)
    for charge in charges:
        weight = f.instance.capability_of[charge.need.capability].exchange_weight
        if not weight:
            continue
        owed = weight * charge.units
        for situation in f.facts.situations(charge.need):
            if pairwise:
                first, second = sorted((charge.giver, charge.taker), key=f.facts.order.__getitem__)
                flows[(first, second), situation, charge.period] += owed if charge.giver == first else -owed
            else:
                flows[(charge.giver,), situation, charge.period] += owed
                flows[(charge.taker,), situation, charge.period] -= owed
    opening, situations = _opening(f, agreement), _situations(f, agreement)
    accounts = dict.fromkeys([*opening, *(account for account, _, _ in flows)])
    for account in accounts:
        for name in situations:
            own = {period: flows.get((account, name, period), Expr()) for period in f.facts.periods}
            _account(f, agreement, (*account, agreement.id, name), own, opening.get(account, 0.0))


def _situations(f: Formulation, agreement: Agreement) -> dict[str, None]:
    """Those in which anything may be given under the agreement: a debt that nobody can pay back there binds nobody."""
    own = [need for need in f.instance.requirements if need.nation is not None]
    covered = [need for need in own if f.facts.joining.covers(agreement, need.capability)]
    return dict.fromkeys(situation for need in covered for situation in f.facts.situations(need))


def _opening(f: Formulation, agreement: Agreement) -> dict[tuple[str, ...], float]:
    out: dict[tuple[str, ...], float] = {}
    for row in f.instance.balances:
        if row.agreement != agreement.id:
            continue
        if row.partner is None:
            out[row.nation,] = row.amount
        elif f.facts.order[row.nation] < f.facts.order[row.partner]:
            out[row.nation, row.partner] = row.amount
        else:
            out[row.partner, row.nation] = -row.amount
    return out


def _account(
    f: Formulation, agreement: Agreement, name: tuple[str, ...], flows: dict[str, Expr], opening: float
) -> None:
    """The rows of one account over the periods. A balance is a variable only where it is carried on."""
    limit = float(agreement.barter_limit or 0.0)
    periods = list(flows)
    last: Var | None = None
    known, carry = opening, 0.0
    for position, period in enumerate(periods):
        flow = flows[period]
        # What is carried in: of the period before.
        carried_in, carry = carry, agreement.barter_carry_share ** f.instance.years(period)
        if last is None and not len(flow):
            # Nothing moves: the balance is known, and only a limit that it breaks needs a row.
            if abs(known) > limit + round_off.DATA * max(1.0, limit):
                f.row("exchange_limit", (*name, period), between(-limit, Expr() + known, limit))
            known *= carry
            continue
        carried_on = carry > 0 and position + 1 < len(periods)
        now = (known if last is None else carried_in * last) + flow
        known = 0.0
        if not carried_on:
            f.row("exchange_limit", (*name, period), between(-limit, now, limit))
            last = None
            continue
        last = f.variable("balance", (*name, period), -limit, limit)
        f.row("exchange_balance", (*name, period), now == last)
