"""The engine behind every door: load, validate, solve, audit. CLI and REST call these and add no rules."""

from __future__ import annotations

import os
import threading
import time
import warnings
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pooling.domain.audit_report import AuditReport
from pooling.domain.card import Card
from pooling.domain.instance import Instance
from pooling.domain.plan import Plan
from pooling.domain.problems import Findings, InvalidInput, Problem, shown
from pooling.report.summary import Result

if TYPE_CHECKING:
    from pooling.analysis.caveat_costs import CaveatCost
    from pooling.analysis.explaining import ModelExplained
    from pooling.analysis.fairness import FairnessPrice
    from pooling.analysis.out_of_sample import OutOfSample
    from pooling.analysis.several import Rows
    from pooling.certificate.file import Checked
    from pooling.engine.restating import ResultAudit
    from pooling.solving.progress import Progress


def load(source: str | Path) -> Instance:
    """The instance with that name in the library, or in that file or folder (JSON, workbook, CSV folder)."""
    from pooling.io.library import load_instance

    return load_instance(source)


def load_card(source: str | Path | Card) -> Card:
    """The card with that name in ``models/``, or in that TOML file."""
    if isinstance(source, Card):
        return source
    from pooling.io.library import load_card as from_library

    return from_library(source)


def solve(
    instance: Instance | str | Path,
    *,
    card: Card | str | Path = "coverage",
    overrides: Mapping[str, Any] | None = None,
    time_limit_s: float | None = None,
    gap: float | None = None,
    warm: Result | Plan | str | Path | None = None,
    on_progress: Callable[[Progress], None] | None = None,
    seed: int = 0,
    threads: int = 1,
    cancel: threading.Event | None = None,
    keep: str | Path | None = None,
    certificate: str | Path | None = None,
    explain: bool = False,
) -> Result:
    """The best plan for ``instance`` under ``card``, audited.

    Parameters
    ----------
    overrides: settings of the card to change: a parameter (``{"budget.scale": 1.1}``), ``tiers.NAME.gap``,
        ``tiers.NAME.tolerance`` (shares), ``families.NAME`` (true, false).
    time_limit_s: seconds for the whole run; the best plan so far is the answer when it is over.
    gap: share (0.01 is 1 %) asked of every tier, instead of the card's.
    warm: a former result or plan to start from (or the file that holds it). What does not fit this instance is left
        out; if the whole plan holds under this card, the answer is never worse.
    on_progress: called with a :class:`~pooling.solving.progress.Progress` now and then.
    seed, threads: of the solver; one thread and one seed give the same plan every time.
    cancel: an event that, when set, ends the run; the best plan is kept. So does Ctrl-C.
    keep: a file that always holds the best result so far, so that a killed run loses nothing. One that cannot be
        written is refused at once; one that fails later (a full disk) is a RuntimeWarning, and the run goes on.
    certificate: a file for the proof of every tier's certified bound, see :func:`check_certificate`. None is written
        where there is no plan.
    explain: work out the reasons for gaps within the run and its limit, not when they are first asked for.

    Raises :class:`~pooling.domain.problems.InvalidInput`, :class:`~pooling.domain.problems.SolverFault` or
    :class:`~pooling.domain.problems.AuditFailed`. Infeasible is an answer, not an error.
    """
    began = time.perf_counter()
    from pooling.engine.running import answer
    from pooling.solving.interrupts import Interrupts

    chosen, facts = _prepared(instance, card, overrides, gap)
    problems = _limits(time_limit_s, seed, threads)
    if problems:
        raise InvalidInput(problems, "solve")
    start = _start(warm)
    with Interrupts(cancel) as interrupts:
        return answer(
            facts,
            chosen,
            time_limit_s=time_limit_s,
            warm=start,
            on_progress=on_progress,
            seed=seed,
            threads=threads,
            cancel=interrupts.cancel,
            keep=None if keep is None else _keeper(Path(keep), "keep"),
            certify=None if certificate is None else _certifier(Path(certificate)),
            load_s=time.perf_counter() - began,
            explain=explain,
        )


def _start(warm: Result | Plan | str | Path | None) -> Plan | None:
    if isinstance(warm, (str, Path)):
        from pooling.io.plan_file import read_plan

        return read_plan(warm)
    if warm is None or isinstance(warm, Plan):
        return warm
    if isinstance(warm, Result):
        return warm.plan
    rule = "a start is a Result, a Plan, or the file of one"
    raise InvalidInput([Problem("warm", shown(warm), rule)], "solve")


