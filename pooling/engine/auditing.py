"""Plans, results and certificates from anybody, recomputed."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pooling.domain.audit_report import AuditReport
from pooling.domain.card import Card
from pooling.domain.instance import Instance
from pooling.domain.plan import Plan
from pooling.domain.problems import InvalidInput, Problem, shown
from pooling.domain.result import Result
from pooling.engine.loading import load_card

if TYPE_CHECKING:
    from pooling.certificate.file import Checked
    from pooling.engine.restating import ResultAudit


def audit_plan(
    instance: Instance,
    plan: Plan,
    *,
    card: Card | str | Path = "coverage",
    overrides: Mapping[str, Any] | None = None,
) -> AuditReport:
    """Every rule and figure of a plan from anybody, recomputed without the solver."""
    from pooling.audit import audit as recompute

    return recompute(instance, load_card(card).with_overrides(overrides), plan)


def audit_result(
    instance: Instance,
    result: Result | str | Path,
    *,
    card: Card | str | Path | None = None,
    overrides: Mapping[str, Any] | None = None,
) -> ResultAudit:
    """Every figure that a result states, its hashes and its version, held against what is computed again from its plan.

    Without ``card`` the one that the result names, with the settings that it names; ``overrides`` come on top. Raises
    :class:`~pooling.domain.problems.InvalidInput`, also for a result without a plan.
    """
    import json

    from pooling.engine.restating import audit_result as hold_against
    from pooling.io.result_file import read_stated

    data = json.loads(json.dumps(result.as_dict())) if isinstance(result, Result) else read_stated(result)
    chosen = card_named(Result.of(data).provenance) if card is None else load_card(card)
    return hold_against(instance, chosen.with_overrides(overrides) if overrides else chosen, data)


def card_named(provenance: Mapping[str, Any]) -> Card:
    """The card that a result names, with its settings. Raises :class:`InvalidInput` where that name is not known."""
    try:
        chosen = load_card(str(provenance.get("card", "")))
    except InvalidInput:
        rule = "no card of this name is known here"
        cure = "give its file, with --card FILE.toml"
        problem = Problem("/provenance/card", shown(provenance.get("card")), rule, cure)
        raise InvalidInput([problem], "result") from None
    settings = provenance.get("overrides")
    settings = dict(settings) if isinstance(settings, Mapping) else {}
    gap = settings.pop("gap", None)
    return chosen.with_overrides(settings, gap)


def check_certificate(path: str | Path) -> Checked:
    """Recompute every statement of a certificate in exact arithmetic, without formulation and solver.

    Raises :class:`InvalidInput` where the file is no certificate or cannot be read.
    """
    from pooling.certificate.file import NotACertificate, check
    from pooling.io.json_file import load_json

    data = load_json(Path(path), Path(path).name)
    try:
        return check(data)
    except NotACertificate as error:
        cure = "write it with pooling solve --certificate FILE"
        raise InvalidInput([Problem(str(path), "", f"no certificate: {error}", cure)], "certificate") from None
