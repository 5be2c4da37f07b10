"""Stating and handing over at growing sizes: ``python tests/bench/building.py``.

Writes building.json and docs/building.md. The whole of ``nato-32`` over more and more years; what is looked at is
seconds per nonzero, relative to the first size: where it stays near 1, building is linear.
"""

from __future__ import annotations

import argparse
import json
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
    ("n-minus-one", 1),
    ("n-minus-one", 4),
    ("n-minus-one", 12),
)
REPEATS = 3


def measured(card: str, years: int) -> dict[str, Any]:
    """Seconds of building and compiling (the least of some repeats), size and peak memory."""
    import pooling
    from pooling.formulation.builder import build
    from pooling.solving.compiled import compile_model
    from tests.bench.sizes import grown

    instance, chosen = grown(pooling.load("nato-32"), years), pooling.load_card(card)
    build_s, compile_s = [], []
    for _ in range(REPEATS):
        began = time.perf_counter()
        f = build(instance, chosen)
        built = time.perf_counter()
        compiled = compile_model(f)
        build_s.append(built - began)
        compile_s.append(time.perf_counter() - built)
    return {
        "card": card,
        "years": years,
        **compiled.size,
        "build_s": min(build_s),
        "compile_s": min(compile_s),
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def page(rows: list[dict[str, Any]]) -> str:
    lines = [
        "# Building at growing sizes",
        "",
        "Made by `python tests/bench/building.py`: `nato-32` with everything, over more years; least of "
        f"{REPEATS} repeats. *per nonzero* is the time of building and compiling per nonzero, relative to the "
        "first size of the same card: near 1 means linear.",
        "",
        "| card | years | rows | columns | nonzeros | build s | compile s | per nonzero | peak memory (MB) |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    first: dict[str, float] = {}
    for row in rows:
        each = (row["build_s"] + row["compile_s"]) / row["nonzeros"]
        first.setdefault(row["card"], each)
        lines.append(
            f"| {row['card']} | {row['years']} | {row['rows']:,} | {row['columns']:,} | {row['nonzeros']:,} "
            f"| {row['build_s']:.2f} | {row['compile_s']:.2f} | {each / first[row['card']]:.2f} "
            f"| {row['peak_mb']:.0f} |"
        )
    return "\n".join([*lines, ""])


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
