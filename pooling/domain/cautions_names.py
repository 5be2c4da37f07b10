"""Warnings about names: nations without their code, years that are not one apart, names easily taken for others."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from pooling.domain.nation_codes import code_of
from pooling.domain.seen import Look, Seen, placed
from pooling.domain.standing import Standing
from pooling.domain.tables import TABLES

_LONGEST_CODE = 3


def names_for_codes(standing: Standing) -> Iterator[Seen]:
    """A nation is known by its ISO code where it has one: plans and instances then agree."""
    for nation, at in placed("nations", standing.instance.nations):
        code = code_of(nation.id) if len(nation.id) > _LONGEST_CODE else ""
        if code and code not in standing.instance.nation_of:
            rule = f"a nation's id is its ISO code where it has one: {code}"
            yield at("id", rule, f"write {code} here and wherever it is named")


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
    if standing.instance.dated:
        return
    periods = standing.instance.periods
    field = "id" if any(_year(period.id) for period in periods) else "label"
    names = [getattr(period, field) for period in periods]
    years = [_year(name) for name in names]
    # What may be no year at all is taken for one only where all are written so.
    if len({year and year.sure for year in years}) > 1 and any(year and not year.sure for year in years):
        return
    for (before, now), (_, at) in zip(pairwise(years), list(placed("periods", periods))[1:], strict=True):
        if before is None or now is None or before.around != now.around or now.year - before.year == 1:
            continue
        apart = abs(now.year - before.year)
        words = f"{apart} year{'' if apart == 1 else 's'} {'after' if now.year > before.year else 'before'}"
        if not apart:
            words = "the same year as"
        shown_before = before.year if before.sure and before.year > 99 else names[at.index - 1]
        rule = f"{words} {shown_before}, the period before it: lead times, costs and notice count periods, not years"
        if not now.sure:
            rule = f"if these are years: {rule}"
        cure = "say how long each is (years), give a period for every year, in order, or use ids that are no years"
        yield at(field, rule, cure)


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
    return "".join(filter(str.isalnum, plain))


def _bare(text: str) -> str:
    """The same without accents."""
    apart = unicodedata.normalize("NFKD", text.translate(_ALIKE))
    return _looks("".join(letter for letter in apart if not unicodedata.combining(letter)))


def _drawn(text: str) -> str:
    """The name as it is drawn: O and 0, l, I and 1, rn and m are one; case is another."""
    plain = unicodedata.normalize("NFKC", text).translate(_ALIKE).translate(_STROKES).replace("rn", "m")
    return "".join(filter(str.isalnum, plain))


_BETWEEN = re.compile(r"(?<![0-9])[-_.]|[-_.](?![0-9])")
"""Separators that may be overlooked; between digits they are not: 1-11 is not 11-1."""
_ZEROS = re.compile(r"(?<![0-9])0+(?=[0-9])")
"""Zeros before a number: a-1 and a-01."""
_SEPARATORS = re.compile(r"[-_.]")


def _plain_id(name: str) -> str:
    return _BETWEEN.sub("", _ZEROS.sub("", _SEPARATORS.sub("-", name))).casefold()


def confusable_ids(standing: Standing) -> Iterator[Seen]:
    """Two ids of a table that differ only in case, separators and zeros, or in letters that look alike."""
    for table, model in TABLES.items():
        first: dict[tuple[str, str], str] = {}
        rows = getattr(standing.instance, table) if "id" in model.model_fields else ()
        for row, at in placed(table, rows):
            keys = (("spelling", _plain_id(row.id)), ("look", row.id.translate(_STROKES).replace("rn", "m")))
            alike = next((first[key] for key in keys if first.setdefault(key, row.id) != row.id), None)
            if alike is not None:
                rule = f"easily taken for {alike}, which is another row of {table}"
                yield at("id", rule, "give one of them another id")


def equal_names(standing: Standing) -> Iterator[Seen]:
    """Two rows of a table with the same name for people, one that looks the same, or one that is another's id."""
    for table, model in TABLES.items():
        field = "label" if table == "periods" else "name"
        if table == "instance" or field not in model.model_fields:
            continue
        rows = getattr(standing.instance, table)
        ids = {row.id for row in rows}
        first: dict[tuple[str, str], str] = {}
        for row, at in placed(table, rows):
            text = getattr(row, field)
            seen = _looks(text)
            if not seen:
                continue
            keys = (("same", seen), ("bare", _bare(text)), ("drawn", _drawn(text)))
            named = [(kind, first.setdefault((kind, key), row.id)) for kind, key in keys]
            kind, alike = next(((kind, name) for kind, name in named if name != row.id), ("", ""))
            rule = ""
            if kind:
                how = "the same" if kind == "same" else "almost the same"
                rule = f"{alike} is called {how}: people cannot tell the two apart"
            elif text != row.id and text in ids:
                rule = f"{text} is the id of another row of {table}"
            if rule:
                yield at(field, rule, "give one of them another name")


CODES: tuple[Look, ...] = (names_for_codes,)
NAMES: tuple[Look, ...] = (uneven_years, confusable_ids, equal_names)
