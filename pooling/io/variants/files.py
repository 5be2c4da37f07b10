"""Files of variants: TOML and JSON (the base stands beside them), or a workbook that holds the base as well."""

from __future__ import annotations

import json
import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from pooling.domain.instance import Instance
from pooling.domain.problems import InvalidInput, Problem, shown, suggestion
from pooling.domain.variants.applying import Where
from pooling.domain.variants.change import PlaceOfPart
from pooling.domain.variants.variant import FILE_FIELDS, VariantFile, under, variants_from
from pooling.io.atomic import write_file
from pooling.io.draft import cleaned
from pooling.io.files import read_instance
from pooling.io.json_file import load_json
from pooling.io.library import list_instances, load_instance
from pooling.io.source import as_text, contents, fail, name_of
from pooling.io.variants.line import in_line, read_line, unread

_LARGEST: Final = 16 * 1024 * 1024


def read_variants(path: str | os.PathLike[str], base: Instance | None = None) -> VariantFile:
    """The variants in a .toml, .json or .xlsx file; ``base`` instead of the one it names.

    Raises :class:`InvalidInput` with every problem, each with its place.
    """
    file = Path(path)
    kind = file.suffix.lower()
    if kind == ".xlsx":
        from pooling.io.variants.sheets import read_sheets

        return read_sheets(file, base)
    if kind not in (".toml", ".json"):
        raise fail(str(path), "variants are a .toml, .json or .xlsx file", what=file.name)
    data = _toml(file) if kind == ".toml" else load_json(file, file.name)
    try:
        return _of(data, file, base)
    except InvalidInput as error:
        raise InvalidInput([cleaned(problem) for problem in error.problems], file.name) from None


def _toml(file: Path) -> Any:
    text = as_text(contents(file, largest=_LARGEST), file.name, "save the file as UTF-8")
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        rule = "nested too deeply" if isinstance(error, RecursionError) else f"not TOML: {error}"
        raise fail(name_of(file, ""), rule, what=file.name) from None


def _of(data: Any, file: Path, base: Instance | None) -> VariantFile:
    if not isinstance(data, Mapping):
        raise fail("/", "variants are an object", "give base and variants", value=shown(data), what=file.name)
    problems = [
        Problem(f"/{name}", shown(data[name]), "a file of variants has no such field", suggestion(name, FILE_FIELDS))
        for name in data
        if name not in FILE_FIELDS
    ]
    named, card = data.get("base", ""), data.get("card", "")
    for name, value in (("base", named), ("card", card)):
        if not isinstance(value, str):
            problems.append(Problem(f"/{name}", shown(value), f"{name} is text"))
    if not problems and not named and base is None:
        problems.append(Problem("/base", "", "base is needed", FILE_FIELDS["base"]))
    if problems:
        raise InvalidInput(problems, file.name)
    facts = base_beside(named, file.parent) if base is None else base
    given = data.get("variants", [])
    read, wrong = _without_lines(given)

    def places(at: int) -> tuple[PlaceOfPart, Where]:
        variant = f"/variants/{at}"

        def of(index: int | None, part: str) -> str:
            if index is None:
                return f"{variant}/changes"
            place = f"{variant}/changes/{index}"
            return in_line(place, part) if isinstance(given[at]["changes"][index], str) else under(place)(part)

        return under(variant), of

    variants, found = variants_from(read, facts, card, place=places)
    if wrong or found:
        raise InvalidInput([*wrong, *found], file.name)
    return VariantFile(facts, variants, named, card)


def base_beside(named: str, folder: Path) -> Instance:
    """The instance of that name in the library, or at that path as seen from the folder of the file that names it."""
    if named in list_instances():
        return load_instance(named)
    try:
        return read_instance(folder / named)
    except InvalidInput as error:
        if len(error.problems) > 1 or Path(named).suffix:
            raise
        return load_instance(named)  # says which names there are


def _without_lines(given: Any) -> tuple[Any, list[Problem]]:
    """The variants with changes that are written as lines read, and every problem in those."""
    problems: list[Problem] = []

    def change(stated: Any, place: str) -> Any:
        if not isinstance(stated, str):
            return stated
        data, found = read_line(stated, place)
        problems.extend(found)
        return unread(stated) if data is None else data

    if not isinstance(given, list):
        return given, []
    read = [
        {
            **variant,
            "changes": [
                change(stated, f"/variants/{at}/changes/{index}") for index, stated in enumerate(variant["changes"])
            ],
        }
        if isinstance(variant, Mapping) and isinstance(variant.get("changes"), list)
        else variant
        for at, variant in enumerate(given)
    ]
    return read, problems


def write_variants(file: VariantFile, path: str | os.PathLike[str]) -> None:
    """Write variants as .toml or .json, or with their base as .xlsx.

    Raises :class:`InvalidInput` for other endings, for a base that is not found from there, and for what no cell holds.
    """
    kind = Path(path).suffix.lower()
    if kind in (".toml", ".json"):
        _check_base(file, Path(path))
    if kind == ".xlsx":
        from pooling.io.variants.sheets import write_sheets

        write_sheets(file, path)
    elif kind == ".json":
        write_file(path, json.dumps(file.as_dict(), indent=2, ensure_ascii=False) + "\n")
    elif kind == ".toml":
        write_file(path, _as_toml(file))
    else:
        raise fail(str(path), "variants are written as .toml, .json or .xlsx", what=Path(path).name)


def _check_base(file: VariantFile, path: Path) -> None:
    named = file.base_name or file.base.name
    try:
        same = base_beside(named, path.parent).hash == file.base.hash
    except InvalidInput:
        same = False
    if not same:
        cure = "save the base beside the file and say so in base_name, or write .xlsx, which holds it"
        raise fail("/base", "the base is not found under this name", cure, value=shown(named), what=path.name)


def _as_toml(file: VariantFile) -> str:
    data = file.as_dict()
    lines = [f"{name} = {toml_value(value)}" for name, value in data.items() if name != "variants"]
    for variant in data["variants"]:
        lines += ["", "[[variants]]"]
        lines += [f"{name} = {toml_value(value)}" for name, value in variant.items() if name != "changes"]
        lines += ["changes = [", *(f"  {toml_value(change)}," for change in variant["changes"]), "]"]
    return "\n".join(lines) + "\n"


def toml_value(value: Any) -> str:
    """A value as TOML has it: tables in line."""
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{_key(name)} = {toml_value(inner)}" for name, inner in value.items()) + " }"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(toml_value, value)) + "]"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return repr(value)
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _key(name: str) -> str:
    return name if name.replace("_", "").replace("-", "").isalnum() and name.isascii() else json.dumps(name)
