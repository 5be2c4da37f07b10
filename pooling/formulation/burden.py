"""Family burden."""

from __future__ import annotations

from pooling.domain.parameters import KEY_COLUMNS
from pooling.domain.problems import InvalidInput, Problem
from pooling.formulation.context import Expr, Formulation
from pooling.formulation.spending import spend


def key_shares(f: Formulation) -> dict[str, float]:
    """nation -> its share by the card's key; the shares add to 1. Raises InvalidInput naming every missing figure."""
    key = f.card["burden.key"]
    column = KEY_COLUMNS[key]
    if column is None:
        return {one.id: 1.0 / len(f.instance.nations) for one in f.instance.nations}
    problems = []
    for index, nation in enumerate(f.instance.nations):
        if getattr(nation, column) is None:
            rule = f"burden.key = {key} needs {column} of {nation.id}"
            problems.append(Problem(f"/nations/{index}/{column}", "", rule, "fill it, or choose another key"))
    total = sum(getattr(nation, column) or 0.0 for nation in f.instance.nations)
    if not problems and total <= 0:
        problems.append(Problem("/nations", "0", f"the sum of {column} is zero", "choose another key"))
    if problems:
        raise InvalidInput(problems, f"burden key {key}")
    return {nation.id: getattr(nation, column) / total for nation in f.instance.nations}


def add(f: Formulation) -> None:
    """Fair shares, and how far each nation is from its own.

    ``burden_total``:    total = sum over n of burden_n,  burden_n = sum over t of spend[n,t] + credit_n
    ``burden_above[n]``: deviation[n] >= burden_n - key_n * total
    ``burden_below[n]``: deviation[n] >= key_n * total - burden_n

    Indices: n nation. Units: million. deviation has no upper bound: only the tiers press on it. total is a variable of
    its own so that each row stays short. Source: own; keys as used for common funding. Absent: never.
    """
    keys = key_shares(f)
    credits = {row.nation: row.amount_million for row in f.instance.credits} if f.card["burden.credits"] else {}
    credit_total = sum(credits.values())
    total = f.variable("burden_total_spend", "all", 0.0, None)
    expr = Expr()
    for nation in f.instance.nations:
        for period in f.facts.periods:
            if len(f.spending_terms.get((nation.id, period), Expr())):
                expr.add(1.0, spend(f, nation.id, period))
    expr.add(-1.0, total)
    f.row("burden_total", "all", 0.0, expr, 0.0)
    for nation in f.instance.nations:
        deviation = f.variable("deviation", nation.id, 0.0, None)
        # deviation >= +-(spend + credit - key * (total + credit_total))
        constant = credits.get(nation.id, 0.0) - keys[nation.id] * credit_total
        for name, sign in (("burden_above", 1.0), ("burden_below", -1.0)):
            expr = Expr()
            for period in f.facts.periods:
                if len(f.spending_terms.get((nation.id, period), Expr())):
                    expr.add(-sign, spend(f, nation.id, period))
            expr.add(sign * keys[nation.id], total)
            expr.add(1.0, deviation)
            f.row(name, nation.id, sign * constant, expr, None)
