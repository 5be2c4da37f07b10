"""Pages from the docstrings beside the code: ``models/mathematics.md``, and the cards of ``models/README.md``."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Sequence
from inspect import cleandoc
from typing import Any

from pooling.domain.card import Card
from pooling.domain.families import FAMILIES
from pooling.domain.parameters import PARAMETERS
from pooling.domain.tier_kinds import TIER_KINDS
from pooling.formulation.builder import FAMILY_ROWS
from pooling.formulation.tiers import TIERS
from pooling.formulation.variables import VARIABLES

NOTATION = """\
## Notation

| symbol | meaning |
| --- | --- |
| n, k, s, m, r, o, t | nation, capability, situation, mission, requirement, offer, period |
| a, p, l, w, d, e | agreement, pool (or second nation), red line or lock, withdrawal or scenario, standard, element |
| i, u, j, g, f, v, x | option, period of its start, price step of its order, what its fund pays (in guidelines: a \
guideline), fund, supplier, effect |
| n(o), k(o) | the nation and the capability of an offer; k(r), m(r) of a requirement |
| `need[r,t]` | the requirement's quantity, or what table requirement_changes last made it, in its periods (its own \
list, else the mission's, else all) |
| `quantity, dwell, eff` | the offer's columns (quantity as table offer_changes last made it), in its periods (its own \
list, else all); outside them quantity is 0 |
| `commit[o,t]` | units committed: at least 0; whole where the capability is not divisible |
| `assign[o,r,t]` | units planned for a requirement; same capability, both in their periods; whole likewise |
| `member[n,a,t]`, `lead[n,a,t]` | the nation is a member of the agreement, leads it |
| `traded[o,t]` | hours of a pool taken over (negative: handed over) with share o |
| `start[i,u,j,g]`, `joined[n,i,u,j,g]` | the option starts, the nation takes part |
| `ordered[n,i,u,j,g]`, `delivered_units[n,i,t]` | units of an option that the nation orders, and that come to it |
| `provided[n,r,t]` | sum over offers o of n of eff(o) * assign[o,r,t]; `provided[r,t]` over all nations |
| reliability(o,r) | reliability of n(o) * reliability of o * (1 - failure_probability) of every cluster that holds \
n(o) * probability of every approval caveat that fits o in r (family caveats in force) |
| `counted[o,r,t]` | what one assigned unit covers: eff(o) * (1 + gain(o,t)), times reliability(o,r) where \
`coverage.count` = expected (and what an option lifts it by) |
| `delivered[r,t]` | sum over offers of counted * assign |
| `short[r,t]` | max(0, need[r,t] - delivered[r,t]) |

A nation *takes part* in (r, t) when it provides anything there. A plan is `commit`, `assign`, `member`, `lead`,
`traded`, `start`, `joined`, `ordered` and `delivered_units`; everything else follows from them. *Off* says what holds
where a card does not have the family.
"""

HEAD = """\
# The mathematics

What each family and tier of a [model card](README.md) means exactly. `pooling/formulation` states it for the solver;
`pooling/audit` recomputes it without the solver; the two share nothing but the words below. Made from the docstrings by
`make contract`; do not edit.
"""

TIER_TEXT = """\
Tiers are solved in the card's order; each is solved to its gap, then held: a later tier may not make it worse than its
value by more than `tolerance` (a share of the value). Gap = |bound - value| / |value|; values and bounds count as equal
where they differ by less than a tenth of what one unit can change, and by less than 1e-8 of all that the tier could add
up to. A tier's bound holds for every plan that keeps the tiers before it where they were held.
"""


def mathematics(cards: Sequence[Card]) -> str:
    """The whole page: notation, families, tiers, variables, parameters."""
    parts = [HEAD, NOTATION, "## Families\n", _table(*_families_of(cards))]
    parts += [family_text(name) for name in FAMILIES]
    parts += ["## Tiers\n", _tiers(), TIER_TEXT, "## Variables\n", _variables(), "## Parameters\n", _parameters()]
    return "\n".join(parts)


def cards_table(cards: Sequence[Card]) -> str:
    """What every card asks, in a line."""
    rows = [[f"`{card.name}`", card.question, ", ".join(tier.kind for tier in card.tiers)] for card in cards]
    return _table(["card", "question", "tiers, the most important first"], rows)


def family_text(name: str) -> str:
    """A family as Markdown: where it stands in the code, its rule, its rows."""
    family = FAMILIES[name]
    needs = f" Needs {', '.join(family.needs)}." if family.needs else ""
    module = sys.modules[FAMILY_ROWS[name].__module__]
    parts = [markdown(doc(part)) for part in (FAMILY_ROWS[name], *getattr(module, "PARTS", ()))]
    file = module.__name__.replace(".", "/")
    return "\n\n".join((f"### {name}", f"`{file}.py`.{needs}", *parts)) + "\n"


def doc(function: Callable[..., Any]) -> str:
    return cleandoc(function.__doc__ or "")


_FORMULA = re.compile(r"^(\s{2,}\S|``[a-z_]+(\[[^\]]*\])?``:|[a-z]+(\[[^\]]*\])? = |[a-z ]+: +[a-z]+\[)")


def markdown(text: str) -> str:
    """A docstring as Markdown: formulas in blocks of code, the rest as paragraphs."""
    out: list[str] = []
    inside = listed = False
    for line in text.split("\n"):
        listed = line.startswith("- ") or (listed and line.startswith("  "))
        formula = not listed and bool(_FORMULA.match(line))
        if formula and not inside:
            if out and out[-1]:
                out.append("")
            out.append("```text")
        elif inside and not formula:
            out.append("```")
            if line:
                out.append("")
        inside = formula
        out.append(line.replace("``", "" if formula else "`"))
    if inside:
        out.append("```")
    return "\n".join(out)


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [f"| {' | '.join(heads)} |", f"| {' | '.join('---' for _ in heads)} |"]
    lines += [f"| {' | '.join(cell.replace('|', '/') for cell in row)} |" for row in rows]
    return "\n".join(lines) + "\n"


def _families_of(cards: Sequence[Card]) -> tuple[list[str], list[list[str]]]:
    names = [card.name for card in cards]
    rows = [[f"[{name}](#{name})", *("x" if card.has(name) else "" for card in cards)] for name in FAMILIES]
    return ["family", *names], rows


def _tiers() -> str:
    rows = [
        [name, "max" if kind.maximise else "min", kind.unit, " ".join(doc(TIERS[name]).replace("``", "`").split())]
        for name, kind in TIER_KINDS.items()
    ]
    return _table(["tier", "direction", "unit", "value"], rows)


def _variables() -> str:
    rows = [
        [
            f"`{name}[{made.indices}]`" if made.indices else f"`{name}`",
            made.values,
            made.unit,
            made.family,
            made.meaning,
        ]
        for name, made in VARIABLES.items()
    ]
    return _table(["variable", "values", "unit", "first made by", "meaning"], rows)


def _parameters() -> str:
    rows = [
        [f"`{key}`", parameter.range_text(), _default(parameter.default), parameter.unit, parameter.meaning]
        for key, parameter in PARAMETERS.items()
    ]
    return _table(["parameter", "range", "default", "unit", "meaning"], rows)


def _default(value: Any) -> str:
    if isinstance(value, tuple):
        return ", ".join(f"{part:g}" for part in value)
    return str(value).lower() if isinstance(value, bool) else str(value)
