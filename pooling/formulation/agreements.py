"""Family agreements."""

from pooling.formulation.context import Formulation


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

    member, lead, formed are 0 or 1. Only the eligible nations (nations; all where empty) can be members, from
    from_period on. Agreements of kind framework, or with a lead named, have exactly one lead where formed (the one
    named, else any member); others have none. The backbone is committed from offers that are no shares of pools.
    Before the first period the nations in members are members, and the agreement is formed if there are any.
    Notice: a nation that joins in t is a member at least in the exit_notice_periods periods from t on; a nation
    that is a member now at least in the first exit_notice_periods periods. Asked for only where
    ``agreements.within`` = any. ``agreements.within`` = group (region): two members share a group (have the same
    region, not empty).
    Fees of n in t: membership_cost per membership, joining_cost per joining (member in t, not before), running_cost
    as lead, set_up_cost as lead where the agreement was not formed before. gain(o,t) = the largest gain_share of
    the agreements that cover k(o) and of which n(o) is a member; it raises what o's units cover of the need
    (coverage, withdrawal, uncertainty), not what counts as provided. gained exists only where a gain does.
    An agreement covers the capabilities it lists; all where it lists none.
    Indices: a agreement, n, p nation, o offer, t period, u period. Units: memberships; the capability's; million.
    Source: own; framework nations, regional and bilateral arrangements. Off: there are no members: nothing is
    offered through agreements, and no agreement grants anything.
    """
