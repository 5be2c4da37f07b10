"""The page of small runs, from their record."""

from __future__ import annotations

from typing import Any

SETTLED = 0.2
"""Of the runs: from then on every module is there that any run needs, and memory is looked at."""
NAMES = {
    "two": "study, 2 workers",
    "one": "study, 1 worker",
    "bare": "HiGHS alone, gaps of the card, 2 workers",
    "aimed": "HiGHS alone, gaps that the engine asks, 2 workers",
}


def section(record: dict[str, Any]) -> str:
    """What docs/studies.md says of them."""
    two, bare, aimed = record["two"], record["bare"], record["aimed"]
    seeds = two["runs"] // len(two["blocks"])
    lines = [
        f"{two['runs']:,} runs of {len(two['blocks'])} small instances, {seeds} seeds of each, on "
        f"{record['made']['cores']} cores:",
        "",
        "| | runs | runs a second | ms of a core for a run |",
        "| --- | ---: | ---: | ---: |",
    ]
    for name, words in NAMES.items():
        ran = record[name]
        each = 1e3 * ran["workers"] / ran["rate"]
        lines.append(f"| {words} | {ran['runs']:,} | {ran['rate']:.1f} | {each:.1f} |")
    runner, worker = grown(two["memory"])
    lines += [
        "",
        "| | wanted | is |",
        "| --- | ---: | ---: |",
        f"| time of the study to that of HiGHS alone, to the gaps the engine asks | 1.3 "
        f"| {aimed['rate'] / two['rate']:.2f} |",
        f"| the same, to the gaps of the card | 1.3 | {bare['rate'] / two['rate']:.2f} |",
        f"| runs a second of two workers to one | 1.8 | {two['rate'] / record['one']['rate']:.2f} |",
        f"| growth of a worker's memory in 1,000 runs, MB | 0 | {worker:.1f} |",
        f"| growth of the runner's memory in 1,000 runs, MB | 0 | {runner:.1f} |",
        "",
        "HiGHS alone solves the matrices of every tier with the same holds in the same pool, with options of its own "
        "and from the plan of the tier before: once to the gaps of the card, once to the nearer ones that the engine "
        "aims at while that is cheap. It builds no model and checks nothing; a run of a study has certificates, second "
        f"opinions, the audit and its tables in that time. {two['optimal']:,} runs ended within every gap.",
    ]
    return "\n".join([*lines, ""])


def page(record: dict[str, Any]) -> str:
    """The same with memory over time, and by instance."""
    two, bare, aimed = record["two"], record["bare"], record["aimed"]
    lines = [section(record), "| runs | runner MB | workers MB |", "| ---: | ---: | ---: |"]
    for row in two["memory"]:
        workers = " + ".join(f"{held:.0f}" for held in row["workers_mb"])
        lines.append(f"| {row['runs']:,} | {row['runner_mb']:.0f} | {workers} |")
    lines += [
        "",
        "| CPU ms of a run | study | HiGHS alone | to the engine's gaps | ratio to that |",
        "| --- | ---: | ---: | ---: | ---: |",
    ]
    for name, took in two["blocks"].items():
        alone, nearer = bare["blocks"][name], aimed["blocks"][name]
        lines.append(f"| `{name}` | {took:.1f} | {alone:.1f} | {nearer:.1f} | {took / nearer:.2f} |")
    for ran in (record[name] for name in NAMES):
        lines.append(f"\n{ran['workers']} workers: {ran['cpu_ms']:.1f} ms a run, {ran['runner_ms']:.2f} in the runner")
    return "\n".join([*lines, ""])


def grown(memory: list[dict[str, Any]]) -> tuple[float, float]:
    """(runner, worker) MB in 1,000 runs: the slope of a straight line through what was held once all had settled."""
    settled = memory[int(SETTLED * len(memory)) :]
    runs = [row["runs"] for row in settled]
    workers = [sum(row["workers_mb"]) / max(len(row["workers_mb"]), 1) for row in settled]
    return _slope(runs, [row["runner_mb"] for row in settled]), _slope(runs, workers)


def _slope(runs: list[int], held: list[float]) -> float:
    middle, mean = sum(runs) / max(len(runs), 1), sum(held) / max(len(held), 1)
    below = sum((at - middle) ** 2 for at in runs)
    along = sum((at - middle) * (mb - mean) for at, mb in zip(runs, held, strict=True))
    return 1000 * along / below if below else 0.0
