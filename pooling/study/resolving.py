"""The runs that the cells of a study come to: facts, policy, question and key, all checked before any begins."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Container, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, TypeVar

from pooling.analysis.questions import QUESTIONS
from pooling.analysis.variants.asking import card_beside
from pooling.domain.card import Card
from pooling.domain.instance import Instance
from pooling.domain.problems import InvalidInput, Problem, shown
from pooling.domain.variants.variant import Variant
from pooling.engine.keys import run_key, versions
from pooling.engine.request import checked
from pooling.engine.variants import load_variants, variant
from pooling.io.library import list_instances
from pooling.io.variants.files import base_beside
from pooling.study.expanding import Cell, cells, excluded, is_run
from pooling.study.reading import RANGE_MARK, StudyFile
from pooling.study.spec import BASE, MOST_CELLS, Block, InlineVariant

PERMUTED = (
    "nations",
    "capabilities",
    "situations",
    "missions",
    "requirements",
    "offers",
    "agreements",
    "pools",
    "options",
    "caveats",
)
"""Tables whose rows a replicate permutes, and with them rows and columns of the model; no rule asks for their order."""
MOST_PROBLEMS = 1_000
_ID = slice(7, 23)
"""Part of a key that names a run: 64 bits."""

_Value = TypeVar("_Value")


@dataclass(frozen=True)
class Facts:
    """The facts of a run: a base by its hash, the changes made in it, and which permutation of its rows."""

    base_hash: str
    changes: tuple[str | Mapping[str, Any], ...] = ()
    permutation: str = ""

    def of(self, base: Instance) -> Instance:
        """The instance itself. Raises :class:`InvalidInput`."""
        changed = variant(base, *self.changes).instance if self.changes else base
        return permuted(changed, self.permutation) if self.permutation else changed


@dataclass(frozen=True)
class Run:
    """One run, for every cell that comes to it: ``id`` is the beginning of its key."""

    key: str
    facts: Facts
    facts_hash: str
    card: Card
    seed: int
    question: str
    fields: Mapping[str, Any]
    cells: tuple[Cell, ...]

    @cached_property
    def id(self) -> str:
        return self.key[_ID]


@dataclass(frozen=True)
class Resolved:
    """The runs of a study in their order, and the instances that they are made from, by hash."""

    file: StudyFile
    runs: tuple[Run, ...]
    bases: Mapping[str, Instance]
    excluded: int

    @property
    def cells(self) -> int:
        return sum(len(run.cells) for run in self.runs)


def permuted(instance: Instance, permutation: str) -> Instance:
    """The same facts with the rows of :data:`PERMUTED` in another order; equal for equal texts, everywhere."""
    chance = random.Random(permutation)
    tables = dict(instance.tables())
    for name in PERMUTED:
        rows = list(tables.get(name, ()))
        keys = [chance.random() for _ in rows]
        tables[name] = [rows[place] for place in sorted(range(len(rows)), key=keys.__getitem__)]
    return Instance.of(tables)


def resolved(
    file: StudyFile, kept: Mapping[str, Instance] | None = None, only: Container[int] | None = None
) -> Resolved:
    """Every run of a study, or those of the cells with these numbers; ``kept`` are instances by name, for those gone.

    Raises :class:`InvalidInput` with every problem of every cell.
    """
    return _Resolving(file, kept or {}, only).resolved()


class _Resolving:
    def __init__(self, file: StudyFile, kept: Mapping[str, Instance], only: Container[int] | None) -> None:
        self.file, self.kept, self.only = file, kept, only
        self.blocks: dict[str, Block] = {block.name: block for block in file.spec.blocks}
        self.problems: dict[tuple[str, str, str], Problem] = {}
        self.known: dict[tuple[Any, ...], Any] = {}
        self.bases: dict[str, Instance] = {}

    def resolved(self) -> Resolved:
        runs: dict[str, Run] = {}
        left_out = count = 0
        for cell in self._cells():
            if excluded(cell, self.file.spec):
                left_out += 1
                continue
            count += 1
            if count > MOST_CELLS:
                self._note(Problem("/blocks", f"more than {MOST_CELLS:,} cells", "too many", "make several studies"))
                break
            if self.only is not None and count not in self.only:
                continue
            cell = replace(cell, number=count)
            run = self._run(cell)
            if run is not None:
                same = runs.get(run.key)
                runs[run.key] = run if same is None else replace(same, cells=(*same.cells, cell))
            if len(self.problems) >= MOST_PROBLEMS:
                break
        if not count:
            self._note(Problem("/exclude", f"{left_out} cells", "no cell is left", "exclude fewer"))
        if self.problems:
            raise InvalidInput(self.problems.values(), f"study {self.file.spec.name}")
        return Resolved(self.file, tuple(runs.values()), self.bases, left_out)

    def _note(self, problem: Problem) -> None:
        self.problems.setdefault((problem.place, problem.value, problem.rule), problem)

    def _once(self, key: tuple[Any, ...], place: str, make: Callable[[], _Value]) -> _Value | None:
        """What a function makes, once for each key; None where it cannot, with its problems noted."""
        if key not in self.known:
            try:
                self.known[key] = make()
            except InvalidInput as error:
                self.known[key] = None
                for problem in error.problems:
                    self._note(replace(problem, place=f"{place} {problem.place}"))
        found: _Value | None = self.known[key]
        return found

    # --- cells --------------------------------------------------------------------------------------------------------

    def _cells(self) -> Iterator[Cell]:
        """The cells, with one for each variant of a file of several."""
        for cell in cells(self.file.spec):
            if isinstance(cell.variant, str) and cell.variant != BASE and not self._named(cell.variant)[1]:
                found = self._file(cell)
                yield from (replace(cell, variant=f"{cell.variant}:{one.name}") for one in found or ())
            else:
                yield cell

    def _named(self, text: str) -> tuple[str, str]:
        """(file, name) of a variant; the name is empty for a whole file."""
        named, colon, name = text.rpartition(":")
        is_file = named.lower().endswith((".toml", ".json", ".xlsx"))
        return (named, name) if colon and is_file else (text, "")

    def _file(self, cell: Cell) -> tuple[Variant, ...] | None:
        assert isinstance(cell.variant, str)
        named, base = self._named(cell.variant)[0], self._base(cell)
        if base is None:
            return None
        path = self.file.folder / named
        place = f"{cell.place}/variants {shown(named)} on {cell.instance}:"

        def read() -> tuple[Variant, ...]:
            read = load_variants(path, base)
            return tuple(replace(one, card=one.card or read.card) for one in read.variants)

        return self._once(("file", named, base.hash), place, read)

    # --- parts of a run -----------------------------------------------------------------------------------------------

    def _base(self, cell: Cell) -> Instance | None:
        def read() -> Instance:
            gone = cell.instance in self.kept and not self._is_there(cell.instance)
            base = self.kept[cell.instance] if gone else base_beside(cell.instance, self.file.folder)
            return self.bases.setdefault(base.hash, base)

        return self._once(("base", cell.instance), f"{cell.place}/instances {shown(cell.instance)}:", read)

    def _is_there(self, named: str) -> bool:
        return named in list_instances() or (self.file.folder / named).exists()

    def _variant(self, cell: Cell) -> Variant | InlineVariant | None:
        if not isinstance(cell.variant, str):
            return cell.variant
        if cell.variant == BASE:
            return InlineVariant(name=BASE)
        found = self._file(cell)
        name = self._named(cell.variant)[1]
        chosen = next((one for one in found or () if one.name == name), None)
        if found is not None and chosen is None:
            names = ", ".join(one.name for one in found)
            self._note(Problem(f"{cell.place}/variants", shown(cell.variant), "no such variant", f"there are {names}"))
        return chosen

    def _run(self, cell: Cell) -> Run | None:
        base, chosen = self._base(cell), self._variant(cell)
        if base is None or chosen is None:
            return None
        changes = [change if isinstance(change, (str, Mapping)) else change.as_dict() for change in chosen.changes]
        for varied in self.blocks[cell.block].ranges:
            if varied.change is not None:
                changes.append(varied.change.replace(RANGE_MARK, repr(cell.ranges[varied.name])))
        stated = Facts(base.hash, tuple(changes))
        text = json.dumps(changes, sort_keys=True)
        place = f"{cell.place}/variants {shown(cell.variant_name)} on {cell.instance}:"
        facts_hash = self._once(("facts", base.hash, text), place, lambda: stated.of(base).hash)
        card = self._card(cell, chosen)
        fits = self._question_fits(cell, base)
        if facts_hash is None or card is None or not fits:
            return None
        permutation = f"{self.file.spec.seed} {cell.replicate}" if cell.replicate else ""
        return Run(
            key=self._key(cell, card, facts_hash, permutation),
            facts=replace(stated, permutation=permutation),
            facts_hash=facts_hash,
            card=card,
            seed=cell.seed,
            question=cell.question.ask,
            fields=cell.question.fields,
            cells=(cell,),
        )

    def _card(self, cell: Cell, chosen: Variant | InlineVariant) -> Card | None:
        named = chosen.card or cell.card
        overrides = {**cell.overrides, **chosen.overrides}

        def made() -> Card:
            return card_beside(named, self.file.folder).with_overrides(overrides, self.file.spec.gap)

        key = ("card", named, json.dumps(overrides, sort_keys=True))
        return self._once(key, f"{cell.place}/cards {shown(named)}:", made)

    def _question_fits(self, cell: Cell, base: Instance) -> bool:
        if is_run(cell):
            return True
        name, fields = cell.question.ask, cell.question.fields
        place = f"{cell.place}/questions {shown(cell.question_name)}:"

        def asked() -> bool:
            own = [field for field in ("instance", "card", "overrides", "time_limit_s") if field in fields]
            if own:
                rule = "the study states it for every cell"
                raise InvalidInput([Problem(field, shown(fields[field]), rule) for field in own])
            checked(QUESTIONS[name].request, name, instance=base, **fields)
            return True

        return bool(self._once(("ask", name, json.dumps(fields, sort_keys=True), base.hash), place, asked))

    def _key(self, cell: Cell, card: Card, facts_hash: str, permutation: str) -> str:
        spec = self.file.spec
        decides = {
            "instance_hash": facts_hash,
            "card_hash": card.hash,
            "seed": cell.seed,
            "threads": spec.threads,
            "versions": versions(),
        }
        options: dict[str, Any] = {
            "time_limit_s": spec.limits.time_limit_s,
            "work_points": spec.limits.work_points,
            "permutation": permutation,
            "question": cell.question.ask,
            "fields": dict(cell.question.fields),
            "tables": sorted(spec.outputs.tables),
            "results": spec.outputs.results,
            "logs": spec.outputs.logs,
        }
        return run_key(decides, options)
