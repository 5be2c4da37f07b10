"""Family withdrawal."""

from pooling.formulation.context import Formulation


def add(f: Formulation) -> None:
    """What is still met when someone withdraws, before anything is planned anew.

    ``withdrawal[w,r,t]``:      sum over o that stays of counted[o,r,t] * assign[o,r,t] + short_without[w,r,t] >=
                            need[r,t]
    ``withdrawal_worst[w]``:    worst_covered <= covered share without w
    ``withdrawal_covered[w]``:  covered share without w >= ``withdrawal.least_covered``

    covered share without w: as tier covered, with short_without in place of short. Without w are gone: offers of
                            its nations; offers
    made through its agreements and shares of their pools, and their gains; shares of pools of its suppliers; offers
    with consent host or dual whose host is among its hosts. What agreements granted before (standards, clearances)
    stays, and nobody steps in.
    w: the withdrawals of the table, and with ``withdrawal.every_nation`` each nation alone. The plan with nobody
    gone counts as one of them, so the worst is never above the plain covered share.
    Indices: w withdrawal, r requirement it touches, t period. Units: the capability's (effective units). Rows exist
    only where w takes an offer that can serve r, and only if the card has the tier or the least share. Source: own;
    N-1 planning as in power systems.
    Off: nobody withdraws.
    """
