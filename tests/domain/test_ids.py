"""An id is proposed for every name that is none, and a code for every nation that is known."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from toys import toy

import pooling
from pooling.domain.fields import ID_PATTERN
from pooling.domain.ids import id_cure, proposed_id
from pooling.domain.nation_codes import code_of


@pytest.mark.parametrize(
    ("name", "proposed"),
    [
        ("Türkiye", "Turkiye"),
        ("air policing", "air-policing"),
        ("  Łódź – Süd  ", "Lodz-Sud"),
        ("\u201cFRA\u201d", "FRA"),
        ("FRA\u200b", "FRA"),
        ("R&D", "R-and-D"),
        ("Straße/Brücke (neu)", "Strasse-Brucke-neu"),
        ("Ærø", "Aero"),
        ("a\u00a0b", "a-b"),
        ("x" * 70, "x" * 64),
        ("Ελλάδα", ""),
        ("日本", ""),
        ("--", ""),
        ("", ""),
    ],
)
def test_proposals(name: str, proposed: str) -> None:
    assert proposed_id(name) == proposed


@given(st.text(max_size=100))
def test_a_proposal_is_an_id(name: str) -> None:
    proposed = proposed_id(name)
    assert proposed == "" or re.fullmatch(ID_PATTERN, proposed)
    assert id_cure(name, nation=True)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Norway", "NOR"),
        ("NORGE", "NOR"),
        ("no", "NOR"),
        ("Türkiye", "TUR"),
        ("Turkey", "TUR"),
        ("united-kingdom", "GBR"),
        ("Czech Republic", "CZE"),
        ("Ελλάδα", "GRC"),
        ("Atlantis", ""),
        ("", ""),
    ],
)
def test_codes(name: str, code: str) -> None:
    assert code_of(name) == code


def test_the_library_agrees_with_the_codes() -> None:
    for name in ("nato-32", "eu-27"):
        for nation in pooling.load(name).nations:
            assert code_of(nation.id) == nation.id
            assert not nation.name or code_of(nation.name) == nation.id


def test_a_nation_by_its_name_is_warned_of() -> None:
    def said(*ids: str) -> list[tuple[str, str]]:
        nations = [{"id": name} for name in ("A", "B", *ids)]
        return [
            (warning.place, warning.cure) for warning in toy(nations=nations).warnings if "ISO code" in warning.rule
        ]

    assert said("Norway") == [("/nations/2/id", "write NOR here and wherever it is named")]
    assert said("NO", "Nor") == []
    assert said("Norway", "NOR") == []