def save(result: Result, path: str | Path) -> None:
    """Write a result as JSON, all of it. Raises OSError where the file cannot be written."""
    from pooling.io.result_file import write_result

    write_result(result, Path(path))


def load_result(path: str | Path) -> Result:
    """The result in a file written by :func:`save`, ``keep`` or the command line. Raises :class:`InvalidInput`."""
    from pooling.io.result_file import read_result

    return read_result(Path(path))


def _prepared(
    instance: Instance | str | Path,
    card: Card | str | Path,
    overrides: Mapping[str, Any] | None,
    gap: float | None = None,
) -> tuple[Card, Instance]:
    facts = instance if isinstance(instance, Instance) else load(instance)
    chosen = load_card(card)
    if overrides or gap is not None:
        chosen = chosen.with_overrides(overrides, gap)
    return chosen, facts


def _limits(time_limit_s: float | None, seed: int, threads: int) -> list[Problem]:
    problems = []
    number = isinstance(time_limit_s, (int, float)) and not isinstance(time_limit_s, bool)
    if time_limit_s is not None and not (number and 0 < time_limit_s < float("inf")):
        problems.append(Problem("time_limit_s", shown(time_limit_s), "a time limit is more than 0 seconds"))
    if type(seed) is not int or not 0 <= seed <= 2**31 - 1:
        problems.append(Problem("seed", shown(seed), "a seed is a whole number from 0 to 2147483647"))
    if type(threads) is not int or not 1 <= threads <= 256:
        problems.append(Problem("threads", shown(threads), "threads is a whole number from 1 to 256"))
    return problems


def _writable(path: Path, what: str) -> None:
    folder = path.parent
    if path.is_dir() or not folder.is_dir() or not os.access(folder, os.W_OK):
        rule = "a file that can be written"
        raise InvalidInput([Problem(what, shown(str(path)), rule, "name a file in a folder of yours")], "solve")


def _certifier(path: Path) -> Callable[[dict[str, Any]], None]:
    from pooling.certificate.file import text_of
    from pooling.io.atomic import write_file

    _writable(path, "certificate")

    def certify(data: dict[str, Any]) -> None:
        try:
            write_file(path, text_of(data))
        except (OSError, InvalidInput) as error:
            warnings.warn(f"the certificate could not be written: {error}", RuntimeWarning, stacklevel=2)

    return certify


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


def _keeper(path: Path, what: str) -> Callable[[Result], None]:
    from pooling.io.result_file import write_result

    _writable(path, what)

    def write(result: Result) -> None:
        try:
            write_result(result, path)
        except (InvalidInput, OSError) as error:
            # A disk that fills up in the middle must not cost the run: the answer is still returned.
            warnings.warn(f"the best plan so far could not be kept: {error}", RuntimeWarning, stacklevel=2)

    return write


def export(
    instance: Instance | str | Path,
    path: str | Path,
    *,
    card: Card | str | Path = "coverage",
    overrides: Mapping[str, Any] | None = None,
) -> None:
    """Write the model of the card's first tier as LP or MPS (by the ending of ``path``), with readable names.

    Raises :class:`InvalidInput` for another ending or a path that cannot be written, OSError where the disk is full.
    """
    from pooling.formulation.builder import build
    from pooling.io.atomic import write_file
    from pooling.solving.compiled import compile_model
    from pooling.solving.export import model_file

    chosen, facts = _prepared(instance, card, overrides)
    write_file(path, model_file(compile_model(build(facts, chosen)), Path(path)))


def explain_model(
    instance: Instance | str | Path,
    *,
    card: Card | str | Path = "coverage",
    overrides: Mapping[str, Any] | None = None,
) -> ModelExplained:
    """The mathematics of a run with counts: what each family states, what the instance does not need, the tiers.

    Raises :class:`InvalidInput` where the card needs a figure that the instance does not have.
    """
    from pooling.analysis.explaining import explain_model as explain

    chosen, facts = _prepared(instance, card, overrides)
    return explain(facts, chosen)


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
    if card is None:
        named = Result.of(data).provenance
        try:
            chosen = load_card(str(named.get("card", "")))
        except InvalidInput:
            rule = "no card of this name is known here"
            problem = Problem(
                "/provenance/card", shown(named.get("card")), rule, "give its file, with --card FILE.toml"
            )
            raise InvalidInput([problem], "result") from None
        settings = named.get("overrides")
        settings = dict(settings) if isinstance(settings, Mapping) else {}
        gap = settings.pop("gap", None)
        chosen = chosen.with_overrides(settings, gap)
    else:
        chosen = load_card(card)
    return hold_against(instance, chosen.with_overrides(overrides) if overrides else chosen, data)


