"""A case of the benchmark as tables: every tier by contestant, and whole runs."""

from __future__ import annotations

from pooling.study.bench.measures import (
    GAPS,
    Best,
    comparable,
    gap,
    history,
    planned,
    primal_integral,
    proven,
    seconds_to_gap,
    seconds_to_plan,
)
from pooling.study.bench.profiles import Run

from .layout import contestants, over_seeds, row, rule


def one_case(runs: list[Run], best: Best) -> list[str]:
    """Every tier of a case by contestant: seconds, and what was reached."""
    some = runs[0]
    size, threads = some["model"], some["threads"]
    seeds = len({run["seed"] for run in runs})
    levels = ", ".join(f"{name} at {value:.6g}" for name, value in some["levels"].items())
    head = [
        f"## {some['case']}" + (f", {threads} threads" if threads > 1 else ""),
        "",
        f"{size['rows']:,} rows, {size['columns']:,} columns, {size['integers']:,} whole, {size['nonzeros']:,} "
        f"nonzeros, {some['years']} {'year' if some['years'] == 1 else 'years'}; at most {some['limit_s']:g} s, "
        f"{seeds} {'seed' if seeds == 1 else 'seeds'}{', medians and the worst' if seeds > 1 else ''}. "
        f"{f'Held: {levels}.' if levels else ''}",
        "",
    ]
    gaps = [f"{100 * share:g} %" for share in GAPS]
    lines = [row("tier", "contestant", "plan", "near", *gaps, "value", "bound", "gap"), rule(2, len(gaps) + 5)]
    for position, name in enumerate(some["tier_names"]):
        for contestant in contestants(runs):
            of = [run for run in runs if run["contestant"] == contestant]
            lines.append(_tier_row(of, position, name, best))
    return [*head, *lines, "", *whole_runs(runs, best), ""]


def _tier_row(runs: list[Run], position: int, name: str, best: Best) -> str:
    """Seconds of a tier, over seeds; value and bound of the worst gap."""
    tiers = [next(iter(comparable(run)[position : position + 1]), None) for run in runs]
    known = best.get((runs[0]["case"], name))
    cells = [
        over_seeds(None if tier is None else seconds_to_plan(tier) for tier in tiers),
        over_seeds(None if tier is None else seconds_to_plan(tier, known) for tier in tiers),
        *(over_seeds(None if tier is None else seconds_to_gap(tier, share) for tier in tiers) for share in GAPS),
    ]
    ends = [history(tier)[-1] for tier in tiers if tier is not None and tier["points"]]
    _, value, bound = max(ends, key=lambda end: gap(end[1], end[2]), default=(0.0, None, 0.0))
    told = ["-", "-", "-"]
    if value is not None:
        told = [f"{value:,.6g}", f"{bound:,.6g}", f"{100 * gap(value, bound):.2f} %"]
    mark = " (wrong)" if any(run["wrong"] for run in runs) else ""
    return row(name, f"`{runs[0]['contestant']}`{mark}", *cells, *told)


def whole_runs(runs: list[Run], best: Best) -> list[str]:
    """All tiers together, and what a run took."""
    headings = (
        "near",
        "5 %",
        "1 %",
        "0.5 %",
        "primal integral",
        "solving s",
        "its CPU s",
        "process CPU s",
        "memory MB",
    )
    lines = [row("all tiers", *headings), rule(1, len(headings))]
    for contestant in contestants(runs):
        of = [run for run in runs if run["contestant"] == contestant and "failed" not in run]
        if not of:
            continue
        cells = [
            over_seeds(planned(run, best) for run in of),
            *(over_seeds(proven(run, share) for run in of) for share in (0.05, 0.01, 0.005)),
            over_seeds(primal_integral(run, best) for run in of),
            *(over_seeds(run.get(key) for run in of) for key in ("solve_s", "cpu_s", "process_cpu_s")),
            f"{max(run['peak_mb'] for run in of):,.0f}",
        ]
        lines.append(row(f"`{contestant}`", *cells))
    return lines
