"""member[n,a,t] and what follows from it. Made only where a rule or a cost asks for it."""

from __future__ import annotations

from pooling.formulation.algebra import Expr, Linear, Var
from pooling.formulation.context import Formulation


def member(f: Formulation, nation: str, agreement: str, period: str) -> Linear:
    """member[n,a,t]; the empty sum where the nation cannot be a member then."""
    key = (nation, agreement, period)
    found = f.member.get(key)
    if found is None:
        if not f.facts.joining.may(*key):
            return Expr()
        found = f.member[key] = f.switch("member", key)
    return found


def together(f: Formulation, agreement: str, nation: str, partner: str, period: str, *, exact: bool = False) -> Var:
    """Both nations are members: at most each of the two; with ``exact`` at least their sum less one as well."""
    first, second = sorted((nation, partner), key=f.facts.order.__getitem__)
    key = (agreement, first, second, period)
    known = f.found("together", key)
    both = known if known is not None else f.variable("together", key, 0.0, 1.0)
    members = {name: member(f, name, agreement, period) for name in (first, second)}
    if known is None:
        for name, joined in members.items():
            f.row("together_most", (*key, name), both <= joined)
    if exact and key not in f.exactly_together:
        f.exactly_together.add(key)
        f.row("together_least", key, both >= members[first] + members[second] - 1.0)
    return both