def caveat_costs(
    instance: Instance | str | Path,
    *,
    card: Card | str | Path = "coverage",
    overrides: Mapping[str, Any] | None = None,
    gap: float | None = None,
    base: Result | None = None,
    time_limit_s: float | None = None,
    cancel: threading.Event | None = None,
    on_progress: Callable[[int, int, str], None] | None = None,
) -> Rows[CaveatCost]:
    """What each caveat costs: the question asked again without it, one run per caveat, the dearest first.

    ``base`` is a result of the same instance and card if there is one; else it is solved first. Differences are proven
    by the bounds, so a small ``gap`` sees small ones. ``time_limit_s`` holds for all runs together; ``on_progress`` is
    called with (runs done, runs in all, caveat). The list says how it ended (``outcome``, ``reason``, ``detail``).
    Raises :class:`~pooling.domain.problems.InvalidInput`.
    """
    from pooling.analysis.caveat_costs import caveat_costs as costs
    from pooling.analysis.several import without_plan

    chosen, facts = _prepared(instance, card, overrides, gap)
    began = time.perf_counter()
    if base is None:
        base = solve(facts, card=chosen, time_limit_s=time_limit_s, cancel=cancel)
    if base.plan is None:
        return without_plan(base, "the run with all caveats")
    left = None if time_limit_s is None else time_limit_s - (time.perf_counter() - began)
    return costs(facts, chosen, solve, base=base, time_limit_s=left, cancel=cancel, on_progress=on_progress)


def price_of_fairness(
    instance: Instance | str | Path,
    *,
    card: Card | str | Path = "fair-share",
    overrides: Mapping[str, Any] | None = None,
    gap: float | None = None,
    base: Result | None = None,
    time_limit_s: float | None = None,
    cancel: threading.Event | None = None,
) -> Rows[FairnessPrice]:
    """What fair shares cost: the tiers of a card with and without those that are about burden, a row for each.

    ``base`` is a result of the same instance and card if there is one; else it is solved first. ``time_limit_s`` holds
    for both runs together. The list says how it ended (``outcome``, ``reason``, ``detail``). Raises
    :class:`~pooling.domain.problems.InvalidInput` for a card without such tiers.
    """
    from pooling.analysis.fairness import price_of_fairness as price

    chosen, facts = _prepared(instance, card, overrides, gap)
    return price(facts, chosen, solve, base=base, time_limit_s=time_limit_s, cancel=cancel)


def out_of_sample(
    instance: Instance | str | Path,
    plan: Plan | Result | str | Path,
    *,
    card: Card | str | Path = "least-regret",
    overrides: Mapping[str, Any] | None = None,
    draws: int = 1000,
    seed: int = 1_000_003,
) -> OutOfSample:
    """A plan's shortfall over fresh draws from the reliabilities: what its scenarios promised, checked.

    Use a ``seed`` other than the card's ``uncertainty.seed``. Raises :class:`~pooling.domain.problems.InvalidInput`.
    """
    from pooling.analysis.out_of_sample import out_of_sample as check

    chosen, facts = _prepared(instance, card, overrides)
    problems = []
    if type(draws) is not int or not 1 <= draws <= 1_000_000:
        problems.append(Problem("draws", shown(draws), "draws is a whole number from 1 to 1000000"))
    if type(seed) is not int or seed < 0:
        problems.append(Problem("seed", shown(seed), "a seed is a whole number from 0"))
    if problems:
        raise InvalidInput(problems, "out_of_sample")
    found = _start(plan)
    if found is None:
        raise InvalidInput([Problem("plan", "", "this result holds no plan", "solve again with more time")], "plan")
    return check(facts, chosen, Plan.of(found.as_dict(), facts), count=draws, seed=seed)


def validate(source: str | Path) -> Findings:
    """Every problem in an instance file (or one of the library, by name); empty when it can be solved.

    Its ``warnings`` are what is allowed and yet hardly meant, or can never have an effect.
    """
    return examine(source)[1]


def examine(source: str | Path) -> tuple[Instance | None, Findings]:
    """What :func:`validate` finds, with the instance where it can be solved: read once for both."""
    from pooling.io.library import examine_instance

    return examine_instance(source)
