"""What a study file may say, stated once: the reader, the JSON Schema and the page are made from it."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from pooling.domain.fields import ID_PATTERN, LARGEST_TEXT

BASE = "base"
"""The variant that changes nothing."""
SOLVE = "solve"
"""The question of a cell that is a run and no more."""
MOST_CELLS = 200_000
MOST_SEED = 2**31 - 1

Kind = Literal[
    "tiers", "coverage", "spending", "commitments", "assignments", "burden", "nations", "periods", "progress"
]
"""Tables that a study keeps beside those that it always has."""
DEFAULT_KINDS: tuple[Kind, ...] = ("tiers", "coverage", "spending", "commitments", "progress")

Name = Annotated[str, Field(pattern=ID_PATTERN)]
Text = Annotated[str, Field(max_length=LARGEST_TEXT)]
Seed = Annotated[int, Field(ge=0, le=MOST_SEED)]
Number = Annotated[float, Field(allow_inf_nan=False)]
Setting = bool | int | Number | Text | tuple[Number, ...]
Overrides = dict[Text, Setting]


class Part(BaseModel):
    """A part of a study file. A field that is not known is refused."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Limits(Part):
    """What a run may take. A run that reaches a hard limit is stopped from outside, and is a row that says so."""

    time_limit_s: float | None = Field(
        None, gt=0, allow_inf_nan=False, description="Seconds of a run: it ends with the best plan so far"
    )
    work_points: int | None = Field(
        None,
        ge=1,
        le=10**9,
        description="Points of the solver's tree after which a tier ends with the best plan so far, instead of "
        "time_limit_s: the same plan on any machine, however busy",
    )
    hard_time_s: float | None = Field(
        None, gt=0, allow_inf_nan=False, description="Seconds after which the process of a run is stopped, plan or not"
    )
    memory_mb: float | None = Field(
        None, ge=64, allow_inf_nan=False, description="Memory in MB at which the process of a run is stopped"
    )


class Outputs(Part):
    """What is kept of each run beside how it ended, its figures, its conflict and what it took."""

    tables: tuple[Kind, ...] = Field(DEFAULT_KINDS, description="Tables of each run")
    results: bool = Field(False, description="Keep every whole result as results/RUN.json, too")
    logs: bool = Field(False, description="Keep what the solver says as logs/RUN.log, too")


class InlineVariant(Part):
    """A variant stated in the study: as a file of variants has it."""

    name: Name = Field(description="Short name")
    title: Text = Field("", description="Title for people")
    card: Text = Field("", description="Model card instead of those of the block")
    overrides: Overrides = Field({}, description="Settings of the card, on top of those of the block")
    changes: tuple[Text | dict[str, Any], ...] = Field((), description="Changes of the instance, in order")


class Ask(Part):
    """A question asked in each cell, with fields of its request."""

    ask: Text = Field(description="Name of the question, such as marginal")
    name: Name | None = Field(None, description="How the study calls it; without it, as it is named")
    fields: dict[str, Any] = Field({}, description="Fields of its request beyond instance, card, overrides and limit")


class Range(Part):
    """A figure that is varied: a setting of the card, or a change of the facts in which {} stands for the figure."""

    name: Name = Field(description="How the study calls it")
    setting: Text | None = Field(None, description="Setting of the card, such as budget.scale")
    change: Text | None = Field(None, description="A change as a line, such as 'budgets amount_million*={}'")
    values: tuple[Number, ...] = Field((), description="Its values, as an axis of the grid or zip")
    low: Number | None = Field(None, description="Least value, where it is sampled")
    high: Number | None = Field(None, description="Largest value, where it is sampled")


class Row(Part):
    """A cell of a block that lists them; what it leaves out is the one value that the block has."""

    instance: Text | None = Field(None, description="Instance")
    card: Text | None = Field(None, description="Model card")
    overrides: Overrides | None = Field(None, description="Settings of the card")
    variant: Text | InlineVariant | None = Field(None, description="Variant")
    seed: Seed | None = Field(None, description="Seed of the solver")
    question: Text | Ask | None = Field(None, description="Question")


class Block(Part):
    """Cells of one make: every combination of the axes (grid), one after the other (zip), or those listed (list)."""

    name: Name = Field(description="Short name, unique in the study")
    mode: Literal["grid", "zip", "list"] = Field("grid", description="How axes go together")
    instances: tuple[Text, ...] = Field((), description="Names of the library, or paths beside the study file")
    cards: tuple[Text, ...] = Field(("coverage",), description="Model cards: names of the library, or TOML files")
    overrides: tuple[Overrides, ...] = Field(({},), description="Settings of the card to change, as one axis")
    variants: tuple[Text | InlineVariant, ...] = Field(
        (BASE,), description="base, FILE.toml (all of it), FILE.toml:NAME (also .json, .xlsx), or a variant inline"
    )
    seeds: tuple[Seed, ...] = Field((0,), description="Seeds of the solver")
    questions: tuple[Text | Ask, ...] = Field((SOLVE,), description="Questions; solve is a run and no more")
    ranges: tuple[Range, ...] = Field((), description="Figures that are varied")
    samples: int = Field(
        0, ge=0, le=MOST_CELLS, description="Points of a Latin hypercube over all ranges with low and high"
    )
    replicates: int = Field(
        1, ge=1, le=10_000, description="Times each cell is run; from the second on the rows of its facts are permuted"
    )
    cells: tuple[Row, ...] = Field((), description="The cells of mode list")


class Where(Part):
    """Cells by what they are of: every name that is given must fit, one of several values where it is a list."""

    block: Text | tuple[Text, ...] | None = Field(None, description="Block")
    instance: Text | tuple[Text, ...] | None = Field(None, description="Instance, as the study names it")
    card: Text | tuple[Text, ...] | None = Field(None, description="Model card, as the study names it")
    variant: Text | tuple[Text, ...] | None = Field(None, description="Variant")
    seed: Seed | tuple[Seed, ...] | None = Field(None, description="Seed")
    question: Text | tuple[Text, ...] | None = Field(None, description="Question, as the study names it")
    overrides: Overrides | None = Field(None, description="Settings that it must have, among others")


class Assertion(Part):
    """What must hold of runs, or the study is not fine."""

    check: Text = Field(description="METRIC OPERATOR NUMBER, such as 'coverage.tier1 >= 0.95'")
    where: Where = Field(Where(), description="Runs of which it must hold; without it, all that solve")


class Spec(Part):
    """A study: the product of instances, cards, overrides, variants, seeds and questions, block by block."""

    name: Name = Field(description="Short name")
    title: Text = Field("", description="Title for people")
    seed: Seed = Field(0, description="Seed of samples and permutations")
    gap: float | None = Field(None, ge=0, le=1, description="Gap asked of every tier (share), instead of the cards'")
    threads: int = Field(1, ge=1, le=256, description="Threads of a run; one gives the same plan every time")
    limits: Limits = Field(Limits(), description="What a run may take")
    outputs: Outputs = Field(Outputs(), description="What is kept of a run")
    blocks: tuple[Block, ...] = Field(min_length=1, description="What is run")
    exclude: tuple[Where, ...] = Field((), description="Cells that are left out")
    assertions: tuple[Text | Assertion, ...] = Field((), description="What must hold of the runs")
