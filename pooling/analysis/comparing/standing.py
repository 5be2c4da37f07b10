"""What is proven of the difference between two results in a tier.

The best that a problem allows in a tier (its tiers before it held at their best, within their tolerances) lies between
the value of a plan and the bound. Both must be of that very problem:

- The bound holds for plans that hold the tiers before at what was found there. What is best is no worse, so the plans
  that hold it are among them. That needs ``found`` to be no better than the best, which is certain for the first tier,
  and for a later one where all tiers before that are solved exactly.
- The value counts where the plan holds each tier before at its best. It surely does where it is within the tolerance
  of the bound of that tier.

Two results hold alike only where the tiers before have the same names and the same tolerances. Where any of this is in
doubt, or a run had to take back a claim about the tier or one before it, nothing is proven.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pooling.analysis.comparing.differences import joined, less, near, status
from pooling.analysis.comparing.sides import Side
from pooling.domain import round_off
from pooling.domain.comparison.rows import Proven, TierDifference, Verdict
from pooling.domain.outcome import Fault, TierResult


@dataclass(frozen=True, slots=True)
class Solved:
    """The tiers of a result as its plan is worth now, and claims that were taken back; ``doubt``: why none counts."""

    tiers: tuple[TierResult, ...]
    faults: tuple[Fault, ...] = ()
    doubt: str = ""

    def place(self, name: str) -> int | None:
        return next((place for place, tier in enumerate(self.tiers) if tier.name == name), None)


def solved(side: Side) -> Solved:
    """What a side's tiers claim, with values from its plan."""
    stated = side.result.tiers
    if not side.has_plan:
        return Solved(stated, doubt="there is no plan")
    worth = side.report.tiers
    doubt = "" if side.report.ok else "its plan breaks a rule"
    for tier in stated:
        value = worth.get(tier.name)
        if value is None or tier.value is None or not near(value, tier.value, round_off.COMPARED):
            doubt = doubt or f"its plan is not worth what it states in {tier.name}"
    tiers = tuple(replace(tier, value=worth.get(tier.name)) for tier in stated)
    return Solved(tiers, side.result.faults, doubt)


@dataclass(frozen=True, slots=True)
class Claim:
    """Between what and what the best of a tier lies; ``why`` nothing is known, where ``low`` is None."""

    low: float | None = None
    high: float | None = None
    why: str = ""


def claim(side: Solved, place: int, certified: bool) -> Claim:
    """What is known of the best of the tier at ``place``; ``certified``: by exact arithmetic alone."""
    tier = side.tiers[place]
    bound = _bound(tier, certified)
    if side.doubt or tier.value is None:
        return Claim(why=side.doubt or "there is no plan")
    if bound is None:
        return Claim(why=f"{tier.name} has no bound")
    names = [before.name for before in side.tiers[: place + 1]]
    for fault in side.faults:
        if fault.tier in names:
            return Claim(why=f"a claim about {fault.tier} was taken back")
    for at, before in enumerate(side.tiers[:place]):
        if not _settled(before, certified):
            return Claim(why=f"{before.name} is not settled")
        if at < place - 1 and not _exact(before, certified):
            return Claim(why=f"{before.name} is not solved exactly")
    low, high = sorted((tier.value, bound))
    if (tier.value > bound) == tier.maximise and not near(tier.value, bound, round_off.COMPARED):
        return Claim(why=f"a plan passes the bound of {tier.name}")
    return Claim(low, high)


def _bound(tier: TierResult, certified: bool) -> float | None:
    return tier.certified_bound if certified else tier.bound


def _settled(tier: TierResult, certified: bool) -> bool:
    """Whether the plan surely holds the tier at its best, within its tolerance."""
    bound = _bound(tier, certified)
    if tier.value is None or bound is None:
        return False
    if (tier.certified_gap if certified else tier.gap) == 0.0:
        return True
    room = tier.tolerance * abs(bound) + round_off.AT_BOUND * max(abs(bound), abs(tier.value))
    return bound - tier.value <= room if tier.maximise else tier.value - bound <= room


def _exact(tier: TierResult, certified: bool) -> bool:
    """Whether what was found is the best itself."""
    bound = _bound(tier, certified)
    if bound is None or tier.found is None:
        return False
    return (tier.certified_gap if certified else tier.gap) == 0.0 or near(bound, tier.found, round_off.AT_BOUND)


