"""Family exchange."""

from pooling.formulation.context import Formulation


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

    carry = barter_carry_share. In the first period the balance before it (table balances, else 0) counts in full. barter_scope = pair: the same
    between every two nations n, p alone: balance[n,p] counts what n gave p less what p gave n, index (n,p,a,s,t).
    Each situation has balances of its own: it is taken to hold in all periods. Needs of the alliance (no nation)
    may be served by all and owe nothing.
    Indices: a agreement, o offer of n, r requirement of p, s situation, t period. Units: equivalent units.
    Source: own; exchange of air transport, refuelling and other flights in equivalent flying hours. Off: anybody
    serves any need, and nothing is owed.
    """
