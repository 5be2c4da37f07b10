"""A study that is published is an RO-Crate by the rules of its specification, and can be done again from it alone."""

from __future__ import annotations

import datetime
import hashlib
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from command_line import run_here

import pooling
from pooling.domain.variants.variant import VariantFile
from pooling.study.crate import write_crate
from pooling.study.inputs import keep_inputs
from pooling.study.reading import read_study
from pooling.study.reproducing import reproduce
from pooling.study.running import run_study
from pooling.study.store import Store

STUDY = """
name = "money"
title = "What money buys"
[outputs]
results = true
logs = true
[[blocks]]
name = "trio"
instances = ["trio.json"]
cards = ["mine.toml"]
variants = ["base", "money.toml"]
"""


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A study over files of its own, in a folder that holds both."""
    made = tmp_path_factory.mktemp("kept")
    trio = pooling.load("tanker-trio")
    (made / "trio.json").write_text(json.dumps(trio.tables()), encoding="utf-8")
    parent = 'extends = "coverage"\nname = "parent"\n[parameters.budget]\nscale = 1.1\n'
    (made / "parent.toml").write_text(parent, encoding="utf-8")
    (made / "mine.toml").write_text('extends = "parent"\nname = "mine"\n', encoding="utf-8")
    cut = pooling.variant(trio, "budgets amount_million*=0.9", name="cut")
    pooling.save_variants(VariantFile(trio, (cut,), "trio.json"), made / "money.toml")
    (made / "study.toml").write_text(STUDY, encoding="utf-8")
    run_study(made / "study.toml", made / "out", workers=1)
    return made


def crate_of(folder: Path) -> dict[str, dict[str, Any]]:
    """The entities of a crate by their @id, which no two of them share."""
    data = json.loads((folder / "ro-crate-metadata.json").read_text(encoding="utf-8"))
    assert set(data) == {"@context", "@graph"}
    assert data["@context"] == "https://w3id.org/ro/crate/1.2/context"
    found = {entity["@id"]: entity for entity in data["@graph"]}
    assert len(found) == len(data["@graph"])
    return found


def references(entity: dict[str, Any]) -> Iterator[str]:
    """What an entity refers to; a flat document nests nothing else."""
    for name, value in entity.items():
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, dict):
                assert set(one) == {"@id"}, name
                yield one["@id"]
            else:
                assert isinstance(one, str), name


def below(entities: dict[str, dict[str, Any]], name: str) -> set[str]:
    parts = [part["@id"] for part in entities[name].get("hasPart", ())]
    return {*parts, *(found for part in parts for found in below(entities, part))}


def test_the_crate_keeps_what_the_specification_demands(kept: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(kept / "out", tmp_path / "out"))
    ran = run_here("study", "export", folder, "--ro-crate", "--licence", "CC-BY-4.0", "--author", "A. Person")
    assert (ran.code, ran.out) == (0, f"{folder}/ro-crate-metadata.json\n")
    entities = crate_of(folder)
    descriptor = entities["ro-crate-metadata.json"]
    assert (descriptor["@type"], descriptor["about"]) == ("CreativeWork", {"@id": "./"})
    assert descriptor["conformsTo"] == {"@id": "https://w3id.org/ro/crate/1.2"}
    root = entities["./"]
    assert (root["@type"], root["name"]) == ("Dataset", "What money buys")
    assert "2 runs (2 done; of those done 2 optimal)" in root["description"]
    assert datetime.date.fromisoformat(root["datePublished"])
    licence = entities[root["license"]["@id"]]
    assert (licence["@id"], licence["name"]) == ("https://spdx.org/licenses/CC-BY-4.0", "CC-BY-4.0")
    assert licence["description"]
    assert [entities[author["@id"]]["name"] for author in root["author"]] == ["A. Person"]
    # Every file is there, as large and with the hash that is said, and is a part of the root; nothing is left out.
    data = {name: entity for name, entity in entities.items() if entity["@type"] in ("File", "Dataset")}
    assert below(entities, "./") == data.keys() - {"./"}
    files = {folder / unquote(name): entity for name, entity in data.items() if entity["@type"] == "File"}
    there = {path for path in folder.rglob("*") if path.is_file()}
    assert files.keys() == there - {folder / "ro-crate-metadata.json"}
    for path, entity in files.items():
        content = path.read_bytes()
        assert (entity["contentSize"], entity["sha256"]) == (str(len(content)), hashlib.sha256(content).hexdigest())
        assert "/" in entity["encodingFormat"]
    assert all((folder / name).is_dir() and name.endswith("/") for name, of in data.items() if of["@type"] == "Dataset")
    # What is referred to is described, but for the specification itself.
    referred = {name for entity in entities.values() for name in references(entity)}
    assert referred - entities.keys() == {"https://w3id.org/ro/crate/1.2"}
    action = entities["#study"]
    assert action["@type"] == "CreateAction"
    assert datetime.datetime.fromisoformat(action["endTime"])
    versions = Store(folder).manifest["versions"]
    tools = [entity for entity in entities.values() if entity["@type"] == "SoftwareApplication"]
    assert {tool["name"]: tool["version"] for tool in tools} == versions
    assert entities[action["instrument"]["@id"]]["name"] == "pooling"


def test_what_was_published_is_done_again_where_nothing_else_is(kept: Path, tmp_path: Path) -> None:
    home = Path(shutil.copytree(kept, tmp_path / "home"))
    manifest = home / "out" / "study.json"
    data = json.loads(manifest.read_text(encoding="utf-8"))
    manifest.write_text(json.dumps({**data, "folder": str(home)}), encoding="utf-8")
    write_crate(home / "out", "for reading alone")
    published = Path(shutil.move(home / "out", tmp_path / "published"))
    shutil.rmtree(home)
    inputs = {path.name for path in (published / "inputs").iterdir()}
    assert inputs == {"mine.toml", "parent.toml", "money.toml"}
    assert [row.same for row in reproduce(published)] == [True, True]
    entities = crate_of(published)
    assert entities["#licence"]["description"] == "for reading alone"
    assert "inputs/" in {entity["@id"] for entity in entities["#study"]["object"]}


def test_a_study_that_is_not_done_or_has_files_elsewhere_is_not_published(kept: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(kept / "out", tmp_path / "out"))
    for words in (("--ro-crate",), ("--ro-crate", "--licence", "x", "--pack", "3"), ("--slurm", "--licence", "x")):
        assert run_here("study", "export", folder, *words).code == 2
    assert run_here("study", "export", kept / "study.toml", "--ro-crate", "--licence", "x").code == 2
    store = Store(folder)
    store.forget([next(iter(store.runs()))])
    with pytest.raises(pooling.InvalidInput, match="1 of its runs are left"):
        write_crate(folder, "CC-BY-4.0")
    (tmp_path / "below").mkdir()
    shutil.copy(kept / "mine.toml", tmp_path / "mine.toml")
    shutil.copy(kept / "parent.toml", tmp_path / "parent.toml")
    stated = (
        STUDY.replace("trio.json", "tanker-trio").replace("mine.toml", "../mine.toml").replace(', "money.toml"', "")
    )
    (tmp_path / "below" / "study.toml").write_text(stated, encoding="utf-8")
    with pytest.raises(pooling.InvalidInput, match="is outside of the study's folder"):
        keep_inputs(read_study(tmp_path / "below" / "study.toml"), tmp_path / "inputs")
