"""``python -m pooling.generating.reference`` writes docs/generating.md from families, sizes and knobs."""

from __future__ import annotations

from pathlib import Path

from pooling.generating.families import FAMILIES
from pooling.generating.knobs import FEASIBILITY, KNOBS, SIZES

PAGE = Path(__file__).resolve().parents[2] / "docs" / "generating.md"
LEAD = """# Generated instances

`pooling generate FAMILY --size SIZE --seed SEED --knob NAME=VALUE --out PATH`, in Python
`pooling.generate("balanced", size="small", seed=1, knobs={"scarcity": 1.2})`.

The same recipe gives the same instance on every machine and with every version of Python: draws are whole numbers
modulo 2^64 (SplitMix64), figures are made of them by `+ - * /` alone and rounded to fixed decimals. Each purpose has
draws of its own, so turning a knob changes what the knob is about and leaves the rest: more caveats, the same offers.

All is synthetic, and every instance says so. Only margins are like real ones: deciles fitted to published figures of
Allies and of air fleets (`instances/library/fit.py`, `pooling/generating/marginals.py`); prices, notice and
deployment costs follow the illustrative tables of `nato-32`. Correlation is of ranks: with that probability a fleet,
its readiness or its cost has the rank of its nation, else one of its own.
"""


BENCH = """
## The benchmark set, and contestants compared

`pooling bench list` shows sixty of these instances with the best values and bounds known
([the set](../instances/library/README.md)); each is known by its name: `pooling solve balanced-small-1`.

`pooling bench report [WHO=]RUNS...` compares contestants by records of their runs: JSONL files, a line for each run,
folders of [studies](studies.md) with a limit of time, or folders that `pooling solve --time-limit TIME --out FOLDER`
left. A line has `case`, `contestant`, `seed`, `threads`, `limit_s`, `tier_names` and `tiers`; of each tier `name`,
`maximise`, `entered_s`, `points` (seconds, best value, bound), and `checked`, the value of the plan computed by others.
A run that `failed` says why.

| figure | meaning |
| --- | --- |
| proven | runs with all tiers proven to the gap that is asked (`--gap`, 1 %) |
| wrong | runs whose bound a plan of anybody passes, or whose plan is not worth what they said; they count as open |
| geometric mean | of seconds to that gap, shifted by one second; an open run counts its limit |
| PAR10 | mean seconds; an open run counts ten times its limit |
| primal integral | seconds lost by not having the best plan known, over the limit and averaged over tiers |
| within 1, 2, 4, 8 | performance profile (Dolan and More 2002): share of runs within so many times the fastest |

Only cases, limits, threads and seeds that every contestant was run on are compared. Less than 0.1 s counts as 0.1 s in
the profile. `--svg FILE` draws it.
"""


def page() -> str:
    """The whole page."""
    lines = [LEAD, "## Families", "", "| family | what for | card | knobs |", "| --- | --- | --- | --- |"]
    for family in FAMILIES.values():
        turned = [f"`{name}` {value:g}" for name, value in family.knobs.items()]
        turned += [f"`{name}` times {value}" for name, value in family.times.items()]
        lines.append(f"| `{family.name}` | {family.title} | `{family.card}` | {', '.join(turned) or 'the defaults'} |")
    lines += ["", "## Sizes", "", "| size | sets |", "| --- | --- |"]
    lines += [
        f"| `{name}` | {', '.join(f'`{knob}` {value:g}' for knob, value in sets.items())} |"
        for name, sets in SIZES.items()
    ]
    lines += ["", "## Feasibility", "", "| word | meaning |", "| --- | --- |"]
    lines += [f"| `{name}` | {meaning} |" for name, meaning in FEASIBILITY.items()]
    lines += ["", "A planted plan can be had: `pooling.generating.instance.planted_plan`."]
    lines += [
        "",
        "## Knobs",
        "",
        "What is turned by hand holds before the family's, then the size's, then the default.",
        "",
    ]
    lines += ["| knob | meaning | unit | from | to | default |", "| --- | --- | --- | ---: | ---: | ---: |"]
    lines += [
        f"| `{knob.name}` | {knob.meaning} | {knob.unit or '-'} | {knob.least:g} | {knob.most:g} | {knob.default:g} |"
        for knob in KNOBS.values()
    ]
    return "\n".join([*lines, BENCH])


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
