"""What a run says: how it ended, what it holds, and every figure recomputed from the plan."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from pooling.domain.audit_report import REPORT_TABLES, AuditReport
from pooling.domain.deadline import NO_DEADLINE, Deadline
from pooling.domain.frames import dictionary_frame, result_frame
from pooling.domain.gap_rows import CaveatBite, Gap
from pooling.domain.outcome import Conflict, Fault, LastPerCent, Outcome, Termination, TierResult
from pooling.domain.plan import Plan
from pooling.domain.printed import Printed
from pooling.domain.problems import Caution, InvalidInput, Problem, shown
from pooling.domain.result_reading import audit_of, made, misfits
from pooling.domain.result_tables import RESULT_TABLES

if TYPE_CHECKING:
    import pandas as pd

RESULT_VERSION = 6
_EXPLAINED = ("gap_rows", "caveat_rows")
"""Fields of a result that are worked out when first asked for."""


@dataclass(frozen=True, repr=False)
class Result(Printed):
    """The outcome of a run. ``plan`` is None where there is none; no figure is ever a made-up zero or infinity.

    Every table of :data:`~pooling.domain.result_tables.RESULT_TABLES` is a property that gives a DataFrame (``tiers``,
    a field, gives records): see docs/results.md.
    """

    termination: Termination
    outcome: Outcome
    tiers: tuple[TierResult, ...]
    plan: Plan | None
    audit: AuditReport | None
    gap_rows: tuple[Gap, ...] = field(default_factory=tuple)
    caveat_rows: tuple[CaveatBite, ...] = field(default_factory=tuple)
    conflict: Conflict | None = None
    last_per_cent: LastPerCent | None = None
    faults: tuple[Fault, ...] = ()
    warnings: tuple[Caution, ...] = ()
    timings_s: Mapping[str, float] = field(default_factory=dict)
    model: Mapping[str, int] = field(default_factory=dict)
    provenance: Mapping[str, Any] = field(default_factory=dict)

    # --- reasons, when asked for ------------------------------------------------------------------------------

    def explained_by(self, explain: Callable[[Deadline], tuple[tuple[Gap, ...], tuple[CaveatBite, ...]]]) -> Result:
        """This result with gaps and caveats that are worked out when first asked for: many runs never are."""
        for name in _EXPLAINED:
            del self.__dict__[name]
        self.__dict__["_explain"] = explain
        return self

    def explain(self, deadline: Deadline = NO_DEADLINE) -> None:
        """Work gaps and caveats out now, if they are not yet. Raises OutOfTime, and is as it was then."""
        if "_explain" in self.__dict__:
            self.__dict__.update(zip(_EXPLAINED, self.__dict__["_explain"](deadline), strict=True))
            del self.__dict__["_explain"]

    def __getattr__(self, name: str) -> Any:
        """Reasons when first asked for, and every table of the registry as a DataFrame."""
        if name in _EXPLAINED and "_explain" in self.__dict__:
            self.explain()
            return self.__dict__[name]
        if name in RESULT_TABLES:
            return result_frame(self, name)
        raise AttributeError(f"a result has no {name}")

    def __dir__(self) -> list[str]:
        return [*object.__dir__(self), *RESULT_TABLES]

    @property
    def dictionary(self) -> pd.DataFrame:
        """The data dictionary: every column of every table with unit, prices, discounting and meaning."""
        return dictionary_frame(self)

    def __getstate__(self) -> dict[str, Any]:
        return {**{name: getattr(self, name) for name in _EXPLAINED}, **self.__dict__}

    # --- plain data -------------------------------------------------------------------------------------------

    def as_dict(self) -> dict[str, Any]:
        """Plain data, as written to ``result.json``."""
        audit = self.audit
        return {
            "result_version": RESULT_VERSION,
            "termination": asdict(self.termination),
            "outcome": self.outcome,
            "tiers": [asdict(tier) for tier in self.tiers],
            "plan": None if self.plan is None else self.plan.as_dict(),
            **{name: [asdict(row) for row in getattr(audit, name)] if audit else [] for name in REPORT_TABLES},
            "gaps": [asdict(row) for row in self.gap_rows],
            "caveats": [asdict(row) for row in self.caveat_rows],
            "conflict": None if self.conflict is None else asdict(self.conflict),
            "last_per_cent": None if self.last_per_cent is None else asdict(self.last_per_cent),
            "faults": [asdict(fault) for fault in self.faults],
            "warnings": [asdict(row) for row in self.warnings],
            "audit": None if audit is None else {**audit.summary(), "tiers": dict(audit.tiers)},
            "timings_s": dict(self.timings_s),
            "model": dict(self.model),
            "provenance": dict(self.provenance),
        }

    @classmethod
    def of(cls, data: Any) -> Result:
        """The result that plain data (``result.json``) describe. Raises :class:`InvalidInput`."""
        try:
            return _result_of(data)
        except InvalidInput:
            raise
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            rule = "not a result this version can read"
            raise InvalidInput([Problem("/", shown(error), rule, "solve again, or read its plan alone")]) from None

    def tier(self, name: str) -> TierResult:
        """The tier of that name. Raises KeyError naming those there are."""
        for tier in self.tiers:
            if tier.name == name:
                return tier
        raise KeyError(f"no tier {name}; there are {', '.join(tier.name for tier in self.tiers)}")


def _result_of(data: Any) -> Result:
    if data.get("result_version") != RESULT_VERSION:
        found = shown(data.get("result_version"))
        rule = f"this version reads results {RESULT_VERSION}"
        raise InvalidInput([Problem("/result_version", found, rule, "solve again with this version")])
    odd = misfits(Result, {name: data[name] for name in ("outcome", "timings_s", "model", "provenance")})
    if odd:
        raise InvalidInput(odd)
    return Result(
        termination=made(Termination, data["termination"]),
        outcome=data["outcome"],
        tiers=tuple(made(TierResult, row) for row in data["tiers"]),
        plan=None if data["plan"] is None else Plan.of(data["plan"]),
        audit=audit_of(data),
        gap_rows=tuple(made(Gap, row) for row in data["gaps"]),
        caveat_rows=tuple(made(CaveatBite, row) for row in data["caveats"]),
        conflict=None if data["conflict"] is None else made(Conflict, data["conflict"]),
        last_per_cent=None if data["last_per_cent"] is None else made(LastPerCent, data["last_per_cent"]),
        faults=tuple(made(Fault, row) for row in data["faults"]),
        warnings=tuple(made(Caution, row) for row in data["warnings"]),
        timings_s=data["timings_s"],
        model=data["model"],
        provenance=data["provenance"],
    )
