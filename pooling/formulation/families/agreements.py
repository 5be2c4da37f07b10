"""Family agreements."""

from __future__ import annotations

from itertools import combinations

from pooling.domain.together import Agreement
from pooling.formulation.algebra import Expr, Linear, total
from pooling.formulation.context import Formulation
from pooling.formulation.membership import member


def add(f: Formulation) -> None:
    """Nations pool by agreement: who is a member, who leads, what it costs and what it gives.

    ``agreements_least[a,t]``:      sum over n of member[n,a,t] >= least_members * formed[a,t]
    ``agreements_most[a,t]``:       sum over n of member[n,a,t] <= most_members * formed[a,t]
    ``agreements_formed[n,a,t]``:   member[n,a,t] <= formed[a,t]
    ``agreements_lead[a,t]``:       sum over n of lead[n,a,t] = formed[a,t]
    ``agreements_leads[n,a,t]``:    lead[n,a,t] <= member[n,a,t]
    ``agreements_backbone[n,a,t]``: sum over o of n of commit[o,t] >= backbone_quantity * lead[n,a,t]
    ``agreements_stay[n,a,t,u]``:   member[n,a,u] >= member[n,a,t] - member[n,a,t-1]  for u in the notice after t
    ``agreements_apart[a,n,p,t]``:  member[n,a,t] + member[p,a,t] <= 1  where n and p share no group (region)
    ``agreements_join[n,a,t]``:     joins[n,a,t] >= member[n,a,t] - member[n,a,t-1]
    ``agreements_set_up[n,a,t]``:   sets_up[n,a,t] >= lead[n,a,t] - formed[a,t-1]
    ``agreements_offer[o,t]``:      commit[o,t] <= bound of commit * member[n(o),a,t]  for offers made through a
    ``agreements_gain[o,r,t]``:     sum over a of gained[a,o,r,t] <= assign[o,r,t]
    ``agreements_gained[a,o,r,t]``: gained[a,o,r,t] <= bound of assign * member[n(o),a,t]

    member, lead and formed are 0 or 1. Only eligible nations (nations; all where empty) are members, from from_period
    on. Agreements of kind framework, or with a lead named, have one lead where formed: the one named, else any member.
    The backbone is committed from owned offers. Before the first period the nations in members are members, and the
    agreement is formed if there are any. An agreement covers the capabilities that it lists, all where it lists none.

    - Notice, with ``agreements.within`` = any: who joins in t is a member in the exit_notice_periods periods from t on,
      and who is a member now in the first exit_notice_periods.
    - ``agreements.within`` = group (region): two members share a group (a region that is not empty).
    - Fees of n in t: years[t] * membership_cost for each membership, joining_cost for each joining (member in t, not
      before), years[t] * running_cost as lead, and set_up_cost as lead where the agreement was not formed before.
    - gain(o,t) is the largest gain_share of the agreements that cover k(o) and of which n(o) is a member. It raises
      what o's units cover of the need (coverage, withdrawal, uncertainty), not what counts as provided.

    Indices: a agreement, n, p nation, o offer, t, u period. Units: memberships; the capability's; million. Source: own;
    framework nations, regional and bilateral arrangements. Off: there are no members, nothing is offered through
    agreements, and no agreement grants anything.
    """
    for agreement in f.facts.joining.agreements:
        if _matters(f, agreement):
            _state(f, agreement)
    for (offer_id, period), commit in f.commit.items():
        offer = f.facts.offer_of[offer_id]
        through = f.facts.joining.through(offer)
        if through is not None:
            joined = member(f, offer.nation, through, period)
            f.row("agreements_offer", (offer_id, period), commit <= commit.high * joined)


def _matters(f: Formulation, agreement: Agreement) -> bool:
    """Whether being a member can change anything: something hangs on it, or notice or a lock asks for it."""
    has, joining, needs = f.card.has, f.facts.joining, f.instance.requirements
    return bool(
        any(joining.through(offer) == agreement.id for offer in f.instance.offers)
        or any(option.agreement == agreement.id for option in f.facts.starting.options)
        or _grants(f, agreement)
        or (has("exchange") and any(need.nation for need in needs))
        or (agreement.members and agreement.exit_notice_periods and f.card["agreements.within"] == "any")
        or (has("locks") and any(lock.agreement == agreement.id for lock in f.instance.locks))
        # With fair shares a backbone counts beside what serves (family burden).
        or (has("burden") and agreement.backbone_quantity > 0)
    )


def _grants(f: Formulation, agreement: Agreement) -> bool:
    """Whether its members gain anything for a need that somebody offers something for."""
    needs, has = f.instance.requirements, f.card.has
    offered = {offer.capability for offer in f.instance.offers if f.facts.joining.covers(agreement, offer.capability)}
    covered = [need for need in needs if need.capability in offered]
    standards = set(agreement.standards)
    return bool(covered) and (
        agreement.gain_share > 0
        or (has("interoperability") and any(standards & {*need.standards, *need.same_standard} for need in needs))
        or (has("information") and any(0 < need.sharing_level <= agreement.sharing_level for need in covered))
    )


