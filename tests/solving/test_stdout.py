"""HiGHS prints nothing to stdout, which is for data: 1.16 greets at the first object of a process."""

from __future__ import annotations

import subprocess
import sys

import pytest
from toys import ROOT

TWICE = """
import sys
from pooling.solving.highs import new_highs, set_options, Options
for _ in range(2):
    h = new_highs()
    set_options(h, Options())
    h.run()
"""


@pytest.mark.parametrize("before", ["", "print('data', end='')\n"], ids=["nothing", "after-data"])
def test_nothing_is_printed(before: str) -> None:
    done = subprocess.run([sys.executable, "-c", before + TWICE], cwd=ROOT, capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("data" if before else "", "")


def test_a_closed_stdout_does_not_matter() -> None:
    # File 1 is closed before Python starts: the next file opened would get its number.
    program = TWICE + "import os\ntry:\n    os.fstat(1)\nexcept OSError:\n    sys.exit(7)\n"
    closing = f'exec {sys.executable} -c "$0" >&-'
    done = subprocess.run(["sh", "-c", closing, program], cwd=ROOT, stderr=subprocess.PIPE, text=True)
    assert (done.returncode, done.stderr) == (7, "")
