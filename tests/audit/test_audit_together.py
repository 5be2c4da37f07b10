"""Interoperability and information: who can work together."""

from __future__ import annotations

import pytest
from audit_cases import TOY, audited, broken, card, toy

from pooling.domain.instance import Instance

MEMBERS = ("FRA @ pact 2026", "DEU @ pact 2026")
USE = ("fra-tank 2026 = 1", "fra-tank > fuel 2026 = 1")
BOTH = (*USE, "deu-tank 2026 = 1", "deu-tank > fuel 2026 = 1")

# --- interoperability -----------------------------------------------------------------------------------------


def standards(
    fra: tuple[str, ...], deu: tuple[str, ...], agreements: tuple[object, ...] = (), **need: object
) -> Instance:
    offers = [
        {**TOY["offers"][0], "standards": list(fra)},
        {**TOY["offers"][1], "standards": list(deu)},
        TOY["offers"][2],
    ]
    ids = [{"id": name} for name in ("boom", "drogue", "link")]
    return toy(standards=ids, offers=offers, agreements=list(agreements), need=need)


def test_every_unit_holds_every_standard() -> None:
    needed = {"standards": ["boom", "link"]}
    policy = card("interoperability")
    assert audited(standards(("boom", "link"), (), **needed), policy, *USE).ok
    report = audited(standards(("boom",), (), **needed), policy, *USE)
    assert broken(report) == [("interoperability", "standard", ("fra-tank", "fuel", "2026", "link"))]
    # Where none is asked for, and without the family, none is needed.
    assert audited(standards((), ()), policy, *BOTH).ok
    assert audited(standards((), (), **needed), card(), *BOTH).ok


@pytest.mark.parametrize(
    ("agreement", "rows", "held"),
    [
        ({"standards": ["boom"]}, MEMBERS, True),
        ({"standards": ["boom"], "capabilities": ["tankers"]}, MEMBERS, True),
        ({"standards": ["boom"], "capabilities": ["hours"]}, MEMBERS, False),
        ({"standards": ["drogue"]}, MEMBERS, False),
        ({"standards": ["boom"], "least_members": 1}, MEMBERS[1:], False),
    ],
)
def test_agreements_grant_standards_to_their_members(
    agreement: dict[str, object], rows: tuple[str, ...], held: bool
) -> None:
    instance = standards((), (), ({"id": "pact", **agreement},), standards=["boom"])
    assert audited(instance, card("interoperability", "agreements"), *USE, *rows).ok == held


@pytest.mark.parametrize(
    ("fra", "deu", "held"),
    [
        (("boom",), ("boom",), True),
        (("boom", "drogue"), ("drogue",), True),
        (("boom",), ("drogue",), False),
        (("link",), ("link",), False),  # link is not among those asked for
    ],
)
def test_one_standard_that_all_hold(fra: tuple[str, ...], deu: tuple[str, ...], held: bool) -> None:
    instance = standards(fra, deu, same_standard=["boom", "drogue"])
    report = audited(instance, card("interoperability"), *BOTH)
    assert broken(report) == ([] if held else [("interoperability", "same_standard", ("fuel", "2026"))])


def test_one_standard_alone_or_by_agreement() -> None:
    grants = ({"id": "pact", "standards": ["drogue"]},)
    instance = standards(("boom",), ("drogue",), grants, same_standard=["boom", "drogue"])
    policy = card("interoperability", "agreements")
    assert audited(instance, policy, *USE).ok  # FRA by itself holds one of them
    report = audited(instance, policy, *BOTH)
    assert "nearest is boom, without it are deu-tank" in report.violations[0].text
    # With drogue granted to FRA both hold it.
    assert audited(instance, policy, *BOTH, *MEMBERS).ok


# --- information ----------------------------------------------------------------------------------------------

THREE = [{"id": "FRA"}, {"id": "DEU"}, {"id": "ITA"}]
ALL = (*BOTH, "ita-tank 2026 = 1", "ita-tank > fuel 2026 = 1")


def sharing(*groups: tuple[int, str], agreements: tuple[object, ...] = (), rule: str = "pairwise") -> Instance:
    """fuel needs level 2; groups as (level, nations)."""
    return toy(
        nations=THREE,
        offers=[*TOY["offers"], {"id": "ita-tank", "nation": "ITA", "capability": "tankers", "quantity": 2.0}],
        sharing=[{"id": f"g{i}", "level": level, "nations": names.split()} for i, (level, names) in enumerate(groups)],
        agreements=list(agreements),
        need={"sharing_level": 2, "sharing_rule": rule},
    )


def test_every_two_nations_are_cleared_at_the_level() -> None:
    policy = card("information")
    assert audited(sharing(), policy, *USE).ok
    assert broken(audited(sharing((1, "FRA DEU")), policy, *BOTH)) == [
        ("information", "pair", ("fuel", "2026", "DEU", "FRA")),
    ]
    assert audited(sharing((2, "FRA DEU")), policy, *BOTH).ok
    assert audited(sharing((3, "FRA DEU ITA")), policy, *ALL).ok
    report = audited(sharing((2, "FRA DEU"), (2, "DEU ITA")), policy, *ALL)
    assert broken(report) == [("information", "pair", ("fuel", "2026", "FRA", "ITA"))]
    assert audited(sharing((2, "FRA DEU"), (2, "DEU ITA"), (5, "FRA ITA")), policy, *ALL).ok
    assert audited(sharing(), card(), *ALL).ok
    # surge asks for no level.
    surge = ("fra-tank 2026 = 1", "fra-tank > surge 2026 = 1", "deu-tank 2026 = 1", "deu-tank > surge 2026 = 1")
    assert audited(sharing(), policy, *surge).ok


@pytest.mark.parametrize(
    ("agreement", "rows", "held"),
    [
        ({"sharing_level": 2}, MEMBERS, True),
        ({"sharing_level": 1}, MEMBERS, False),
        ({"sharing_level": 2, "capabilities": ["hours"]}, MEMBERS, False),
        ({"sharing_level": 2, "least_members": 1}, MEMBERS[:1], False),
    ],
)
def test_an_agreement_clears_its_members(agreement: dict[str, object], rows: tuple[str, ...], held: bool) -> None:
    instance = sharing(agreements=({"id": "pact", **agreement},))
    assert audited(instance, card("information", "agreements"), *BOTH, *rows).ok == held


def test_one_group_for_all_of_them() -> None:
    policy = card("information")
    pairs = ((2, "FRA DEU"), (2, "DEU ITA"), (2, "FRA ITA"))
    assert audited(sharing(*pairs), policy, *ALL).ok
    report = audited(sharing(*pairs, rule="one_group"), policy, *ALL)
    assert broken(report) == [("information", "one_group", ("fuel", "2026"))]
    assert audited(sharing(*pairs, rule="one_group"), policy, *BOTH).ok
    assert audited(sharing(*pairs, (2, "FRA DEU ITA"), rule="one_group"), policy, *ALL).ok
    assert audited(sharing(rule="one_group"), policy, *USE).ok  # a nation alone needs none
    assert not audited(sharing(rule="one_group"), policy, *BOTH).ok
    # One agreement will do; a group and an agreement between them will not.
    pact = {"id": "pact", "sharing_level": 2}
    with_pact = card("information", "agreements")
    members = (*MEMBERS, "ITA @ pact 2026")
    assert audited(sharing(agreements=(pact,), rule="one_group"), with_pact, *ALL, *members).ok
    mixed = sharing((2, "FRA ITA"), (2, "DEU ITA"), agreements=(pact,), rule="one_group")
    assert not audited(mixed, with_pact, *ALL, *MEMBERS).ok