def _state(f: Formulation, agreement: Agreement) -> None:
    joining = f.facts.joining
    nations, leads = joining.nations[agreement.id], joining.leads(agreement)
    before: str | None = None
    for period in joining.periods[agreement.id]:
        members = {nation: member(f, nation, agreement.id, period) for nation in nations}
        _formed(f, agreement, period, members, leads)
        _apart(f, agreement, period, nations)
        for nation in nations:
            _fees(f, agreement, nation, period, before)
        for nation in leads:
            _lead(f, agreement, nation, period, before)
        before = period
    if f.card["agreements.within"] == "any" and agreement.exit_notice_periods:
        for nation in nations:
            _stay(f, agreement, nation)


def _formed(
    f: Formulation, agreement: Agreement, period: str, members: dict[str, Linear], leads: tuple[str, ...]
) -> None:
    """formed[a,t] with its rows, where a rule or a cost asks whether there are members."""
    most = agreement.most_members
    limited = most is not None and most < len(members)
    if agreement.least_members < 2 and not limited and not f.facts.joining.has_lead(agreement):
        return
    key = (agreement.id, period)
    formed = f.switch("formed", key)
    for nation, joined in members.items():
        f.row("agreements_formed", (nation, *key), joined <= formed)
    # Without members it is not formed: at least one, so that nothing is set up for nobody.
    f.row("agreements_least", key, total(members.values()) >= max(1, agreement.least_members) * formed)
    if limited:
        assert most is not None
        f.row("agreements_most", key, total(members.values()) <= most * formed)
    if f.facts.joining.has_lead(agreement):
        for nation in leads:
            f.lead[nation, *key] = f.switch("lead", (nation, *key))
            f.row("agreements_leads", (nation, *key), f.lead[nation, *key] <= members[nation])
        f.row("agreements_lead", key, total(f.lead[nation, *key] for nation in leads) == formed)


def _lead(f: Formulation, agreement: Agreement, nation: str, period: str, before: str | None) -> None:
    key = (nation, agreement.id, period)
    lead = f.lead[key]
    if agreement.backbone_quantity:
        backbone = total(
            f.commit[offer.id, period]
            for offer in f.instance.offers
            if offer.nation == nation
            and offer.capability == agreement.backbone_capability
            and offer.owned
            and (offer.id, period) in f.commit
        )
        f.row("agreements_backbone", key, backbone >= agreement.backbone_quantity * lead)
    if agreement.running_cost_million:
        running = f.facts.recurring("agreements", period) * agreement.running_cost_million
        f.fees[nation, period] += running * lead
    if not agreement.set_up_cost_million or (before is None and agreement.members):
        return
    set_up = f.facts.index("agreements", period) * agreement.set_up_cost_million
    if before is None:
        f.fees[nation, period] += set_up * lead
        return
    sets_up = f.variable("sets_up", key, 0.0, 1.0)
    formed = f.found("formed", (agreement.id, before))
    assert formed is not None
    f.row("agreements_set_up", key, sets_up >= lead - formed)
    f.fees[nation, period] += set_up * sets_up


def _fees(f: Formulation, agreement: Agreement, nation: str, period: str, before: str | None) -> None:
    key = (nation, agreement.id, period)
    now = f.member[key]
    fees = Expr()
    if agreement.membership_cost_million:
        fees += f.facts.recurring("agreements", period) * agreement.membership_cost_million * now
    if agreement.joining_cost_million and not (before is None and nation in agreement.members):
        joining = f.facts.index("agreements", period) * agreement.joining_cost_million
        if before is None:
            fees += joining * now
        else:
            joins = f.variable("joins", key, 0.0, 1.0)
            f.row("agreements_join", key, joins >= now - f.member[nation, agreement.id, before])
            fees += joining * joins
    if fees:
        f.fees[nation, period] += fees


def _stay(f: Formulation, agreement: Agreement, nation: str) -> None:
    periods = f.facts.joining.periods[agreement.id]
    for position, period in enumerate(periods):
        now = nation in agreement.members and position == 0
        for later in periods[position if now else position + 1 : position + agreement.exit_notice_periods]:
            key = (nation, agreement.id, period, later)
            then = f.member[nation, agreement.id, later]
            if now:
                f.row("agreements_stay", key, then >= 1.0)
                continue
            before = f.member[nation, agreement.id, periods[position - 1]] if position else 0.0
            f.row("agreements_stay", key, then >= f.member[nation, agreement.id, period] - before)


def _apart(f: Formulation, agreement: Agreement, period: str, nations: tuple[str, ...]) -> None:
    if f.card["agreements.within"] == "any":
        return
    for first, second in combinations(nations, 2):
        if f.facts.joining.apart(first, second):
            both = f.member[first, agreement.id, period] + f.member[second, agreement.id, period]
            f.row("agreements_apart", (agreement.id, first, second, period), both <= 1.0)
