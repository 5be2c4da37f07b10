"""A plan from anybody: JSON (a plan, or a whole result), or a folder with a CSV file per table.

A table that is not there is empty.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from pooling.domain.instance import Instance
from pooling.domain.plan import PLAN_TABLES, Plan
from pooling.domain.problems import InvalidInput, Problem
from pooling.io.atomic import write_file
from pooling.io.cells import from_text, to_cell
from pooling.io.columns import columns_of
from pooling.io.csv_folder import csv_lines, csv_text, file_places
from pooling.io.draft import Found, Places, cleaned
from pooling.io.folder import whole_folder
from pooling.io.grid import Grid, locate_in, read_grid
from pooling.io.json_file import brief, dumps_by_row, load_json, repeated_names
from pooling.io.source import contents, fail, status

_MOST_ROWS = 2_000_000
_DEEP = "a plan is an object with lists of rows"


def read_plan(path: str | os.PathLike[str], instance: Instance | None = None) -> Plan:
    """The plan in a file or folder; with an instance, every name in it must exist there.

    A ``result.json`` gives its plan. Raises :class:`InvalidInput` with every problem.
    """
    file = Path(path)
    if stat.S_ISDIR(status(file).st_mode):
        return _from_folder(file, instance)
    return _from_json(file, instance)


def write_plan(plan: Plan, path: str | os.PathLike[str]) -> None:
    """Write a plan: ``x.json`` as JSON, any other path as a folder with a CSV file per table, empty ones too."""
    file = Path(path)
    if file.suffix.lower() == ".json":
        write_file(file, dumps_by_row(plan.as_dict()))
        return
    with whole_folder(file, {f"{table}.csv" for table in PLAN_TABLES}.__contains__) as folder:
        for table, model in PLAN_TABLES.items():
            columns = columns_of(table, model)
            rows = (
                [to_cell(column, getattr(row, name)) for name, column in columns.items()]
                for row in getattr(plan, table)
            )
            write_file(folder / f"{table}.csv", csv_text(list(columns), rows), durable=False)


def _from_json(file: Path, instance: Instance | None) -> Plan:
    what = file.name
    data = load_json(file, what)
    prefix = ""
    if isinstance(data, dict) and "plan" in data and "outcome" in data:
        prefix = "/plan"
        data = data["plan"]
        if data is None:
            raise fail("/plan", "this result holds no plan", "solve again with more time", what=what)
    if not isinstance(data, dict):
        raise fail(prefix or "/", _DEEP, value=brief(data), what=what)
    problems: Sequence[Problem] = _shape(data)
    if not problems:
        try:
            return Plan.of(data, instance)
        except InvalidInput as error:
            problems = error.problems
    raise InvalidInput([cleaned(replace(problem, place=prefix + problem.place)) for problem in problems], what)


def _shape(data: dict[str, Any]) -> list[Problem]:
    """What must not reach the domain: repeated names and anything nested deeper than a row's values."""
    problems = repeated_names(data, "")
    for table in PLAN_TABLES:
        rows = data.get(table, [])
        if not isinstance(rows, list):
            problems.append(Problem(f"/{table}", brief(rows), f"{table} is a list of rows"))
            continue
        for index, row in enumerate(rows):
            place = f"/{table}/{index}"
            if not isinstance(row, dict):
                problems.append(Problem(place, brief(row), "a row is an object of fields"))
                continue
            problems += repeated_names(row, place)
            for name, value in row.items():
                if isinstance(value, (dict, list)):
                    problems.append(Problem(f"{place}/{name}", brief(value), "a single value"))
    return problems


def _from_folder(folder: Path, instance: Instance | None) -> Plan:
    found = Found()
    grids: dict[str, Grid] = {}
    places = Places(locate_in(grids, lambda table: f"{table}.csv"))
    data: dict[str, Any] = {}
    for position, (table, model) in enumerate(PLAN_TABLES.items()):
        file = folder / f"{table}.csv"
        if not file.exists():
            continue
        try:
            columns = columns_of(table, model)
            heading_line, heading, above, records = csv_lines(contents(file), file.name, columns)
            at = file_places(file.name)
            grids[table] = Grid(table, position, heading_line, heading, records, at, same_width=True, above=above)
            data[table] = read_grid(grids[table], columns, from_text, found, _MOST_ROWS)
        except InvalidInput as error:
            found.extend(error.problems)
            found.unread.add(table)
    if not grids and not found.problems:
        names = ", ".join(f"{table}.csv" for table in PLAN_TABLES)
        raise fail(str(folder), f"a plan is a folder with some of {names}", "none was found", what=folder.name)
    problems = list(found.problems)
    if not found.unread:
        try:
            plan = Plan.of(data, instance)
            if not problems:
                return plan
        except InvalidInput as error:
            own = {problem.place for problem in problems}
            placed = [
                replace(problem, place=_placed(problem.place, places), cure=_reworded(problem.cure, places))
                for problem in error.problems
            ]
            problems += [problem for problem in placed if problem.place not in own]
    order = places.order | found.order
    problems.sort(key=lambda problem: order.get(problem.place, (1 << 30, 0, 0)))
    raise InvalidInput([cleaned(problem) for problem in dict.fromkeys(problems)], folder.name)


def _placed(pointer: str, places: Places) -> str:
    """``/commitments/3/offer`` as ``commitments.csv:5:offer``."""
    table, row, field = [*pointer.split("/")[1:], "", "", ""][:3]
    return places(table, int(row) if row else None, field or None)


def _reworded(cure: str, places: Places) -> str:
    return re.sub(rf"/(?:{'|'.join(PLAN_TABLES)})/\d+", lambda found: _placed(found[0], places), cure)
