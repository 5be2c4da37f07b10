"""Warnings about names: periods that are years but not one apart, ids and names easily taken for one another."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from pooling.domain.problems import shown
from pooling.domain.seen import Look, Seen
from pooling.domain.standing import Standing
from pooling.domain.tables import TABLES


class _Year(NamedTuple):
    """A year in a name, and what stands around it; ``sure``: written so that it can be nothing else."""

    year: int
    around: str
    sure: bool = True


_FOUR = re.compile(r"(.*?)((?:19|20|21)[0-9]{2})(.*)")
_FISCAL = re.compile(r"[-/_]((?:19|20|21)?[0-9]{2})")
_NUMBERED = re.compile(r"(fy|cy|year|yr|y|')[-_. ]?([0-9]{1,2})", re.IGNORECASE)
_TWO = re.compile(r"[2-7][0-9]")


def _year(name: str) -> _Year | None:
    found = _FOUR.fullmatch(name)
    if found is not None:
        before, year, after = found.group(1), int(found.group(2)), found.group(3)
        until = _FISCAL.fullmatch(after)
        if until is not None and int(until.group(1)) % 100 == (year + 1) % 100:
            after = "-"
        return None if before[-1:].isdigit() or after[:1].isdigit() else _Year(year, f"{before}*{after}")
    numbered = _NUMBERED.fullmatch(name)
    if numbered is not None:
        return _Year(int(numbered.group(2)), numbered.group(1).casefold())
    return _Year(int(name), "", sure=False) if _TWO.fullmatch(name) else None


def uneven_years(standing: Standing) -> Iterator[Seen]:
    """Periods that are years, yet not one apart: costs, prices and lead times count periods."""
    rows = standing.instance.periods
    ids = [_year(row.id) for row in rows]
    field = "id" if any(ids) else "label"
    names = [getattr(row, field) for row in rows]
    years = ids if field == "id" else [_year(name) for name in names]
    if any(one is not None and not one.sure for one in years) and (
        None in years or len({one is not None and one.sure for one in years}) > 1
    ):
        return
    for index, (before, now) in enumerate(pairwise(years), start=1):
        if before is None or now is None or before.around != now.around or now.year - before.year == 1:
            continue
        apart = abs(now.year - before.year)
        words = f"{apart} year{'' if apart == 1 else 's'} {'after' if now.year > before.year else 'before'}"
        if not apart:
            words = "the same year as"
        shown_before = before.year if before.sure and before.year > 99 else names[index - 1]
        rule = f"{words} {shown_before}, the period before it: lead times, costs and notice count periods, not years"
        if not now.sure:
            rule = f"if these are years: {rule}"
        cure = "give a period for every year, in their order, or use ids that are no years"
        yield Seen("periods", index, field, shown(names[index]), rule, cure)


_ALIKE = str.maketrans(
    # Letters of other alphabets that look like Latin ones, large and small.
    "\u0430\u0432\u0435\u043a\u043c\u043d\u043e\u0440\u0441\u0442\u0443\u0445\u0456\u0458\u0455\u0501\u03b1\u03b5\u03b9\u03ba\u03bd\u03bf\u03c1\u03c4\u03c5\u03c7\u0131"
    "\u0410\u0412\u0415\u041a\u041c\u041d\u041e\u0420\u0421\u0422\u0423\u0425\u0406\u0408\u0405\u0391\u0392\u0395\u0396\u0397\u0399\u039a\u039c\u039d\u039f\u03a1\u03a4\u03a5\u03a7",
    "abekmhopctyxijsdaeikvoptuxi"
    "ABEKMHOPCTYXIJSABEZHIKMNOPTYX",
)  # fmt: skip
_STROKES = str.maketrans("I1|0o", "lllOO")
"""Letters and digits that look the same in many types."""


def _looks(text: str) -> str:
    """The name without case, spaces, stops and alphabets."""
    plain = unicodedata.normalize("NFKC", text).translate(_ALIKE).casefold().translate(_ALIKE)
    return "".join(one for one in plain if one.isalnum())


def _bare(text: str) -> str:
    """The same without accents."""
    apart = unicodedata.normalize("NFKD", text.translate(_ALIKE))
    return _looks("".join(one for one in apart if not unicodedata.combining(one)))


def _drawn(text: str) -> str:
    """The name as it is drawn: O and 0, l, I and 1, rn and m are one; case is another."""
    plain = unicodedata.normalize("NFKC", text).translate(_ALIKE).translate(_STROKES).replace("rn", "m")
    return "".join(one for one in plain if one.isalnum())


_BETWEEN = re.compile(r"(?<![0-9])[-_.]|[-_.](?![0-9])")
"""Separators that may be overlooked; between digits they are not: 1-11 is not 11-1."""
_ZEROS = re.compile(r"(?<![0-9])0+(?=[0-9])")
"""Zeros before a number: a-1 and a-01."""
_SEPARATORS = re.compile(r"[-_.]")


def _plain_id(name: str) -> str:
    return _BETWEEN.sub("", _ZEROS.sub("", _SEPARATORS.sub("-", name))).casefold()


def confusable_ids(standing: Standing) -> Iterator[Seen]:
    """Two ids of a table that differ only in case, separators and zeros, or in letters that look alike."""
    for table in TABLES:
        first: dict[tuple[str, str], str] = {}
        rows = () if table == "instance" else getattr(standing.instance, table)
        for index, row in enumerate(rows):
            name = getattr(row, "id", None)
            if name is None:
                break
            keys = (("spelling", _plain_id(name)), ("look", name.translate(_STROKES).replace("rn", "m")))
            other = next((first[key] for key in keys if first.setdefault(key, name) != name), None)
            if other is not None:
                rule = f"easily taken for {other}, which is another row of {table}"
                yield Seen(table, index, "id", shown(name), rule, "give one of them another id")


def equal_names(standing: Standing) -> Iterator[Seen]:
    """Two rows of a table with the same name for people, one that looks the same, or one that is another's id."""
    for table, model in TABLES.items():
        field = "label" if table == "periods" else "name"
        if table == "instance" or field not in model.model_fields:
            continue
        rows = getattr(standing.instance, table)
        ids = {row.id for row in rows}
        first: dict[tuple[str, str], str] = {}
        for index, row in enumerate(rows):
            text = getattr(row, field)
            seen = _looks(text)
            if not seen:
                continue
            keys = (("same", seen), ("bare", _bare(text)), ("drawn", _drawn(text)))
            others = [(kind, first.setdefault((kind, key), row.id)) for kind, key in keys]
            kind, other = next(((kind, other) for kind, other in others if other != row.id), ("", ""))
            rule = ""
            if kind:
                how = "the same" if kind == "same" else "almost the same"
                rule = f"{other} is called {how}: people cannot tell the two apart"
            elif text != row.id and text in ids:
                rule = f"{text} is the id of another row of {table}"
            if rule:
                yield Seen(table, index, field, shown(text), rule, "give one of them another name")


NAMES: tuple[Look, ...] = (uneven_years, confusable_ids, equal_names)
