"""The paths under ``/v1``: each calls the engine and answers with its records."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from importlib.metadata import PackageNotFoundError, version
from typing import Annotated, Any

import anyio.to_thread
from fastapi import APIRouter, Path, Request, Response

import pooling.run
from pooling.analysis.question import Question
from pooling.analysis.questions import QUESTIONS
from pooling.domain.audit_report import REPORT_TABLES
from pooling.domain.card import Card
from pooling.domain.instance import Instance
from pooling.domain.parameters import PARAMETERS
from pooling.domain.result_columns import meaning_of
from pooling.domain.result_schema import AuditAnswer, AuditSummary, ResultAnswer
from pooling.domain.tables import TABLES
from pooling.domain.tier_kinds import TIER_KINDS
from pooling.engine.request import RunRequest
from pooling.io.library import list_cards, list_instances
from pooling.service import answers
from pooling.service.body import StrictRoute
from pooling.service.given import audit_of, card_named, findings_of, instance_named, job_of
from pooling.service.problems import MEDIA_TYPE, MOST_PROBLEMS, ProblemItem
from pooling.service.reports import MEDIA_TYPES, report_of
from pooling.service.requests import AuditRequest, Body, ReportRequest, SolveRequest, ValidateRequest, body_of
from pooling.service.runs import ClientGone, Runs
from pooling.service.settings import Settings
from pooling.service.worker import Task

CLIENT_GONE = 499
"""Status written for a client that is no longer there to read it."""

_WORDS = {
    400: "The body is not strict JSON",
    404: "No such name in the library",
    413: "The body is too large",
    415: "The body is not declared as JSON",
    422: "The input has problems; all are listed",
    500: "The solver failed, or its plan did not pass the audit",
    408: "The request did not arrive in time",
    503: "All places are taken (`Retry-After` says how long to wait), or the service is stopping",
    504: "The solve did not keep its time limit and was killed",
}
_BODY = (400, 408, 413, 415, 422, 503)
Name = Annotated[str, Path(max_length=200)]


def _errors(*statuses: int) -> dict[int | str, dict[str, Any]]:
    schema = {"$ref": "#/components/schemas/ProblemDocument"}
    return {
        status: {"description": _WORDS[status], "content": {MEDIA_TYPE: {"schema": schema}}}
        for status in sorted(statuses)
    }


def installed_version() -> str:
    """The version of this package, or ``unknown`` where it is used without being installed."""
    try:
        return version("pooling")
    except PackageNotFoundError:
        return "unknown"


def routes(settings: Settings, runs: Runs) -> APIRouter:
    """Every path of the first version."""
    router = APIRouter(prefix="/v1", route_class=StrictRoute)

    @router.get("/health", tags=["service"], summary="Is the service up, and how busy")
    async def health() -> answers.Health:
        return answers.Health(
            status="ok",
            version=installed_version(),
            solves_running=runs.running,
            most_solves=settings.most_solves,
            longest_solve_s=settings.longest_solve_s,
            largest_body_bytes=settings.largest_body_bytes,
        )

    _add_library(router)
    router.post(
        "/validate",
        tags=["run"],
        summary="Every problem in an instance, and every warning",
        responses=_errors(404, *_BODY),
    )(validate)
    _add_solve(router, settings, runs)
    for question in QUESTIONS.values():
        _add_question(router, settings, runs, question)
    router.post(
        "/audit",
        tags=["run"],
        summary="Every rule and figure of a plan, recomputed without the solver",
        response_model=AuditAnswer,
        responses=_errors(404, *_BODY),
    )(audit)
    _add_reports(router, settings, runs)
    return router


def _add_library(router: APIRouter) -> None:
    """The paths of cards and instances."""

    @router.get("/cards", tags=["library"], summary="Every model card")
    def cards() -> answers.CardList:
        return answers.CardList(cards=[_card_summary(card_named(name)) for name in list_cards()])

    @router.get("/cards/{name}", tags=["library"], summary="One model card in full", responses=_errors(404, 422))
    def card(name: Name) -> answers.CardDetail:
        return _card_detail(card_named(name))

    @router.get("/instances", tags=["library"], summary="Every instance of the library")
    def instances() -> answers.InstanceList:
        return answers.InstanceList(instances=[_instance_summary(instance_named(name)) for name in list_instances()])

    @router.get(
        "/instances/{name}",
        tags=["library"],
        summary="One instance in full",
        response_model=answers.InstanceDetail,
        responses=_errors(404, 422),
    )
    def instance(name: Name) -> Response:
        named = instance_named(name)
        tables = {table: rows for table, rows in named.tables().items() if rows}
        told = {"name": named.name, "hash": named.hash, "instance": tables}
        return Response(json.dumps(told, ensure_ascii=False, allow_nan=False), media_type="application/json")


def validate(body: ValidateRequest) -> answers.ValidationAnswer:
    instance, found = findings_of(body.instance)
    return answers.ValidationAnswer(
        ok=instance is not None,
        name=None if instance is None else instance.name,
        hash=None if instance is None else instance.hash,
        problems=[ProblemItem(**problem.as_dict()) for problem in found[:MOST_PROBLEMS]],
        warnings=[ProblemItem(**caution.as_dict()) for caution in found.warnings[:MOST_PROBLEMS]],
    )


def audit(body: AuditRequest) -> AuditSummary:
    instance, policy, plan = audit_of(body)
    report = pooling.run.audit_plan(instance, plan, card=policy)
    figures: dict[str, Any] = {table: list(getattr(report, table)) for table in REPORT_TABLES}
    return AuditAnswer(
        ok=report.ok,
        tolerance=report.tolerance,
        checks=dict(report.checks),
        violations=list(report.violations),
        tiers=dict(report.tiers),
        **figures,
    )


def _add_solve(router: APIRouter, settings: Settings, runs: Runs) -> None:
    router.add_api_route(
        "/solve",
        _asking(runs, SolveRequest, lambda body: job_of(body, RunRequest, settings)),
        methods=["POST"],
        name="solve",
        tags=["run"],
        summary="The best plan for an instance under a card, audited",
        description="Infeasible is an answer, not an error: `outcome` says so and `conflict` names the rules. "
        "Closing the connection cancels the run.",
        response_model=ResultAnswer,
        responses=_errors(404, 500, 504, *_BODY),
    )


def _add_question(router: APIRouter, settings: Settings, runs: Runs, question: Question) -> None:
    body = body_of(question.request, question.request.__name__)
    router.add_api_route(
        f"/questions/{question.name}",
        _asking(runs, body, lambda body: job_of(body, question.request, settings, question.name)),
        methods=["POST"],
        name=question.function,
        tags=["questions"],
        summary=question.title.rstrip("."),
        description=f"{meaning_of(question.request)} `outcome`, `reason` and `detail` say how it ended: where the "
        "time limit comes first, the answer is what there is by then. Closing the connection cancels it.",
        response_model=answers.answer_of(question),
        responses=_errors(404, 500, 504, *_BODY),
    )


def _add_reports(router: APIRouter, settings: Settings, runs: Runs) -> None:
    file = {"schema": {"type": "string", "format": "binary"}}
    router.add_api_route(
        "/reports",
        _asking(runs, ReportRequest, lambda body: report_of(body, settings), lambda body: MEDIA_TYPES[body.to]),
        methods=["POST"],
        name="reports",
        tags=["run"],
        summary="The report of a result, or of several, as a file",
        description="What `pooling report` writes. Facts are found by the hashes that the results state: in "
        "`instances`, else in the library. Nothing is kept.",
        response_class=Response,
        responses={
            200: {"description": "The file", "content": {kind.split(";")[0]: file for kind in MEDIA_TYPES.values()}},
            **_errors(404, 500, 504, *_BODY),
        },
    )


def _asking(
    runs: Runs,
    body_kind: type[Body],
    task_of: Callable[[Any], Task],
    media_type: Callable[[Any], str] = lambda _: "application/json",
) -> Callable[..., Awaitable[Response]]:
    """The endpoint of a solve, a question or a report: what takes long runs in a process of its own."""

    async def ask(body: Body, request: Request) -> Response:
        task = await anyio.to_thread.run_sync(task_of, body)
        given: Any = getattr(body, "instance", None)
        if isinstance(given, dict):
            given.clear()  # the task holds it now, and a solve takes minutes
        request.state.turn.end()
        with runs.place():
            try:
                content = await runs.run(task, request.is_disconnected)
            except ClientGone:
                return Response(status_code=CLIENT_GONE)
        return Response(content, media_type=media_type(body))

    ask.__annotations__ = {"body": body_kind, "request": Request, "return": Response}
    return ask


def _card_summary(card: Card) -> answers.CardSummary:
    tiers = [tier.kind for tier in card.tiers]
    return answers.CardSummary(name=card.name, title=card.title, question=card.question, tiers=tiers, hash=card.hash)


def _card_detail(card: Card) -> answers.CardDetail:
    kinds = [TIER_KINDS[tier.kind] for tier in card.tiers]
    tiers = [
        answers.TierChoice(**asdict(tier), maximise=kind.maximise, unit=kind.unit, meaning=kind.meaning)
        for tier, kind in zip(card.tiers, kinds, strict=True)
    ]
    parameters = [
        answers.ParameterValue(
            key=key,
            family=parameter.family,
            value=card[key],
            default=parameter.default,
            kind=parameter.kind,
            unit=parameter.unit,
            range=parameter.range_text(),
            meaning=parameter.meaning,
        )
        for key, parameter in PARAMETERS.items()
        if card.has(parameter.family)
    ]
    return answers.CardDetail(
        **_card_summary(card).model_dump(exclude={"tiers"}),
        extends=card.extends,
        families=list(card.families),
        tiers=tiers,
        parameters=parameters,
        references=list(card.references),
    )


def _instance_summary(instance: Instance) -> answers.InstanceSummary:
    rows = {table: len(getattr(instance, table)) for table in TABLES if table != "instance"}
    return answers.InstanceSummary(name=instance.name, title=instance.instance.title, rows=rows, hash=instance.hash)
