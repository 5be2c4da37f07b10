"""Sheet Checks: a formula for each figure that the sheets add up to, and 0 beside it."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from workbooks import opened

import pooling
from pooling.report.workbook.book import write_result_workbook

RECALCULATE = (
    '<?xml version="1.0"?><oor:items xmlns:oor="http://openoffice.org/2001/registry"><item '
    'oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse">'
    "<value>0</value></prop></item></oor:items>"
)
"""LibreOffice shows what is kept in the file unless it is told to calculate anew."""


def test_every_line_is_a_formula_against_the_audit(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    instance = pooling.load("tanker-trio")
    result = pooling.solve(instance)
    write_result_workbook(result, instance, path)
    sheet = opened(path)["Checks"]
    lines = {row[0].value: row for row in sheet.iter_rows(min_row=6) if row[0].value}
    assert result.audit is not None
    spent = lines["Spending, all nations and periods together (million USD)"]
    assert spent[1].value.startswith("=SUM(Spending!$")
    assert spent[2].value == result.audit.figure("spending").value
    assert len(lines) > 15
    for row in lines.values():
        line = row[0].row
        assert row[1].value.startswith("=")
        assert row[3].value == f"=ROUND(B{line}-C{line},6)"
    first, last = re.findall(r"\d+", sheet["D4"].value)
    assert (int(first), int(last)) == (6, 5 + len(lines))


@pytest.mark.long
@pytest.mark.parametrize("name", ["tanker-pool", "nordic-five"])
def test_calculated_anew_all_differences_are_0(name: str, tmp_path: Path) -> None:
    """By LibreOffice, with nothing that was kept in the file."""
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice is not here")
    path, home = tmp_path / "x.xlsx", tmp_path / "home"
    instance = pooling.load(name)
    write_result_workbook(pooling.solve(instance), instance, path)
    (home / "user").mkdir(parents=True)
    (home / "user" / "registrymodifications.xcu").write_text(RECALCULATE)
    every_sheet = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"
    command = [office, f"-env:UserInstallation={home.as_uri()}", "--headless", "--convert-to", every_sheet]
    subprocess.run([*command, "--outdir", str(tmp_path), str(path)], check=True, capture_output=True, timeout=180)
    lines = (tmp_path / "x-Checks.csv").read_text().splitlines()
    assert next(line for line in lines if line.startswith("All differences together")).endswith(",0")
    for sheet in tmp_path.glob("x-*.csv"):
        assert not re.search(r"#REF!|#NAME\?|#VALUE!|#DIV/0!|Err:\d", sheet.read_text()), sheet.name
