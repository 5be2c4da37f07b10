"""``pooling validate``, ``audit`` and ``check-certificate``: what is given checked, plans and proofs recomputed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pooling.cli.arguments import settings
from pooling.cli.exits import Exit
from pooling.cli.options import COVERAGE, ChangeOption, InstanceArgument, SetOption, VariantOption, load_policy
from pooling.cli.output import Format, FormatOption, say, say_warnings, write, write_json, write_rows
from pooling.cli.varying import changed

if TYPE_CHECKING:
    from pooling.domain.audit_report import AuditReport
    from pooling.engine.restating import Difference

PROBLEM_COLUMNS = ("place", "value", "rule", "cure")
CERTIFICATE_COLUMNS = ("name", "unit", "value", "bound", "gap")
VIOLATION_COLUMNS = ("family", "rule", "where", "amount", "limit", "excess", "text")


def validate(instance: InstanceArgument, form: FormatOption = Format.TABLE) -> None:
    """List every problem in an instance, and every warning.

    Each comes with its place, value, rule and cure. Warnings stop no run. What is left out and matters is noted.
    """
    import pooling.run
    from pooling.report.notices import notices

    loaded, problems = pooling.run.examine(instance)
    noted = () if loaded is None else notices(loaded)
    if form is Format.JSON:
        found = [problem.as_dict() for problem in problems]
        warned = [caution.as_dict() for caution in problems.warnings]
        said = {"problems": found, "warnings": warned, "notices": list(noted)}
        write_json({"ok": not problems, "what": instance, **said})
    elif form is Format.CSV:
        write_rows([problem.as_dict() for problem in problems], PROBLEM_COLUMNS, form)
    elif problems:
        write("".join(f"{problem}\n" for problem in problems))
    else:
        count = len(problems.warnings)
        write(f"{instance}: no problems" + (f", {count} warning{'s' if count != 1 else ''}" if count else "") + "\n")
    say_warnings(problems.warnings)
    for notice in noted:
        say(f"note: {notice}")
    if problems:
        from pooling.domain.readable import readable

        say(f"{readable(str(instance))}: {len(problems)} problem{'s' if len(problems) != 1 else ''}")
        raise typer.Exit(Exit.INVALID_INPUT)


def audit(
    instance: InstanceArgument,
    plan: Annotated[Path, typer.Argument(metavar="PLAN", help="A plan or a result, from anybody.")],
    card: Annotated[
        str | None,
        typer.Option("--card", help="Name of a model card, or a TOML file; without, the result's own, or coverage."),
    ] = None,
    set_: SetOption = None,
    change: ChangeOption = None,
    variant: VariantOption = None,
    form: FormatOption = Format.TABLE,
) -> None:
    """Recompute every rule of a plan without the solver.

    Of a result every figure that can be computed again is compared, too, with its hashes and its version (--format
    json lists the others: the solver's own bounds, times). To judge its plan under
    another card, give its plan.json.
    """
    import pooling.run
    from pooling.io.plan_file import read_plan
    from pooling.io.result_file import is_result

    overrides = settings(set_ or ())
    loaded = changed(instance, change, variant)
    policy = None if card is None else load_policy(card)
    stated = is_result(plan)
    if stated:
        read_plan(plan, loaded)  # names every problem of the plan in its file
        found = pooling.run.audit_result(loaded, plan, card=policy, overrides=overrides)
        report, differences, data = found.report, found.differences, found.as_dict()
    else:
        chosen = policy or load_policy(COVERAGE)
        report = pooling.run.audit_plan(loaded, read_plan(plan, loaded), card=chosen, overrides=overrides)
        differences, data = (), {**report.summary(), "tiers": dict(report.tiers)}
    if form is Format.JSON:
        write_json(data)
    elif form is Format.CSV:
        rows = [asdict(violation) for violation in report.violations]
        write_rows([*rows, *map(_as_violation, differences)], VIOLATION_COLUMNS, form)
    else:
        said = "; every figure of the result that can be computed again is as stated"
        _print_audit(report, differences, said if stated else "")
    if not report.ok or differences:
        parts = [(len(report.violations), "violation"), (len(differences), "difference")]
        said = " and ".join(f"{count} {word}{'s' if count != 1 else ''}" for count, word in parts if count)
        say(f"audit failed: {said}")
        raise typer.Exit(Exit.AUDIT_FAILED)


def _print_audit(report: AuditReport, differences: Sequence[Difference], more: str) -> None:
    from pooling.domain.problems import SHOWN_AT_MOST
    from pooling.report.checks import checks_made
    from pooling.report.words import number

    broken = Counter(violation.family for violation in report.violations)
    checks = [
        {"family": family, "checks": checks_made(family, count), "violations": broken[family] if count else None}
        for family, count in report.checks.items()
    ]
    write_rows(checks, ("family", "checks", "violations"), Format.TABLE)
    units = {
        figure.name: f"{figure.unit} ({figure.basis})" if figure.basis else figure.unit for figure in report.figures
    }
    tiers = [{"tier": name, "value": value, "unit": units[f"tier.{name}"]} for name, value in report.tiers.items()]
    write("\n")
    write_rows(tiers, ("tier", "value", "unit"), Format.TABLE)
    for violation in report.violations:
        over = f"{number(violation.amount)} against {number(violation.limit)}"
        write(f"\n{violation.family}[{','.join(violation.where)}] {violation.text} ({over})")
    for difference in differences[:SHOWN_AT_MOST]:
        write(f"\n{difference}")
    if len(differences) > SHOWN_AT_MOST:
        write(f"\n... and {len(differences) - SHOWN_AT_MOST} more differences")
    write("\n" if report.violations or differences else "")
    holds = report.ok and not differences
    checked = f"{sum(report.checks.values()):,} checks" + (more if not differences else "")
    write(f"\naudit {'holds' if holds else 'FAILS'}: {checked}\n")


def _as_violation(difference: Difference) -> dict[str, Any]:
    """A difference as a row of the table of violations, without amounts."""
    amounts = dict.fromkeys(("amount", "limit", "excess"))
    return {"family": "result", "rule": "stated", "where": (difference.place,), **amounts, "text": str(difference)}


def check_certificate(
    certificate: Annotated[Path, typer.Argument(metavar="FILE", help="A file of pooling solve --certificate.")],
    form: FormatOption = Format.TABLE,
) -> None:
    """Recompute the proof of a run's bounds.

    In exact arithmetic, bounds follow from the multipliers and values from the vector, which has to keep every row.
    Neither the solver nor the formulation is used.
    """
    import pooling.run

    checked = pooling.run.check_certificate(certificate)
    faults = [*checked.faults, *(f"{tier.name}: {fault}" for tier in checked.tiers for fault in tier.faults)]
    if form is Format.JSON:
        write_json({"holds": checked.holds, **asdict(checked)})
    elif form is Format.CSV:
        write_rows([asdict(tier) for tier in checked.tiers], CERTIFICATE_COLUMNS, form)
    else:
        about = checked.about
        write(f"{about.get('instance')} with {about.get('card')}: {checked.rows:,} rows, {checked.columns:,} columns\n")
        for tier in checked.tiers:
            bound = "none" if tier.bound is None else f"{tier.bound:.12g}"
            gap = "" if tier.gap is None else f", gap {100 * tier.gap:.4g} %"
            write(f"  {tier.name}: {tier.value:.12g} {tier.unit}, certified bound {bound}{gap}\n")
        write("the certificate holds\n" if checked.holds else "the certificate does not hold:\n")
        write("".join(f"  {fault}\n" for fault in faults))
    if not checked.holds:
        say(f"{certificate}: {len(faults)} fault{'s' if len(faults) != 1 else ''}")
        raise typer.Exit(Exit.AUDIT_FAILED)
