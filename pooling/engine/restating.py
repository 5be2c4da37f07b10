"""A saved result held against what is computed again from its instance, its card and its plan: leaf by leaf.

The result is made anew, as a run makes it (:mod:`pooling.engine.assembling`). It comes from the plan alone, and from
what only the run itself could know. A field that is new in a result is therefore compared without being named here.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

import numpy as np

from pooling.audit import audit
from pooling.domain import round_off
from pooling.domain.audit_report import AuditReport
from pooling.domain.card import Card, Tier
from pooling.domain.instance import Instance
from pooling.domain.outcome import LastPerCent, TierResult
from pooling.domain.plan import Plan
from pooling.domain.problems import InvalidInput, Problem, shown
from pooling.domain.result import Result
from pooling.domain.tier_kinds import TIER_KINDS, kind_of_tier
from pooling.engine.assembling import AuditedPlan, Ending, result_of
from pooling.engine.clock import Clock
from pooling.engine.last_per_cent import price_of, two_tiers
from pooling.engine.provenance import Provenance
from pooling.formulation.builder import build
from pooling.reasons.gap_words import NOT_ANALYSED
from pooling.solving.bounds import natural_bound
from pooling.solving.certifying import Certified, certified, relaxed_run
from pooling.solving.compiled import Compiled, compile_model
from pooling.solving.highs import Options
from pooling.solving.scaling import scaling_of
from pooling.solving.tier_runs import TierRun, hold
from pooling.solving.years import many_years

NOT_RECOMPUTED: Mapping[str, str] = {
    "/timings_s/*": "how long the run took",
    "/tiers/*/seconds": "how long a tier took",
    "/tiers/*/nodes": "how long the solver searched",
    "/tiers/*/found": "what a tier was worth before later ones used its tolerance; no worse than that is checked",
    "/tiers/*/bound": "what the solver proved; that plan, gap and certified bound do not contradict it is checked",
    "/tiers/*/reason": "why the solver stopped; that it fits how the run ended is checked",
    "/last_per_cent/value": "the cost of a plan that is not kept",
    "/last_per_cent/bound": "what the solver proved of such plans; what follows from the two is checked",
    "/last_per_cent/reason": "why the solver stopped",
    "/last_per_cent/seconds": "how long that took",
    "/termination/reason": "why the run ended; that it fits outcome and tiers is checked",
    "/termination/detail": "the solver's own words",
    "/faults/*/*": "what the solver claimed, and what contradicted it",
    "/provenance/seed": "seed of the solver",
    "/provenance/threads": "threads of the solver",
    "/provenance/time_limit_s": "time that the run was given",
    "/provenance/work_points": "work that the run was given, where it was",
    "/provenance/versions/*": "what it ran on; another version of this package is found",
    "/warnings/*/place": "where it stands in the file that the run read",
}
"""What nobody can compute again, with what it is. It is taken as stated, and must be of its kind."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A leaf of a result (JSON pointer) that states something else than was found."""

    place: str
    stated: str
    found: str
    text: str = ""

    def __str__(self) -> str:
        return f"{self.place}: stated {self.stated}, found {self.found}" + (f" ({self.text})" if self.text else "")


@dataclass(frozen=True, slots=True)
class ResultAudit:
    """The audit of a result's plan, and where the result states something else."""

    report: AuditReport
    differences: tuple[Difference, ...]

    @property
    def ok(self) -> bool:
        return self.report.ok and not self.differences

    def as_dict(self) -> dict[str, Any]:
        """Plain data: the audit's summary with its tiers, ``ok`` for both, and the differences."""
        differences = [asdict(difference) for difference in self.differences]
        return {
            **self.report.summary(),
            "tiers": dict(self.report.tiers),
            "ok": self.ok,
            "differences": differences,
            "not_recomputed": dict(NOT_RECOMPUTED),
        }


def audit_result(instance: Instance, card: Card, data: Mapping[str, Any]) -> ResultAudit:
    """Every rule of the plan in a result (plain data, as in ``result.json``), and every leaf of it, computed again.

    Raises :class:`InvalidInput` for what is no result, or holds no plan.
    """
    saved = Result.of(data)
    if saved.plan is None:
        rule = "this result holds no plan: there is nothing to compute again"
        raise InvalidInput([Problem("/plan", "", rule, "solve again with more time")], "result")
    plan = Plan.of(saved.plan.as_dict(), instance)
    report = audit(instance, card, plan)
    formulation = build(instance, card)
    compiled = compile_model(formulation)
    stated = saved.provenance
    about = Provenance(
        instance,
        card,
        stated.get("seed"),  # type: ignore[arg-type]  # as stated, whatever it is
        stated.get("threads"),  # type: ignore[arg-type]
        stated.get("time_limit_s"),
        stated.get("work_points"),
        compiled,
        formulation.facts,
    )
    runs = _runs(saved.tiers, card, report, compiled)
    ending = Ending(saved.termination.reason, saved.termination.detail, runs, saved.faults)
    # A run that was killed left its plan without reasons, and says so: it claims none.
    explained = any(gap.main_reason != NOT_ANALYSED for gap in saved.gap_rows)
    found = result_of(about, ending, Clock(0.0), AuditedPlan(plan, report), explained=explained or not saved.gap_rows)
    found = replace(found, timings_s=saved.timings_s, last_per_cent=_last_per_cent(saved, found.tiers, card))
    again = json.loads(json.dumps(found.as_dict()))
    differences = [
        *_differences("", data, again, 0.0),
        *_odd(data),
        *_impossible(saved, report, found, runs),
    ]
    return ResultAudit(
        report, tuple({difference.place: difference for difference in reversed(differences)}.values())[::-1]
    )


