"""Finds better plans for the benchmark set: ``python instances/library/solve.py [--seconds 45] [NAME ...]``.

Solves the instances (those without a plan where none is named) one after the other on one thread, and keeps what is
better than what was known. ``--manifest`` writes the hashes of the recipes in manifest.csv anew.
"""

from __future__ import annotations

import argparse
import csv
import time
from collections.abc import Iterable
from dataclasses import astuple
from pathlib import Path

import pooling
from pooling.domain.result import Result
from pooling.generating.instance import instance_of, planted_plan
from pooling.io.plan_file import write_plan
from pooling.io.synthetic import Entry, Known, best_known, entries, folder
from pooling.study.bench.checking import check

EASY_S = 10.0
BETTER = ("better", "first")
HEADING = ("name", "tier", "value", "bound", "class", "found_by", "found_with", "seconds")


def level(result: Result, seconds: float) -> str:
    """The class of an instance after a run: see ``pooling.io.synthetic.CLASSES``."""
    proven = [tier.gap is not None and tier.gap <= tier.target_gap + 1e-9 for tier in result.tiers]
    if result.audit is not None and len(result.tiers) == len(result.audit.tiers) and all(proven):
        return "easy" if seconds <= EASY_S else "medium"
    return "hard" if proven[0] else "open"


def solved(entry: Entry, limit_s: float, by: str, gap: float | None) -> tuple[Result, list[Known]]:
    """A run under the card of the family: its result, and what is then known."""
    instance = instance_of(entry.recipe)
    began = time.perf_counter()
    # A planted plan to start from, where there is one: it meets every need.
    plan = planted_plan(entry.recipe)
    result = pooling.solve(instance, card=entry.recipe.family.card, time_limit_s=limit_s, gap=gap, warm=plan)
    seconds = round(time.perf_counter() - began, 1)
    if result.plan is None or result.audit is None:
        return result, []
    versions = result.provenance["versions"]
    found_with = " ".join(f"{name} {versions[name]}" for name in ("pooling", "highspy") if name in versions)
    # A tier that the time did not reach has a value, and no bound.
    bounds = {tier.name: tier.bound for tier in result.tiers}
    return result, [
        Known(
            entry.name,
            tier,
            float(f"{value:.12g}"),
            None if (bound := bounds.get(tier)) is None else float(f"{bound:.12g}"),
            level(result, seconds),
            by,
            found_with,
            seconds,
        )
        for tier, value in result.audit.tiers.items()
    ]


def write_known(known: dict[str, list[Known]], path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(HEADING)
        for name in sorted(known):
            writer.writerows(["" if value is None else value for value in astuple(tier)] for tier in known[name])


def write_hashes(path: Path) -> None:
    """The manifest with the hash that each recipe gives now."""
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    made = {entry.name: instance_of(entry.recipe).hash for entry in entries().values()}
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows({**row, "hash": digest} for row, digest in zip(rows, made.values(), strict=True))


def find(names: Iterable[str], limit_s: float, by: str, gap: float | None = None) -> None:
    known = dict(best_known())
    for name in names:
        result, found = solved(entries()[name], limit_s, by, gap)
        told = ", ".join(f"{tier.tier} {tier.value:.6g} ({tier.bound})" for tier in found) or str(result.outcome)
        print(f"{name}: {told}; {found[0].level if found else ''} {found[0].seconds if found else ''}", flush=True)
        if result.plan is None or check(name, instance_of(entries()[name].recipe), result.plan).verdict not in BETTER:
            continue
        (folder() / "plans").mkdir(exist_ok=True)
        write_plan(result.plan, folder() / "plans" / f"{name}.json")
        known[name] = found
        write_known(known, folder() / "best_known.csv")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--seconds", type=float, default=45.0)
    parser.add_argument("--gap", type=float, help="asked of every tier instead of the gaps of the card")
    parser.add_argument("--by", default="the pooling maintainers")
    parser.add_argument("--manifest", action="store_true")
    given = parser.parse_args()
    if given.manifest:
        write_hashes(folder() / "manifest.csv")
    else:
        find(
            given.names or [name for name in entries() if name not in best_known()], given.seconds, given.by, given.gap
        )
