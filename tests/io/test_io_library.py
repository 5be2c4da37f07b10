"""Cards and instances by name: from a checkout, a wheel's copy or a path; the unknown says what is known."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from written_toys import toy

import pooling
from pooling.domain.problems import InvalidInput
from pooling.io import library

CARD = 'name = "{name}"\nfamilies = ["coverage", "commitment", "spending"]\n[[tiers]]\nkind = "cost"\n'


@pytest.fixture
def instances(tmp_path: Path) -> Path:
    for path, content in {
        "trio/trio.json": json.dumps(toy()),
        "trio/expected.json": "{}",
        "trio/expected.toml": "",
        "trio/trio.plan.json": "{}",
        "pair/left.json": json.dumps(toy()),
        "pair/right.json": json.dumps(toy()),
        "pair/data/deeper.json": "{}",
        "loose.json": "{}",
    }.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(content)
    return tmp_path


@pytest.fixture
def models(tmp_path: Path) -> Path:
    (tmp_path / "base.toml").write_text(CARD.format(name="base"))
    (tmp_path / "child.toml").write_text('name = "child"\nextends = "base"\nadd_families = ["budget"]\n')
    (tmp_path / "grandchild.toml").write_text('name = "grandchild"\nextends = "child"\nadd_families = ["lots"]\n')
    return tmp_path


def problem(call: object, *arguments: object) -> tuple[str, str, str]:
    with pytest.raises(InvalidInput) as caught:
        call(*arguments)  # type: ignore[operator]
    (found,) = caught.value.problems
    return found.place, found.rule, found.cure


def test_which_files_are_instances(instances: Path) -> None:
    assert list(library.list_instances(instances)) == ["left", "right", "trio"]


def test_two_instances_of_one_name_are_refused(instances: Path) -> None:
    (instances / "pair" / "trio.json").write_text("{}")
    assert problem(library.list_instances, instances)[1] == "two instances are named trio"


def test_an_instance_by_name_and_by_path(instances: Path) -> None:
    assert library.load_instance("trio", instances).name == "toy"
    assert library.load_instance(str(instances / "trio" / "trio.json"), instances).name == "toy"
    assert library.load_instance(instances / "trio" / "trio.json").name == "toy"


def test_an_unknown_instance_says_what_was_meant(instances: Path) -> None:
    assert problem(library.load_instance, "tryo", instances)[2] == "did you mean trio?"
    assert problem(library.load_instance, "xyz", instances)[2] == "known: left, right, trio"
    assert "no such file" in problem(library.load_instance, "no/such.json", instances)[1]
    assert problem(library.load_instance, 7, instances)[0] == "instance"


def test_a_name_comes_before_a_file_of_that_name(instances: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (instances / "here").mkdir()
    (instances / "here" / "trio").mkdir()
    monkeypatch.chdir(instances / "here")
    assert library.load_instance("trio", instances).name == "toy"
    assert "CSV" in problem(library.load_instance, "./trio", instances)[1]


def test_extends_is_followed(models: Path) -> None:
    card = library.load_card("grandchild", models)
    assert card.families == ("coverage", "commitment", "red_lines", "lots", "spending", "budget")
    assert library.load_card(models / "child.toml", models / "nowhere").has("budget")


def test_cards_in_a_circle(models: Path) -> None:
    (models / "base.toml").write_text(CARD.format(name="base").replace("families", 'extends = "grandchild"\nfamilies'))
    with pytest.raises(InvalidInput) as caught:
        library.load_card("child", models)
    (found,) = caught.value.problems
    assert (found.place, found.value) == ("/extends", "child -> base -> grandchild -> child")
    (models / "own.toml").write_text('name = "own"\nextends = "own"\n')
    assert "circle" in problem(library.load_card, "own", models)[1]


def test_unknown_cards(models: Path) -> None:
    assert problem(library.load_card, "bace", models)[2] == "did you mean base?"
    (models / "lost.toml").write_text('name = "lost"\nextends = "bas"\n')
    assert problem(library.load_card, "lost", models)[2] == "did you mean base?"
    assert "no such file" in problem(library.load_card, "other/card.toml", models)[1]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe",
        b"name = ",
        b"a = " + b"[" * 50_000,
        b"x" * 2_000_000,
        b"n = " + b"9" * 9_000,
        b'name = "x"\nextends = 3\n',
    ],
)
def test_odd_cards(content: bytes, models: Path) -> None:
    (models / "odd.toml").write_bytes(content)
    with pytest.raises(InvalidInput):
        library.load_card("odd", models)


def test_every_shipped_card_and_instance_loads() -> None:
    assert "coverage" in library.list_cards()
    for name in library.list_cards():
        assert library.load_card(name).name == name
    for name, path in library.list_instances().items():
        if path.stat().st_size < 100_000:
            assert library.load_instance(name).name == name


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An installed package in an empty environment: no checkout around it, a copy of the library inside."""
    folder = tmp_path / "site-packages" / "pooling"
    (folder / "_library" / "models").mkdir(parents=True)
    monkeypatch.setattr(pooling, "__file__", str(folder / "__init__.py"))
    library.library_root.cache_clear()
    yield folder
    library.library_root.cache_clear()


def test_the_wheels_copy_is_found(package: Path) -> None:
    (package.parent / "models").mkdir()
    assert library.library_root("models") == package / "_library" / "models"
    with pytest.raises(InvalidInput):
        library.library_root("instances")


@pytest.mark.parametrize(
    ("text", "found"), [('[project]\nname = "pooling"\n', True), ('[project]\nname = "x"\n', False), ("[", False)]
)
def test_the_checkout_comes_first(package: Path, text: str, found: bool) -> None:
    (package.parent / "models").mkdir()
    (package.parent / "pyproject.toml").write_text(text)
    expected = package.parent / "models" if found else package / "_library" / "models"
    assert library.library_root("models") == expected


@pytest.mark.parametrize("name", ["mine.xlsx", "mine.json"])
def test_an_instance_given_as_a_card_is_said_to_be_none(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"PK\x03\x04\xff")
    with pytest.raises(InvalidInput) as caught:
        library.load_card(tmp_path / name)
    (problem,) = caught.value.problems
    assert problem.rule == "not a model card"
    assert ".toml" in problem.cure
