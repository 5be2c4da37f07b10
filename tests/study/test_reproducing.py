"""A run done again gives the same rows; where it does not, what has changed is named."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from command_line import run_here

import pooling
from pooling.study.reproducing import reproduce
from pooling.study.running import run_study
from pooling.study.store import Store
from pooling.study.tables import CELLS, RUNS
from tests.study.small import study

CARD = 'extends = "coverage"\nname = "mine"\n[parameters.budget]\nscale = 1.0\n'


LESS = {"name": "less", "changes": ["budgets amount_million*=0.9"]}
BLOCKS: tuple[dict[str, Any], ...] = (
    {"instances": ["trio.json"], "cards": ["mine.toml"], "replicates": 2, "questions": ["solve", "gaps"]},
    {"instances": ["trio.json", "balanced-tiny-1-free"], "cards": ["strict-priority"], "variants": ["base", LESS]},
    {"instances": ["growing-years", "conflict-budget"], "seeds": [0, 7]},
    {"instances": ["conflict-budget"], "cards": ["least-cost"]},
    {"instances": ["trio.json"], "questions": [{"ask": "withdrawal", "fields": {"gap": 0.001}}, "conflict"]},
)
"""Several instances, cards, variants, seeds, permutations and questions; one of them has no plan."""
RUNS_OF_TRIO, ALL_RUNS = 8, 15


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A study over files of its own, in a folder that holds both."""
    made = tmp_path_factory.mktemp("kept")
    facts = pooling.load("tanker-trio").tables()
    (made / "trio.json").write_text(json.dumps(facts), encoding="utf-8")
    (made / "mine.toml").write_text(CARD, encoding="utf-8")
    run_study(study(*BLOCKS, folder=made), made / "out", workers=1)
    return made


@pytest.fixture
def files(kept: Path, tmp_path: Path) -> Path:
    """A copy of it, to change."""
    shutil.copytree(kept, tmp_path / "copy")
    manifest = tmp_path / "copy" / "out" / "study.json"
    data = json.loads(manifest.read_text(encoding="utf-8"))
    manifest.write_text(json.dumps({**data, "folder": str(tmp_path / "copy")}), encoding="utf-8")
    return tmp_path / "copy"


def test_every_run_gives_the_same_again(files: Path) -> None:
    found = reproduce(files / "out")
    assert len(found) == len(pooling.Study(files / "out").store.rows(RUNS)) == ALL_RUNS
    assert all(row.same and not row.causes and not row.differs for row in found), found


def test_a_changed_fact_is_named_as_the_cause(files: Path) -> None:
    changed = pooling.variant(files / "trio.json", "budgets nation=XAA amount_million*=0.5").instance
    (files / "trio.json").write_text(json.dumps(changed.tables()), encoding="utf-8")
    found = reproduce(files / "out")
    caused = [row for row in found if row.causes]
    assert len(caused) == RUNS_OF_TRIO
    assert len(found) == ALL_RUNS
    assert all("fact of trio.json: budgets nation=XAA" in row.causes[0] for row in caused)
    assert all(row.same for row in found if not row.causes), "what is of other facts is as it was"
    differing = [row for row in caused if not row.same]
    assert len(differing) > RUNS_OF_TRIO / 2, "some questions may say the same of the changed facts"
    assert any("tiers.value" in row.differs for row in differing)
    assert any("answers.answer" in row.differs for row in differing)
    ran = run_here("study", "reproduce", files / "out", differing[0].run, "--quiet")
    assert ran.code == 10
    assert ran.out.splitlines()[0] == "0 of 1 runs are the same"


def test_a_changed_card_is_named_as_the_cause(files: Path) -> None:
    (files / "mine.toml").write_text(CARD.replace("1.0", "0.5"), encoding="utf-8")
    cells = Store(files / "out").rows(CELLS)
    found = reproduce(files / "out", [cell["run"] for cell in cells if cell["block"] in ("b0", "b3")])
    assert {row.causes for row in found} == {("card mine: budget.scale was 1.0, is 0.5",), ()}
    assert any(not row.same for row in found)


def test_an_instance_that_is_gone_is_taken_as_it_was_kept(files: Path) -> None:
    (files / "trio.json").unlink()
    run = Store(files / "out").rows(RUNS)[0]["run"]
    (found,) = reproduce(files / "out", [run])
    assert (found.same, found.causes) == (True, ())


def test_a_figure_that_was_tampered_with_is_found(files: Path) -> None:
    store = Store(files / "out")
    run = store.rows("tiers")[0]["run"]
    rows = [{**row, "value": row["value"] + 1} for row in store.rows("tiers", [run])]
    store.write_run(run, {"tiers": rows})
    (found,) = reproduce(files / "out", [run])
    assert (found.same, found.causes, found.differs) == (False, (), ("tiers.value",))


def test_a_run_that_is_not_there_is_refused(files: Path) -> None:
    with pytest.raises(pooling.InvalidInput, match="no such run"):
        reproduce(files / "out", ["0123456789abcdef"])
