"""The page on studies is true: its study is one, and its examples print what it says."""

from __future__ import annotations

import doctest
import json
import re
import tomllib
from pathlib import Path

import jsonschema
import pytest
from command_line import run_here

import pooling

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "studies.md").read_text(encoding="utf-8")


def blocks(kind: str) -> list[str]:
    return re.findall(rf"^```{kind}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


def test_the_study_of_the_page_runs_and_its_examples_print_what_it_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (stated,) = blocks("toml")
    Path("money.toml").write_text(stated, encoding="utf-8")
    ran = run_here("study", "run", "money.toml", "--quiet")
    assert (ran.code, ran.out.splitlines()[0]) == (0, "10 runs: 10 done; of those done 10 optimal")
    (code,) = blocks("python")
    test = doctest.DocTestParser().get_doctest(code, {}, "studies.md", None, 0)
    assert len(test.examples) >= 5
    failed: list[str] = []
    doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE).run(test, out=failed.append)
    assert not failed, "".join(failed)
    assert {run.code for run in (run_here("study", "status", "money-study"),)} == {0}


def test_the_schema_takes_the_study_of_the_page_and_refuses_what_the_reader_refuses() -> None:
    schema = json.loads((ROOT / "api" / "study.schema.json").read_text(encoding="utf-8"))
    stated = tomllib.loads(blocks("toml")[0])
    jsonschema.validate(stated, schema)
    for wrong in ({"limits": {"memory_mb": 1}}, {"titel": "x"}, {"blocks": []}, {"seed": -1}):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate({**stated, **wrong}, schema)


def test_every_command_of_the_page_is_there() -> None:
    listed = run_here("study", "--help").out.partition("Commands:")[2]
    named = set(re.findall(r"^pooling study (\w+)", PAGE, re.MULTILINE))
    assert named == {line.split()[0] for line in listed.splitlines() if line.strip()}


def test_studies_are_part_of_the_package() -> None:
    assert {"Study", "plan_study", "reproduce", "run_study", "sweep"} <= set(pooling.__all__)
