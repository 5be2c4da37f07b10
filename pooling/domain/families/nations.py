"""Families about what a nation gives of its own, and what it rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pooling.domain.families.family import Family, of_subject

if TYPE_CHECKING:
    from pooling.domain.card import Card
    from pooling.domain.instance import Instance
    from pooling.domain.names import Names
    from pooling.domain.tables import Lock, Offer
    from pooling.domain.together import Skill


def nations(instance: Instance, _card: Card) -> list[str]:
    """A rule for every nation."""
    return [nation.id for nation in instance.nations]


def _red_line(instance: Instance, _card: Card, subject: str) -> str:
    line = next(line for line in instance.red_lines if line.id == subject)
    amount = "" if line.quantity is None else f" {line.quantity:g}"
    what = f" of {instance.names.of('capabilities', line.capability)}" if line.capability else ""
    reason = f" ({line.reason})" if line.reason else ""
    return f"red line {subject}: {instance.names(line.nation)} {line.rule.replace('_', ' ')}{amount}{what}{reason}"


RED_LINES = Family(
    name="red_lines",
    sentence="What a nation never gives away. No card can switch this off.",
    core=True,
    subjects=lambda instance, _: [line.id for line in instance.red_lines],
    words=_red_line,
    place_in_conflicts=90,
    holds_back="behind a red line of its nation",
    immediacy=10,
)

LOTS = Family(
    name="lots",
    sentence="No token packages.",
    subjects=nations,
    words=lambda instance, _card, subject: f"{instance.names(subject)} offers in its smallest packages and steps",
    place_in_conflicts=10,
    holds_back="smallest packages and steps do not fit",
    immediacy=60,
)


def _kept_at_home(instance: Instance, card: Card, subject: str) -> str:
    nation = instance.nation_of.get(subject)
    if nation is None:
        return ""
    reserve = max(nation.reserve_share, card["sovereignty.reserve_share"])
    kept = reserve or any(offer.reserve for offer in instance.offers if offer.nation == subject)
    ceiling = nation.ceiling_share < 1
    if kept and not ceiling:
        return "kept at home by reserves"
    return "ceilings of those who have it are reached" if ceiling and not kept else ""


SOVEREIGNTY = Family(
    name="sovereignty",
    sentence="What stays home stays home.",
    over_capabilities=True,
    subjects=nations,
    words=lambda instance, _card, subject: f"{instance.names(subject)} keeps its reserves and its ceiling",
    place_in_conflicts=20,
    holds_back="kept at home by reserves and ceilings",
    closer=_kept_at_home,
    immediacy=50,
)


def skill(row: Offer | Skill) -> str:
    """What a nation can, as rules about it are named."""
    return f"{row.nation}/{row.capability}"


def _without_consent(instance: Instance, _card: Card) -> list[str]:
    consented = set(map(skill, instance.skills))
    found = dict.fromkeys(skill(offer) for offer in instance.offers if offer.retire_from is not None)
    return [name for name in found if name not in consented]


RETIREMENT = Family(
    name="retirement",
    sentence="What is not worth holding may be retired for good, the last of a skill only with consent.",
    needs=("spending",),
    effect="moves",
    subjects=_without_consent,
    words=of_subject("the last offer of a skill is not retired without consent"),
    place_in_conflicts=25,
    holds_back="the last of a skill is held for want of consent",
    immediacy=175,
)

SUSTAINMENT = Family(
    name="sustainment",
    sentence="No nation deploys more than it can, or for longer than it can keep up.",
    over_capabilities=True,
    subjects=lambda instance, _: [
        nation.id for nation in instance.nations if min(nation.deployable_share, nation.sustained_share) < 1
    ],
    words=of_subject("deploys no more than its deployable and sustained shares"),
    place_in_conflicts=100,
    holds_back="no more can be deployed at once",
    immediacy=140,
)


def _caveat(instance: Instance, _card: Card, subject: str) -> str:
    caveat = next(caveat for caveat in instance.caveats if caveat.id == subject)
    names = instance.names
    mission = names.of("missions", caveat.mission) if caveat.mission else ""
    capability = names.of("capabilities", caveat.capability) if caveat.capability else ""
    scope = [part for part in (mission, caveat.mission_kind, caveat.region, caveat.period, capability) if part]
    partner = f" {names.subject(caveat.partner)}" if caveat.partner else ""
    reason = f" ({caveat.reason})" if caveat.reason else ""
    where = ", ".join(scope) or "everywhere"
    return f"caveat {subject}: {names(caveat.nation)} {_RULES[caveat.rule]}{partner}: {where}{reason}"


_RULES = {
    "forbid": "forbids",
    "limit": "limits",
    "approval": "approves first",
    "not_with": "not with",
    "only_with": "only with",
}
"""What a caveat's nation does by its rule."""


CAVEATS = Family(
    name="caveats",
    sentence="National rules hold, each by name.",
    subjects=lambda instance, _: [caveat.id for caveat in instance.caveats],
    words=_caveat,
    place_in_conflicts=30,
    holds_back="held back by caveats",
    immediacy=20,
)


def _asks_consent(instance: Instance, _card: Card) -> list[str]:
    return ["*"] if any(offer.consent != "none" for offer in instance.offers) else []


CONSENT = Family(
    name="consent",
    sentence="Where two nations must agree, both do.",
    subjects=_asks_consent,
    words=of_subject("hosts consent to the use of units on their territory"),
    place_in_conflicts=180,
    holds_back="the host does not take part",
    immediacy=30,
)


def _lock(instance: Instance, _card: Card, subject: str) -> str:
    lock = next(lock for lock in instance.locks if lock.id == subject)
    return f"lock {subject}: {_locked(lock, instance.names)}"


def _locked(lock: Lock, names: Names) -> str:
    amount = "" if lock.quantity is None else f" {lock.quantity:g}"
    rule = lock.rule.replace("_", " ")
    if lock.option is not None:
        who = f" by {names(lock.nation)}" if lock.nation else ""
        when = f" in {lock.period}" if lock.period else ""
        return f"{names.of('options', lock.option)} {rule}{amount} started{who}{when}"
    if lock.offer is None:
        who, what = names(str(lock.nation)), names.of("agreements", str(lock.agreement))
        return f"{who} {'must' if lock.rule == 'must' else 'must never'} be a member of {what}"
    target = f" for {names.of('requirements', lock.requirement)}" if lock.requirement else ""
    return f"{names.of('offers', lock.offer)}{target} {rule}{amount}"


LOCKS = Family(
    name="locks",
    sentence="What is already agreed.",
    subjects=lambda instance, _: [lock.id for lock in instance.locks],
    words=_lock,
    place_in_conflicts=80,
    holds_back="locked: what is already agreed allows no more",
    immediacy=160,
)
