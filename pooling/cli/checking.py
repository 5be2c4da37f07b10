"""``pooling validate``, ``convert`` and ``audit``: files checked, turned into another, plans recomputed."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from pooling.cli.arguments import settings
from pooling.cli.exits import Exit
from pooling.cli.output import Format, FormatOption, say, write, write_json, write_rows
from pooling.cli.solving import CardOption, InstanceArgument, SetOption

PROBLEM_COLUMNS = ("place", "value", "rule", "cure")
VIOLATION_COLUMNS = ("family", "rule", "where", "amount", "limit", "excess", "text")


def validate(instance: InstanceArgument, form: FormatOption = Format.TABLE) -> None:
    """List every problem in an instance.

    Each comes with its place, value, rule and cure.
    """
    import pooling.run

    problems = pooling.run.validate(instance)
    if form is Format.JSON:
        write_json({"ok": not problems, "what": instance, "problems": [problem.as_dict() for problem in problems]})
    elif form is Format.CSV:
        write_rows([problem.as_dict() for problem in problems], PROBLEM_COLUMNS, form)
    elif problems:
        write("".join(f"{problem}\n" for problem in problems))
    else:
        write(f"{instance}: no problems\n")
    if problems:
        say(f"{instance}: {len(problems)} problem{'s' if len(problems) != 1 else ''}")
        raise typer.Exit(Exit.INVALID_INPUT)


def convert(
    instance: InstanceArgument,
    out: Annotated[Path, typer.Argument(metavar="OUT", help="A .json or .xlsx file, or a folder of CSV files.")],
    force: Annotated[bool, typer.Option("--force", help="Overwrite what is there.")] = False,
) -> None:
    """Write an instance in another format.

    The content and its hash stay the same.
    """
    import pooling.run
    from pooling.cli.writing import refuse_existing
    from pooling.io.files import write_instance

    facts = pooling.run.load(instance)
    refuse_existing(out, force)
    write_instance(facts, out)
    write(f"{out}\n")
    say(f"{facts.name} {facts.hash}")


def audit(
    instance: InstanceArgument,
    plan: Annotated[Path, typer.Argument(metavar="PLAN", help="A plan or a result, from anybody.")],
    card: CardOption = "coverage",
    set_: SetOption = None,
    form: FormatOption = Format.TABLE,
) -> None:
    """Recompute every rule of a plan without the solver."""
    import pooling.run
    from pooling.io.plan_file import read_plan
    from pooling.report.words import number

    overrides = settings(set_ or ())
    facts = pooling.run.load(instance)
    policy = pooling.run.load_card(card)
    report = pooling.run.audit_plan(facts, read_plan(plan, facts), card=policy, overrides=overrides)
    violations = [asdict(violation) for violation in report.violations]
    if form is Format.JSON:
        write_json({**report.summary(), "tiers": dict(report.tiers)})
    elif form is Format.CSV:
        write_rows(violations, VIOLATION_COLUMNS, form)
    else:
        checks = [{"family": family, "checks": count} for family, count in report.checks.items()]
        for row in checks:
            row["violations"] = sum(1 for one in report.violations if one.family == row["family"])
        write_rows(checks, ("family", "checks", "violations"), form)
        tiers = [{"tier": name, "value": value} for name, value in report.tiers.items()]
        write("\n")
        write_rows(tiers, ("tier", "value"), form)
        for violation in report.violations:
            over = f"{number(violation.amount)} against {number(violation.limit)}"
            write(f"\n{violation.family}[{','.join(violation.where)}] {violation.text} ({over})")
        write("\n" if report.violations else "")
        write(f"\naudit {'holds' if report.ok else 'FAILS'}: {sum(report.checks.values()):,} checks\n")
    if not report.ok:
        count = len(report.violations)
        say(f"audit failed: {count} violation{'s' if count != 1 else ''}")
        raise typer.Exit(Exit.AUDIT_FAILED)
