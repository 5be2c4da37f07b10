"""Stating and handing over at growing sizes: ``python tests/bench/building.py``.

Writes building.json and docs/building.md. The whole of ``nato-32`` over more and more years, up to five million
nonzeros. Seconds are of the processor, so that other work on the machine counts little; looked at are the exponent with
which they grow, and the peak of memory of a process that builds one model. Beside it the same model in Pyomo: what
stating it there costs.
"""

from __future__ import annotations

import argparse
import json
import math
import resource
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
sys.path.insert(0, str(ROOT))

SIZES = (
    ("coverage", 1),
    ("coverage", 4),
    ("coverage", 12),
    ("coverage", 60),
    ("coverage", 140),
    ("n-minus-one", 1),
    ("n-minus-one", 4),
    ("n-minus-one", 12),
    ("n-minus-one", 40),
    ("n-minus-one", 82),
)
REPEATS = 3
IN_PYOMO = 2_000_000
"""Nonzeros up to which the model is stated in Pyomo as well."""


def measured(card: str, years: int) -> dict[str, Any]:
    """Seconds of building and compiling (the least of some repeats), size and peak memory."""
    import pooling
    from pooling.formulation.builder import build
    from pooling.solving.compiled import compile_model
    from tests.bench.sizes import grown

    instance, chosen = grown(pooling.load("nato-32"), years), pooling.load_card(card)
    build_s, compile_s = [], []
    compiled = f = None
    for _ in range(REPEATS):
        del compiled, f  # the peak is of one model
        began = time.process_time()
        f = build(instance, chosen)
        built = time.process_time()
        compiled = compile_model(f)
        build_s.append(built - began)
        compile_s.append(time.process_time() - built)
    assert compiled is not None
    assert f is not None
    found = {
        "card": card,
        "years": years,
        **compiled.size,
        "build_s": min(build_s),
        "compile_s": min(compile_s),
        "peak_mb": _peak_mb(),
        "pyomo_s": None,
        "pyomo_mb": None,
    }
    if compiled.size["nonzeros"] <= IN_PYOMO:
        from pooling.formulation.pyomo_model import pyomo_model

        began = time.process_time()
        kept = pyomo_model(f)
        found.update(pyomo_s=time.process_time() - began, pyomo_mb=_peak_mb() - found["peak_mb"])
        del kept
    return found


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def exponent(rows: list[dict[str, Any]]) -> float:
    """Of the curve seconds = constant * nonzeros ** exponent that fits the sizes of a card best (least squares)."""
    points = [(math.log(row["nonzeros"]), math.log(row["build_s"] + row["compile_s"])) for row in rows]
    mean = [sum(side) / len(points) for side in zip(*points, strict=True)]
    spread = sum((size - mean[0]) ** 2 for size, _ in points)
    return sum((size - mean[0]) * (seconds - mean[1]) for size, seconds in points) / spread


def page(rows: list[dict[str, Any]]) -> str:
    lines = [
        "# Building at growing sizes",
        "",
        "Made by `python tests/bench/building.py`: `nato-32` with everything, over more years. Seconds are of the "
        f"processor, the least of {REPEATS} repeats. *per nonzero* is the time of building and compiling per nonzero, "
        "relative to the first size of the same card; *peak memory* is that of the whole process. *in Pyomo* is what "
        "the same model costs beside it as Pyomo's objects: families state rows and variables as numbers, and the "
        "model in Pyomo (`pooling.pyomo_model`) is made from them where it is asked for.",
        "",
        "| card | years | rows | columns | nonzeros | build s | compile s | per nonzero | peak memory (MB) "
        "| in Pyomo s | in Pyomo MB |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    first: dict[str, float] = {}
    for row in rows:
        each = (row["build_s"] + row["compile_s"]) / row["nonzeros"]
        first.setdefault(row["card"], each)
        lines.append(
            f"| {row['card']} | {row['years']} | {row['rows']:,} | {row['columns']:,} | {row['nonzeros']:,} "
            f"| {row['build_s']:.2f} | {row['compile_s']:.2f} | {each / first[row['card']]:.2f} "
            f"| {row['peak_mb']:.0f} | {_shown(row['pyomo_s'], '.2f')} | {_shown(row['pyomo_mb'], '.0f')} |"
        )
    lines.append("")
    for card in first:
        of_card = [row for row in rows if row["card"] == card]
        largest = max(row["nonzeros"] for row in of_card)
        lines.append(
            f"Under card `{card}` seconds grow with nonzeros to the power of {exponent(of_card):.2f}, "
            f"fitted over all sizes to {largest:,}."
        )
    return "\n".join([*lines, ""])


def _shown(value: float | None, form: str) -> str:
    return "" if value is None else format(value, form)


def main() -> None:
    if len(sys.argv) == 3:
        print(json.dumps(measured(sys.argv[1], int(sys.argv[2]))))
        return
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--page", action="store_true", help="only write the page anew")
    if not parser.parse_args().page:
        rows = []
        for card, years in SIZES:
            command = [sys.executable, __file__, card, str(years)]
            done = subprocess.run(command, capture_output=True, text=True, check=True)
            rows.append(json.loads(done.stdout.splitlines()[-1]))
            print(rows[-1], flush=True)
        (HERE / "building.json").write_text(json.dumps(rows, indent=1) + "\n")
    rows = json.loads((HERE / "building.json").read_text())
    (ROOT / "docs" / "building.md").write_text(page(rows))


if __name__ == "__main__":
    main()
