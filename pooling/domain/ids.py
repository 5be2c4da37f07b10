"""Names that are no ids, and the id that was probably meant: ``Türkiye`` is Turkiye, or TUR as a nation."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Any, Final

from pooling.domain.fields import ID_PATTERN
from pooling.domain.nation_codes import code_of

ID_RULE: Final = (
    "an id: letters without accents (ASCII), digits, - _ . (64 at most, starts and ends with a letter or digit)"
)
_LONGEST: Final = 64
_LETTERS: Final = str.maketrans(
    {
        "\u00df": "ss", "\u00e6": "ae", "\u00c6": "Ae", "\u0153": "oe", "\u0152": "Oe", "\u00f8": "o", "\u00d8": "O",
        "\u0142": "l", "\u0141": "L", "\u0111": "d", "\u0110": "D", "\u00f0": "d", "\u00d0": "D", "\u00fe": "th",
        "\u00de": "Th", "\u0131": "i", "\u2010": "-", "\u2011": "-", "\u2012": "-", "\u2013": "-", "\u2014": "-",
        "\u2212": "-", "&": "-and-", "+": "-plus-",
    }
)  # fmt: skip


def proposed_id(value: str) -> str:
    """An id close to a name: without accents, hyphens for spaces; empty where nothing is left of it."""
    plain = unicodedata.normalize("NFKD", value[:500].translate(_LETTERS))
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    plain = "".join(letter for letter in plain if unicodedata.category(letter) != "Cf")
    if not plain.isascii():
        # A part of a name in other letters would name something else.
        plain = re.sub(r"[\u2018-\u201f]", "", plain)
        if not plain.isascii():
            return ""
    plain = re.sub(r"['\"`]", "", plain)
    plain = re.sub(r"-{2,}", "-", re.sub(r"[^A-Za-z0-9_.\-]+", "-", plain)).strip("-_.")[:_LONGEST].rstrip("-_.")
    return plain if re.fullmatch(ID_PATTERN, plain) else ""


_DEVICES: Final = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?", re.IGNORECASE)


def is_device(name: str) -> bool:
    """Whether Windows takes a file of that name, whatever its ending, for a device."""
    return _DEVICES.fullmatch(name) is not None


def id_cure(value: Any, *, nation: bool = False) -> str:
    """What to write instead of a text that is no id."""
    if not isinstance(value, str):
        return ""
    near = proposed_id(value)
    code = code_of(value) if nation else ""
    if code and near != code:
        return f"write {near}, or {code} (its ISO code)" if near else f"write {code} (its ISO code)"
    return f"write {near}" if near else "write it in ASCII letters"


def known_by_name(value: Any, names: Mapping[str, str], known: frozenset[str], *, nation: bool) -> str:
    """'did you mean NOR?' where a reference gives a row's name, or a nation's, instead of its id."""
    if not isinstance(value, str):
        return ""
    meant = names.get(value.strip().casefold(), "") or (code_of(value) if nation else "")
    return f"did you mean {meant}?" if meant in known and meant != value else ""
