"""Which rules cannot hold together: a smallest set, each member shown to be needed.

HiGHS's own irreducible sets are empty when infeasibility comes from integrality alone, so conflicts are found on rules:
the model is stated without some of them and asked for any plan at all (deletion filter: Chinneck and Dravnieks, 1991,
Locating minimal infeasible constraint sets in linear programs, ORSA Journal on Computing 3). First whole families are
dropped, then halves of what is left, then single rules.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from pooling.analysis.grounds import Grounds
from pooling.analysis.reaching import Reaching
from pooling.domain.card import Card
from pooling.domain.deadline import Deadline, OutOfTime
from pooling.domain.instance import Instance
from pooling.domain.outcome import Conflict, ConflictRule
from pooling.domain.tables import Requirement
from pooling.formulation.builder import build
from pooling.formulation.enablers import name as enabler_name
from pooling.solving.checking import infeasible as no_plan
from pooling.solving.compiled import compile_model
from pooling.solving.highs import Options

Rule = tuple[str, str]
_DETAILS = {
    False: "the search was ended before every rule was tried; some may not be needed",
    True: "not every rule could be shown to be needed",
}


def find_conflict(
    instance: Instance,
    card: Card,
    *,
    seed: int = 0,
    threads: int = 1,
    time_limit_s: float | None = None,
    cancel: threading.Event | None = None,
) -> Conflict:
    """The conflict of an infeasible instance. With a time limit it may be larger than needed: ``minimal`` says."""
    began = time.perf_counter()
    deadline = Deadline(time_limit_s, cancel)
    rules = all_rules(instance, card)
    sure = True

    def infeasible(kept: list[Rule]) -> bool:
        """Whether the kept rules alone (with the physical ones) cannot hold; False also when that stays unknown."""
        nonlocal sure
        left = None if time_limit_s is None else time_limit_s - (time.perf_counter() - began)
        if (left is not None and left <= 0) or (cancel is not None and cancel.is_set()):
            sure = False
            return False
        without = frozenset(set(rules) - set(kept))
        try:
            compiled = compile_model(build(instance, card, without, deadline))
        except OutOfTime:
            sure = False
            return False
        asked = Options(gap=1.0, time_limit_s=left, seed=seed, threads=threads)
        found = no_plan(compiled, asked, cancel)
        if found is None:
            sure = False
        return bool(found)

    kept = list(rules)
    for family in dict.fromkeys(rule[0] for rule in rules):
        trial = [rule for rule in kept if rule[0] != family]
        if len(trial) < len(kept) and infeasible(trial):
            kept = trial
    kept = _shrink(kept, infeasible)
    minimal = sure and infeasible(kept) and not any(infeasible([one for one in kept if one != rule]) for rule in kept)
    until = None if time_limit_s is None else began + time_limit_s
    # Without proof that the others can hold, nothing can be said of what they leave.
    others = frozenset(set(rules) - set(kept))
    reaching = Reaching(instance, card, others, seed=seed, threads=threads, until=until, cancel=cancel)
    grounds = Grounds(instance, card, rules, kept, reaching if minimal else None)
    words = tuple(_rule(instance, card, rule, grounds) for rule in kept)
    detail = "" if minimal else _DETAILS[sure]
    return Conflict(words, minimal, detail)


def _rule(instance: Instance, card: Card, rule: Rule, grounds: Grounds) -> ConflictRule:
    figures = grounds.of(rule)
    text = "; ".join((describe(instance, card, *rule), *(one.text for one in figures[:1])))
    return ConflictRule(*rule, text, figures)


def _shrink(kept: list[Rule], infeasible: Callable[[list[Rule]], bool]) -> list[Rule]:
    """Drop chunks that are not needed, halving the chunk until single rules are tried."""
    size = max(1, len(kept) // 2)
    while True:
        position = 0
        while position < len(kept):
            trial = kept[:position] + kept[position + size :]
            if len(trial) < len(kept) and infeasible(trial):
                kept = trial
            else:
                position += size
        if size == 1:
            return kept
        size = max(1, size // 2)


def all_rules(instance: Instance, card: Card) -> list[Rule]:
    """Every rule that can be left out, as (family, subject); physical rules (commitment) always hold."""
    nations = [one.id for one in instance.nations]
    requirements = [one.id for one in instance.requirements]
    subjects = {
        "lots": nations,
        "sovereignty": nations,
        "caveats": [one.id for one in instance.caveats],
        "readiness": requirements,
        "breadth": requirements,
        "budget": nations if instance.budgets else [],
        "coverage": [] if card["coverage.shortfall_allowed"] else requirements,
        "locks": [one.id for one in instance.locks],
        "red_lines": [one.id for one in instance.red_lines],
        "sustainment": [one.id for one in instance.nations if min(one.deployable_share, one.sustained_share) < 1],
        "rotation": [one.id for one in instance.requirements if _turns(one)],
        "interoperability": [one.id for one in instance.requirements if one.standards or one.same_standard],
        "information": [one.id for one in instance.requirements if one.sharing_level],
        "specialisation": [*requirements, *(one.id for one in instance.capabilities if one.providers != "any")],
        "focus": [*nations, *requirements],
        "enablers": [enabler_name(one) for one in instance.enablers],
        "exchange": [
            *(one.id for one in instance.requirements if one.nation is not None),
            *(one.id for one in instance.agreements if one.barter_limit is not None),
        ],
        "consent": ["*"] if any(one.consent != "none" for one in instance.offers) else [],
        "withdrawal": ["*"] if card["withdrawal.least_covered"] else [],
        "funding": list(dict.fromkeys(row.fund for row in instance.fund_budgets)),
        "procurement": [name for name, asked in _procurement(card).items() if asked] if instance.options else [],
        "guidelines": [one.id for one in instance.guidelines] if card["guidelines.must"] else [],
        "challenge": list(dict.fromkeys(instance.offer_of[row.offer].nation for row in instance.history)),
        "stability": ["frozen"] if card["stability.frozen_periods"] else [],
    }
    return [(family, subject) for family, members in subjects.items() if card.has(family) for subject in members]


def _procurement(card: Card) -> dict[str, str]:
    """Rules over all orders: name -> words; no words where the card does not ask for it."""
    content, joint = card["procurement.least_content_share"], card["procurement.least_joint_share"]
    largest, least = card["procurement.largest_supplier_share"], card["procurement.least_suppliers"]
    return {
        "content": f"{100 * content:g} % of the value of all orders is made within the alliance" if content else "",
        "joint": f"{100 * joint:g} % of the value of all orders is ordered jointly" if joint else "",
        "supplier": f"no supplier has more than {100 * largest:g} % of the value of all orders" if largest < 1 else "",
        "suppliers": f"what is bought of a capability comes from {least} suppliers at least" if least > 1 else "",
    }


def describe(instance: Instance, card: Card, family: str, subject: str) -> str:
    """A rule in a planner's words."""
    if family == "coverage":
        need = instance.requirement_of[subject]
        unit = instance.capability_of[need.capability].unit
        changed = [row.quantity for row in instance.requirement_changes if row.requirement == subject]
        most = " to ".join(f"{one:g}" for one in (need.quantity, *changed))
        return f"{subject} needs {most} {unit} of {need.capability} for {need.mission}, in full"
    if family == "readiness":
        need = instance.requirement_of[subject]
        return f"{subject} needs {need.capability} within {need.within_days} days"
    if family == "breadth":
        need = instance.requirement_of[subject]
        least = f", at least {need.least_nations} nations" if need.least_nations >= 2 else ""
        share = need.largest_share if need.largest_share is not None else card["breadth.largest_share"]
        largest = f"no nation above {100 * share:g} % of the need" if share < 1 or not least else ""
        return f"{subject}: {largest}{least}".replace(": , ", ": ")
    if family == "budget":
        amounts = [row for row in instance.budgets if row.nation == subject]
        scale = card["budget.scale"]
        words = ", ".join(
            f"{scale * row.amount_million:g} million in {row.period}"
            for row in amounts
            if row.amount_million is not None
        )
        scaled = f" ({scale:g} times what it has)" if scale != 1 else ""
        return f"{subject} has a budget of {words or 'no limit'}{scaled}"
    if family == "caveats":
        caveat = next(one for one in instance.caveats if one.id == subject)
        scope = [getattr(caveat, name) for name in ("mission", "mission_kind", "region", "period", "capability")]
        where = ", ".join(one for one in scope if one) or "everywhere"
        partner = f" {caveat.partner}" if caveat.partner else ""
        reason = f" ({caveat.reason})" if caveat.reason else ""
        return f"caveat {subject}: {caveat.nation} {caveat.rule}{partner}: {where}{reason}"
    if family == "locks":
        lock = next(one for one in instance.locks if one.id == subject)
        amount = "" if lock.quantity is None else f" {lock.quantity:g}"
        if lock.option is not None:
            who = f" by {lock.nation}" if lock.nation else ""
            when = f" in {lock.period}" if lock.period else ""
            return f"lock {subject}: {lock.option} {lock.rule.replace('_', ' ')}{amount} started{who}{when}"
        target = f" for {lock.requirement}" if lock.requirement else ""
        if lock.offer is None:
            return f"lock {subject}: {lock.nation} {lock.rule} be a member of {lock.agreement}"
        return f"lock {subject}: {lock.offer}{target} {lock.rule.replace('_', ' ')}{amount}"
    if family == "sovereignty":
        return f"{subject} keeps its reserves and its ceiling"
    if family == "lots":
        return f"{subject} offers in its smallest packages and steps"
    return _joint(instance, card, family, subject)


