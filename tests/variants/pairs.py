"""Random pairs of instances, each from its number alone: unlike each other, or one made from the other."""

from __future__ import annotations

import random
from collections.abc import Callable
from copy import deepcopy
from functools import cache
from typing import Any

from written_toys import full_toy

import pooling
from pooling.domain.instance import Instance
from pooling.domain.problems import InvalidInput
from pooling.io.library import list_instances
from tests.attacks.nasty import nasty
from tests.brute.instances import random_instance
from tests.properties.strategies import years

Tables = dict[str, Any]
LARGE = ("nato-32", "nato-32-decade", "eu-27", "nordic-baltic-decade")
"""Of the library, so large that few pairs have them."""
NOTES = ("", "seen", ' "quoted", = and ; ', "naïve 数", "line\nbreak", "007", "yes")


@cache
def library() -> dict[str, Instance]:
    return {name: pooling.load(name) for name in list_instances()}


def any_instance(rng: random.Random) -> Instance:
    """One of the generators of the other tests, or of the library."""
    kind = rng.randrange(10)
    if kind < 5:
        return random_instance(rng, chance=rng.choice((0.25, 0.6)))
    if kind < 7:
        return nasty(11, rng.randrange(10_000)).instance
    if kind < 8:
        return Instance.of(years(rng))
    if kind < 9:
        return Instance.of(full_toy())
    names = [name for name in library() if name not in LARGE or rng.random() < 0.05]
    return library()[rng.choice(names)]


def pair(number: int) -> tuple[str, Instance, Instance]:
    """What kind of pair it is, and the two."""
    rng = random.Random(number)
    a = any_instance(rng)
    if rng.random() < 0.35:
        return "unlike", a, any_instance(rng)
    kind = rng.choice(list(MUTATIONS))
    return kind, a, mutated(rng, a, [kind] if rng.random() < 0.5 else [kind, *rng.sample(list(MUTATIONS), 3)])


def mutated(rng: random.Random, base: Instance, kinds: list[str]) -> Instance:
    """The instance after mutations; what would make it invalid is tried again a few times, then left out."""
    tables, made = base.tables(), base
    for kind in kinds:
        for _ in range(5):
            tried = deepcopy(tables)
            MUTATIONS[kind](rng, tried)
            try:
                made = Instance.of(tried)
            except InvalidInput:
                continue
            tables = tried
            break
    return made


def _some_table(rng: random.Random, tables: Tables, least: int = 1) -> list[Tables]:
    filled = [name for name, rows in tables.items() if name != "instance" and len(rows) >= least]
    return tables[rng.choice(filled)] if filled else []


def _permuted(rng: random.Random, tables: Tables) -> None:
    rng.shuffle(_some_table(rng, tables, 2))


def _moved(rng: random.Random, tables: Tables) -> None:
    rows = _some_table(rng, tables, 2)
    if rows:
        rows.insert(rng.randrange(len(rows)), rows.pop(rng.randrange(len(rows))))


def _removed(rng: random.Random, tables: Tables) -> None:
    rows = _some_table(rng, tables)
    for _ in range(min(len(rows), rng.choice((1, 1, 2, 5)))):
        rows.pop(rng.randrange(len(rows)))


def _copied(rng: random.Random, tables: Tables) -> None:
    """A row again, under another name."""
    rows = [row for row in _some_table(rng, tables) if "id" in row]
    for row in rng.sample(rows, min(len(rows), 2)):
        name = f"{row['id']}.{rng.randrange(100)}"[-60:].lstrip("._-")
        where = next(table for table in tables.values() if isinstance(table, list) and row in table)
        where.insert(rng.randrange(len(where) + 1), {**row, "id": name})


def _numbers(rng: random.Random, tables: Tables) -> None:
    for _ in range(rng.choice((1, 3, 10))):
        rows = _some_table(rng, tables)
        if not rows:
            return
        row = rng.choice(rows)
        numbers = [name for name, value in row.items() if type(value) in (int, float)]
        for name in rng.sample(numbers, min(1, len(numbers))):
            value = row[name] * rng.choice((0, 0.1, 1.1, 1 / 3, 2, 1e-3))
            row[name] = round(value) if type(row[name]) is int and rng.random() < 0.7 else value


def _emptied(rng: random.Random, tables: Tables) -> None:
    rows = _some_table(rng, tables)
    if rows:
        row = rng.choice(rows)
        row.pop(rng.choice(list(row)))


def _lists(rng: random.Random, tables: Tables) -> None:
    lists = [
        value
        for rows in tables.values()
        if isinstance(rows, list)
        for row in rows
        for value in row.values()
        if isinstance(value, list)
    ]
    if lists:
        chosen = rng.choice(lists)
        chosen.remove(rng.choice(chosen)) if chosen else None


def _noted(rng: random.Random, tables: Tables) -> None:
    rows = [tables["instance"], *_some_table(rng, tables)]
    for row in rng.sample(rows, min(len(rows), 3)):
        row["notes"] = rng.choice(NOTES)
    tables["instance"]["title"] = rng.choice(NOTES)


def _renamed(rng: random.Random, tables: Tables) -> None:
    """A nation has another name everywhere, and then another place in the roster."""
    nation = rng.choice(tables["nations"])
    old, new = nation["id"], f"N{rng.randrange(1000)}"

    def called(value: Any) -> Any:
        if isinstance(value, list):
            return [called(part) for part in value]
        if isinstance(value, dict):
            return {name: called(part) for name, part in value.items()}
        return new if value == old else value

    tables.update(called(tables))


MUTATIONS: dict[str, Callable[[random.Random, Tables], None]] = {
    "permuted": _permuted,
    "moved": _moved,
    "removed": _removed,
    "copied": _copied,
    "numbers": _numbers,
    "emptied": _emptied,
    "lists": _lists,
    "noted": _noted,
    "renamed": _renamed,
}
