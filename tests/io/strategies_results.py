"""Random plans and results, made from the classes of their rows, so that a new class is covered as it stands."""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import fields
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from hypothesis import strategies as st
from strategies_cells import ids, shares, texts, units

from pooling.domain.audit_report import REPORT_TABLES, AuditReport
from pooling.domain.audit_rows import Violation
from pooling.domain.gap_rows import CaveatBite, Gap
from pooling.domain.outcome import Conflict, ConflictRule, Termination, TierResult
from pooling.domain.plan import PLAN_KEYS, PLAN_TABLES, Plan
from pooling.domain.problems import Caution
from pooling.domain.result import Result
from pooling.io.columns import columns_of

figures = st.one_of(
    st.integers(-(10**9), 10**9).map(float), st.floats(-1e12, 1e12), st.sampled_from([0.0, -0.0, 1e-9, 1 / 3])
)
_VALUES: dict[Any, st.SearchStrategy[Any]] = {
    str: ids | texts,
    float: figures,
    int: st.integers(0, 10**9),
    bool: st.booleans(),
    tuple[str, ...]: st.lists(ids, max_size=3).map(tuple),
    Mapping[str, int]: st.dictionaries(ids, st.integers(0, 99), max_size=2),
    Mapping[str, float]: st.dictionaries(ids, figures, max_size=2),
    Mapping[str, Any]: st.dictionaries(ids, ids | figures | st.none(), max_size=2),
}


def _value(kind: Any) -> st.SearchStrategy[Any]:
    if kind in _VALUES:
        return _VALUES[kind]
    if get_origin(kind) is Literal:
        return st.sampled_from(get_args(kind))
    if get_origin(kind) is tuple:
        return _rows(get_args(kind)[0])
    assert get_origin(kind) in (Union, types.UnionType), kind
    return st.one_of(*(st.none() if arg is type(None) else _value(arg) for arg in get_args(kind)))


def _rows(kind: type) -> st.SearchStrategy[Any]:
    hints = get_type_hints(kind)
    made = st.builds(kind, **{field.name: _value(hints[field.name]) for field in fields(kind)})
    return st.lists(made, max_size=2).map(tuple)


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    """A plan with a few rows in every table, names and figures as files like to spoil them."""
    tables: dict[str, list[dict[str, Any]]] = {}
    for table, model in PLAN_TABLES.items():
        cells: dict[str, st.SearchStrategy[Any]] = {}
        for name, column in columns_of(table, model).items():
            if column.kind == "choice":
                cells[name] = st.sampled_from(column.choices)
            elif column.kind == "number":
                cells[name] = units if column.low == 0 else units.map(lambda value: -value)
            else:
                cells[name] = ids
        rows = draw(st.lists(st.fixed_dictionaries(cells), max_size=3))
        tables[table] = list({tuple(row[key] for key in PLAN_KEYS[table]): row for row in rows}.values())
    return Plan.of(tables)


@st.composite
def results(draw: st.DrawFn) -> Result:
    """A result with a few rows in every table."""
    some = {name: draw(_rows(kind)) for name, kind in REPORT_TABLES.items()}
    audit = AuditReport(
        ok=draw(st.booleans()),
        tolerance=draw(shares),
        checks=draw(st.dictionaries(ids, st.integers(0, 99), max_size=2)),
        violations=draw(_rows(Violation)),
        tiers=draw(st.dictionaries(ids, figures, max_size=2)),
        **some,
    )
    return Result(
        termination=Termination("time_limit", draw(st.none() | ids), draw(texts)),
        outcome=draw(st.sampled_from(["optimal", "feasible", "infeasible", "none"])),
        tiers=draw(_rows(TierResult)),
        plan=draw(st.none() | plans()),
        audit=draw(st.none() | st.just(audit)),
        gap_rows=draw(_rows(Gap)),
        caveat_rows=draw(_rows(CaveatBite)),
        conflict=draw(st.none() | st.just(Conflict(draw(_rows(ConflictRule)), False))),
        warnings=draw(_rows(Caution)),
        timings_s={"total": draw(shares)},
        model={"rows": draw(st.integers(0, 10**9))},
        provenance={"instance": draw(ids)},
    )