def _turns(need: Requirement) -> bool:
    return bool(need.rest_periods) or need.most_turns is not None or need.turns_spread is not None


def _joint(instance: Instance, card: Card, family: str, subject: str) -> str:
    if family == "red_lines":
        line = next(one for one in instance.red_lines if one.id == subject)
        amount = "" if line.quantity is None else f" {line.quantity:g}"
        what = f" {line.capability}" if line.capability else ""
        reason = f" ({line.reason})" if line.reason else ""
        return f"red line {subject}: {line.nation} {line.rule.replace('_', ' ')}{amount}{what}{reason}"
    if family == "withdrawal":
        return f"{100 * card['withdrawal.least_covered']:g} % of weighted need stays covered whoever withdraws"
    if family == "procurement":
        return _procurement(card)[subject]
    if family == "stability":
        return f"the first {card['stability.frozen_periods']} periods are as in the last plan"
    words = {
        "funding": "pays no more than its budget",
        "guidelines": "what it asks for is spent",
        "challenge": "commits neither much more nor much less than in the last plan",
        "sustainment": "deploys no more than its deployable and sustained shares",
        "rotation": "is served in turns, with rest and limits",
        "interoperability": "takes only units that hold its standards",
        "information": "is served only by nations cleared to share",
        "specialisation": "has its number of providers",
        "focus": "has its largest number of commitments and smallest part",
        "enablers": "units are used only with their support in the same mission",
        "exchange": "is served, and owed for, under agreements",
        "consent": "hosts consent to the use of units on their territory",
    }
    return f"{subject}: {words[family]}" if subject != "*" else words[family]
