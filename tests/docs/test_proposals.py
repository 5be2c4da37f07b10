"""The budget office's story in the manual, run as it stands: one workbook in, one workbook out."""

from __future__ import annotations

import re
import shlex
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import openpyxl
import pytest
from command_line import run_here

import pooling

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "proposals.md"


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder in which every command of the page was run, in order."""
    folder = tmp_path_factory.mktemp("budget-office")
    (folder / "instances").symlink_to(ROOT / "instances")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        for words in commands():
            ran = run_here(*words)
            assert ran.code == 0, (words, ran.err)
    return folder


def commands() -> Iterator[list[str]]:
    for block in re.findall(r"^```console\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL):
        for line in block.splitlines():
            words = shlex.split(line.removeprefix("$ "))
            assert words[0] == "pooling"
            yield words[1:]


@pytest.mark.filterwarnings("ignore::UserWarning:openpyxl")
def test_the_workbook_says_who_pays_what(told: Path) -> None:
    file = pooling.load_variants(told / "proposals.xlsx")
    book = openpyxl.load_workbook(told / "who-pays.xlsx", data_only=True)
    heading, *rows = book["Side by side"].iter_rows(values_only=True)
    assert list(heading[5:]) == ["base", *(variant.name for variant in file.variants)]
    paid = {row[3]: row[5:] for row in rows if row[1] == "Paid by nations themselves" and row[2] == "nation"}
    for at, name in enumerate(heading[5:]):
        instance = file.base if name == "base" else file[str(name)].instance
        result = pooling.load_result(told / "who-pays-results" / f"{name}.json")
        assert pooling.audit_result(instance, result).ok
        assert result.audit is not None
        there = {nation.id for nation in instance.nations}
        for nation in file.base.nations:
            shown = paid[nation.id][at]
            assert (shown is None) == (nation.id not in there), (name, nation.id)
            if shown is not None:
                spent = sum(row.spend_million for row in result.audit.spending if row.nation == nation.id)
                assert shown == pytest.approx(spent, abs=1e-6), (name, nation.id)


@pytest.mark.filterwarnings("ignore::UserWarning:openpyxl")
def test_given_again_only_what_changed_is_solved(told: Path, tmp_path: Path) -> None:
    shutil.copytree(told / "who-pays-results", tmp_path / "who-pays-results")
    before = {path.name: path.stat().st_mtime_ns for path in (tmp_path / "who-pays-results").glob("*.json")}
    book = openpyxl.load_workbook(told / "proposals.xlsx")
    sheet = book["Changes"]
    columns = {str(cell.value).split(" ")[0]: cell.column for cell in sheet[1]}
    line = next(row[0].row for row in sheet.iter_rows(min_row=2) if row[0].value == "budgets-down")
    sheet.cell(line, columns["value"]).value = 0.8
    book.save(tmp_path / "proposals.xlsx")
    runs = pooling.solve_variants(None, tmp_path / "proposals.xlsx", out=tmp_path / "who-pays-results")
    after = {path.name: path.stat().st_mtime_ns for path in (tmp_path / "who-pays-results").glob("*.json")}
    solved = {name for name in after if after[name] != before.get(name)} - {"index.json"}
    assert solved == {"budgets-down.json"}
    assert runs.outcome in ("optimal", "feasible")


@pytest.mark.filterwarnings("ignore::UserWarning:openpyxl")
@pytest.mark.skipif(shutil.which("soffice") is None, reason="needs LibreOffice")
def test_it_prints_on_few_pages_and_every_check_is_zero(
    told: Path, tmp_path: Path, office: Callable[..., None]
) -> None:
    for kind in ("pdf", "xlsx"):
        office(kind, tmp_path, told / "who-pays.xlsx")
    pages = (tmp_path / "who-pays.pdf").read_bytes().count(b"/Type/Page/")
    assert 2 <= pages <= 12
    # Recalculated: every formula by LibreOffice.
    sheet = openpyxl.load_workbook(tmp_path / "who-pays.xlsx", data_only=True)["Compare"]
    values = [[cell.value for cell in row] for row in sheet.iter_rows()]
    start = next(at for at, row in enumerate(values) if row[0] == "Checks (0)")
    checks = {row[0]: row[4] for row in values[start + 1 :] if row[0]}
    assert len(checks) >= 5
    assert all(abs(float(value)) < 1e-6 for value in checks.values()), checks