def _runs(stated: Sequence[TierResult], card: Card, report: AuditReport, compiled: Compiled) -> tuple[TierRun, ...]:
    """The tiers as they were solved, as far as the result states it; all else about them is the card's."""
    objectives = {objective.name: objective for objective in compiled.objectives}
    known = {field.name for field in fields(TierResult)}
    own = [field.name for field in fields(TierRun) if field.name in known]
    model = compiled
    out = []
    for result, (name, tier) in zip(stated, _tiers(card, report), strict=False):
        objective = objectives[name]
        scaling = scaling_of(model)
        claims = {name: getattr(result, name) for name in own}
        rest = {"objective": objective, "tier": tier, "ended": result.reason, "detail": ""}
        rest |= {
            "near": scaling.accuracy(objective),
            "least": scaling.least(objective),
            "blur": scaling.rounding(objective),
        }
        exact = result.certified_bound
        proof = None if exact is None else Certified(exact, np.zeros(0), model)
        out.append(TierRun(**{**claims, **rest, "certified": proof}))
        if result.found is not None:
            model = hold(model, objective, tier, result.found, scaling.rounding(objective))
    return tuple(out)


def _last_per_cent(saved: Result, tiers: Sequence[TierResult], card: Card) -> LastPerCent | None:
    """What follows from the tiers and what was found with the last point of coverage given up."""
    claim, places = saved.last_per_cent, two_tiers(tiers, card)
    if claim is None or places is None:
        return None
    return price_of(tiers, places, claim.value, claim.bound, claim.reason, claim.seconds)


def _tiers(card: Card, report: AuditReport) -> Iterator[tuple[str, Tier]]:
    """Every tier that a run under the card has, by the name of its result, in order."""
    names = list(report.tiers)
    for tier in card.tiers:
        for name in names:
            if kind_of_tier(name) is TIER_KINDS[tier.kind]:
                yield name, tier


def _differences(place: str, stated: Any, found: Any, beside: float) -> Iterator[Difference]:
    if _free(place):
        return
    if isinstance(stated, dict) and isinstance(found, dict):
        largest = max((abs(figure) for figure in found.values() if _is_number(figure)), default=0.0)
        for key in [*found, *(key for key in stated if key not in found)]:
            under = f"{place}/{_escaped(key)}"
            if key not in stated:
                yield Difference(under, "nothing", _brief(found[key]))
            elif key not in found:
                yield Difference(under, _brief(stated[key]), "nothing", "a result has no such field here")
            else:
                yield from _differences(under, stated[key], found[key], largest)
    elif isinstance(stated, list) and isinstance(found, list):
        if len(stated) != len(found):
            yield Difference(place, f"{len(stated)} rows", f"{len(found)} rows")
        for index, (claim, again) in enumerate(zip(stated, found, strict=False)):
            yield from _differences(f"{place}/{index}", claim, again, beside)
    elif not _same(stated, found, beside):
        yield Difference(place, _brief(stated), _brief(found))


def _same(stated: Any, found: Any, beside: float) -> bool:
    if _is_number(stated) and _is_number(found):
        if not math.isfinite(stated):
            return False
        room = round_off.FIGURE_READ * max(abs(stated), abs(found)) + round_off.FIGURE_BESIDE * max(1.0, beside)
        return bool(abs(stated - found) <= room)
    return type(stated) is type(found) and bool(stated == found)


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


_FREE = [re.compile(re.escape(pattern).replace(r"\*", "[^/]*")) for pattern in NOT_RECOMPUTED]


def _free(place: str) -> bool:
    return any(pattern.fullmatch(place) for pattern in _FREE)


def _escaped(key: str) -> str:
    return key.replace("~", "~0").replace("/", "~1")


def _brief(value: Any) -> str:
    if isinstance(value, dict):
        return "an object"
    return f"{len(value)} rows" if isinstance(value, list) else shown(value)


