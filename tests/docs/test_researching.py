"""The researcher's story in the manual, run as it stands: generate, study, kill, resume, profile, publish."""

from __future__ import annotations

import doctest
import os
import re
import shlex
import subprocess
import sys
import time
from pathlib import Path

import pytest
from command_line import run_here

from pooling.study.store import Store
from tests.docs.stories import BLOCK, ROOT, commands, figures_of, figures_of_prose, is_shown, page, stripped

TEXT = page("researching")
KILLED = "Killed\n"
"""What a shell says of a command that was killed: here it is, as soon as a run is done."""
LEFT = 5
"""The exit code of a status with runs that are left."""


def killed(arguments: list[str], out: Path) -> None:
    """Run a command in a process of its own, and kill it as soon as a run of its study is there."""
    given = {**os.environ, "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen([sys.executable, "-m", "pooling.cli", *arguments, "--quiet"], env=given)
    until = time.monotonic() + 120
    while not list(Store(out).runs()) and process.poll() is None and time.monotonic() < until:
        time.sleep(0.005)
    process.kill()
    process.wait()


def written_by(block: str, written: list[str]) -> None:
    """Run the commands of a block, each of which writes what is shown."""
    for arguments, shown in commands(block):
        if shown == KILLED:
            killed(arguments, Path("short-study"))
            continue
        ran = run_here(*arguments)
        assert ran.code in ((0, LEFT) if "status" in arguments else (0,)), (arguments, ran.err)
        written.append(stripped(ran.out))
        told = written[-1]
        assert is_shown(shown, told, doctest.NORMALIZE_WHITESPACE), f"{shlex.join(arguments)} wrote\n{told}"


def test_every_block_does_what_the_page_shows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    written: list[str] = []
    for kind, inside in BLOCK.findall(TEXT):
        if kind == "console":
            written_by(inside, written)
        elif kind == "toml":
            named = re.match(r"# (\S+)\n", inside)
            assert named is not None
            Path(named[1]).write_text(inside, encoding="utf-8")
            written.append(inside)
        else:
            assert kind == "python"
            failed: list[str] = []
            example = doctest.DocTestParser().get_doctest(inside, {}, "researching.md", None, 0)
            doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE).run(example, out=failed.append)
            assert not failed, "".join(failed)
            written.append(inside)
    html = Path("short.html").read_text(encoding="utf-8")
    assert "12 of 12 runs are done; 12 hold a plan that the audit verified." in html
    assert html.count('<svg class="chart"') == 2
    assert Path("profile.svg").read_text(encoding="utf-8").count("<path") > 2
    assert (Path("short-study") / "ro-crate-metadata.json").is_file()
    # Every figure of the prose is one that stands in a block or that a command wrote.
    assert not figures_of_prose(TEXT) - figures_of(written)