@dataclass(frozen=True, slots=True)
class Standing:
    """What is proven of a tier: the verdict on the second result, by how much at least and at most, and how."""

    verdict: Verdict
    least: float | None = None
    most: float | None = None
    proof: Proven = "none"
    why: str = ""


def standing(before: Solved, after: Solved, name: str) -> Standing:
    """What is proven of tier ``name``, by whichever bounds leave the least open: by exact arithmetic (certified) where
    the solver's bounds (proven) leave no less."""
    certified, proven = _both(before, after, name)
    if certified.verdict == "not_proven":
        return proven
    if proven.verdict == "not_proven":
        return certified
    assert certified.least is not None
    assert certified.most is not None
    assert proven.least is not None
    assert proven.most is not None
    more = max(proven.least - certified.least, certified.most - proven.most)
    largest = max(abs(proven.least), abs(proven.most))
    return certified if more <= round_off.COMPARED * largest and certified.verdict == proven.verdict else proven


def _both(before: Solved, after: Solved, name: str) -> tuple[Standing, Standing]:
    """By exact arithmetic alone, and by the solver's bounds."""
    places = before.place(name), after.place(name)
    if places[0] is None or places[1] is None:
        none = Standing("not_proven", why="the other has no such tier")
        return none, none
    if other := _held_otherwise(before.tiers[: places[0]], after.tiers[: places[1]]):
        none = Standing("not_proven", why=other)
        return none, none
    maximise = before.tiers[places[0]].maximise
    exact, solved = (
        _standing(claim(before, places[0], certified), claim(after, places[1], certified), maximise, proof)
        for certified, proof in _PROOFS
    )
    return exact, solved


_PROOFS: tuple[tuple[bool, Proven], ...] = ((True, "certified"), (False, "proven"))


def _standing(before: Claim, after: Claim, maximise: bool, proof: Proven) -> Standing:
    if before.low is None or before.high is None:
        return Standing("not_proven", why=f"base: {before.why}")
    if after.low is None or after.high is None:
        return Standing("not_proven", why=f"variant: {after.why}")
    least, most = after.low - before.high, after.high - before.low
    largest = max(abs(value) for value in (before.low, before.high, after.low, after.high))
    nothing = max(round_off.VALUE_SEEN, round_off.COMPARED * largest)
    if least > nothing:
        return Standing("better" if maximise else "worse", least, most, proof)
    if most < -nothing:
        return Standing("worse" if maximise else "better", least, most, proof)
    if max(abs(least), abs(most)) <= nothing:
        return Standing("same", least, most, proof)
    return Standing("not_proven", least, most, why="the gaps leave it open")


def _held_otherwise(before: Sequence[TierResult], after: Sequence[TierResult]) -> str:
    """How the tiers before are not the same in two results; empty where they are."""
    if [tier.name for tier in before] != [tier.name for tier in after]:
        return "the tiers before it are others"
    for tier, other in zip(before, after, strict=True):
        if tier.tolerance != other.tolerance:
            return f"{tier.name} is held within another tolerance"
    return ""


def tier_differences(before: Side, after: Side) -> list[TierDifference]:
    """Every tier of either side, those of the base first."""
    sides = before.once(solved), after.once(solved)
    tables = ({tier.name: tier for tier in side.tiers} for side in sides)
    return [_difference(after.name, old, new, standing(*sides, name)) for name, old, new in joined(*tables)]


def _difference(variant: str, old: TierResult | None, new: TierResult | None, found: Standing) -> TierDifference:
    known = old or new
    assert known is not None
    one, other = (None if tier is None else tier.value for tier in (old, new))
    return TierDifference(
        variant=variant,
        tier=known.name,
        maximise=known.maximise,
        unit=known.unit,
        status=status(old is not None, new is not None),
        before=one,
        after=other,
        difference=less(other, one),
        bound_before=None if old is None else old.bound,
        bound_after=None if new is None else new.bound,
        least_difference=found.least,
        most_difference=found.most,
        verdict=found.verdict,
        proof=found.proof,
        why=found.why,
    )