def _odd(data: Mapping[str, Any]) -> Iterator[Difference]:
    """Claims that are not of their kind."""
    from importlib import metadata

    figures: list[tuple[str, Any, bool]] = [
        *((f"/timings_s/{key}", value, False) for key, value in data["timings_s"].items()),
        *((f"/tiers/{at}/seconds", tier["seconds"], False) for at, tier in enumerate(data["tiers"])),
        *((f"/tiers/{at}/nodes", tier["nodes"], True) for at, tier in enumerate(data["tiers"])),
        ("/provenance/seed", data["provenance"].get("seed"), True),
        ("/provenance/threads", data["provenance"].get("threads"), True),
    ]
    if data["last_per_cent"] is not None:
        figures.append(("/last_per_cent/seconds", data["last_per_cent"]["seconds"], False))
    limit = data["provenance"].get("time_limit_s")
    if limit is not None:
        figures.append(("/provenance/time_limit_s", limit, False))
    if "work_points" in data["provenance"]:
        figures.append(("/provenance/work_points", data["provenance"]["work_points"], True))
    for place, value, whole in figures:
        if not _is_number(value) or value < 0 or (whole and not isinstance(value, int)):
            yield Difference(place, shown(value), f"a {'whole ' if whole else ''}number from 0")
    versions = data["provenance"].get("versions")
    if not isinstance(versions, dict) or not all(isinstance(version, str) for version in versions.values()):
        yield Difference("/provenance/versions", _brief(versions), "versions by name")
        return
    try:
        here = metadata.version("pooling")
    except metadata.PackageNotFoundError:
        return
    if versions.get("pooling") != here:
        text = "figures may mean something else there; audit it with the version that made it"
        yield Difference("/provenance/versions/pooling", shown(versions.get("pooling")), shown(here), text)


def _impossible(saved: Result, report: AuditReport, found: Result, runs: Sequence[TierRun]) -> Iterator[Difference]:
    """Claims that contradict the plan, the card or one another."""
    for at, (tier, run) in enumerate(zip(saved.tiers, runs, strict=False)):
        value = report.tiers[run.objective.name]
        yield from _beaten(f"/tiers/{at}", tier, run, value)
        if not saved.faults:
            # Else it may be what the fault says.
            yield from _uncertified(f"/tiers/{at}/certified_bound", tier, run, value)
            yield from _lost(f"/tiers/{at}/found", tier, run, value)
    if found.termination.reason != saved.termination.reason:
        ended = found.termination.reason
        yield Difference("/termination/reason", shown(saved.termination.reason), shown(ended), "as its tiers say")
        return
    unfinished = [tier.reason for tier in saved.tiers if tier.reason != "finished"]
    cut = len(saved.tiers) < len(report.tiers)
    if saved.termination.reason == "finished" and found.outcome != "optimal" and (unfinished or cut):
        why = unfinished[0] if unfinished else "fewer tiers than the card has"
        yield Difference("/termination/reason", shown("finished"), shown(why), "a tier did not end by itself")


def _beaten(place: str, tier: TierResult, run: TierRun, value: float) -> Iterator[Difference]:
    loss = run.objective.loss
    for name in (field.name for field in fields(TierResult)):
        bound = getattr(tier, name)
        if not name.endswith("bound") or bound is None:
            continue
        if loss(bound, value) > _slack(run, value):
            yield Difference(f"{place}/{name}", shown(bound), shown(value), "the plan is better than its bound")
        elif natural_bound(run.objective, bound) != bound:
            yield Difference(f"{place}/{name}", shown(bound), shown(natural_bound(run.objective, bound)))
        elif tier.bound is None or loss(tier.bound, bound) < -_slack(run, value):
            text = "the bound is the tighter of the two"
            yield Difference(f"{place}/bound", shown(tier.bound), shown(bound), text)


def _uncertified(place: str, tier: TierResult, run: TierRun, value: float) -> Iterator[Difference]:
    """A certified bound that is tighter than what the relaxation's duals prove, where solving it takes seconds."""
    if run.certified is None or many_years(run.certified.model):
        return
    model, objective = run.certified.model, run.objective
    proof = certified(model, objective, relaxed_run(model, objective, Options(), None))
    if proof is None or objective.loss(run.certified.bound, proof.bound) > _slack(run, value):
        again = "nothing" if proof is None else shown(proof.bound)
        yield Difference(place, shown(tier.certified_bound), again, "exact arithmetic does not prove it")


def _lost(place: str, tier: TierResult, run: TierRun, value: float) -> Iterator[Difference]:
    if tier.found is None:
        return  # the plan is a former one: the tier found none
    if run.objective.loss(value, tier.found) > _slack(run, value) + run.tier.tolerance * abs(tier.found):
        yield Difference(place, shown(tier.found), shown(value), "worse by more than the tolerance allows")


def _slack(run: TierRun, value: float) -> float:
    return run.near + round_off.TIER_VALUE * max(1.0, abs(value))
