"""Names that a question is given: every one that is unknown, twice there or missing is told, with its place."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pooling.domain.problems import Hints, Problem, shown


def named(
    place: str, names: Sequence[str] | None, known: Iterable[str], what: str, problems: list[Problem]
) -> list[str]:
    """The names that are known, in order; what is wrong goes into ``problems``. ``what`` a name is of: an offer."""
    if names is None:
        return []
    if not names:
        problems.append(Problem(place, "[]", "an empty list asks for nothing", "name one, or leave it out"))
    ids, hint = list(dict.fromkeys(known)), Hints()
    found: dict[str, None] = {}
    for index, name in enumerate(names):
        where = f"{place}/{index}"
        if name not in ids:
            problems.append(Problem(where, shown(name), f"no such {what}", hint(name, ids)))
        elif name in found:
            problems.append(Problem(where, shown(name), "stands twice", "name it once"))
        else:
            found[name] = None
    return list(found)
