"""ISO 3166-1 codes of nations by their names: to propose NOR for Norway, never to change what was given.

Members of NATO and of the European Union, and partners of either, by their English short names in ISO 3166-1 (as in
the instance library), by common other names in English and their own, and by ISO's two-letter codes.
"""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import Final

_NAMES: Final = """
ALB AL Albania Shqipëria
AUS AU Australia
AUT AT Austria Österreich
BEL BE Belgium België Belgique
BGR BG Bulgaria България
BIH BA Bosnia_and_Herzegovina Bosnia
CAN CA Canada
CHE CH Switzerland Schweiz Suisse Svizzera
CYP CY Cyprus
CZE CZ Czechia Czech_Republic Česko
DEU DE Germany Deutschland Federal_Republic_of_Germany GER
DNK DK Denmark Danmark DEN
ESP ES Spain España
EST EE Estonia Eesti
FIN FI Finland Suomi
FRA FR France
GBR GB United_Kingdom UK Great_Britain Britain United_Kingdom_of_Great_Britain_and_Northern_Ireland
GEO GE Georgia
GRC GR Greece EL Hellas Ελλάδα GRE Hellenic_Republic
HRV HR Croatia Hrvatska CRO
HUN HU Hungary Magyarország
IRL IE Ireland Éire
ISL IS Iceland Ísland ICE
ITA IT Italy Italia
JPN JP Japan
KOR KR South_Korea Republic_of_Korea Korea
LTU LT Lithuania Lietuva
LUX LU Luxembourg
LVA LV Latvia Latvija LAT
MDA MD Moldova Republic_of_Moldova
MKD MK North_Macedonia
MLT MT Malta
MNE ME Montenegro Crna_Gora
NLD NL Netherlands The_Netherlands Nederland Holland NED
NOR NO Norway Norge Noreg
NZL NZ New_Zealand
POL PL Poland Polska
PRT PT Portugal POR
ROU RO Romania România ROM
SRB RS Serbia Srbija
SVK SK Slovakia Slovensko Slovak_Republic
SVN SI Slovenia Slovenija SLO
SWE SE Sweden Sverige
TUR TR Türkiye Turkey
UKR UA Ukraine Україна
USA US United_States United_States_of_America America
"""


def code_of(name: str) -> str:
    """The three-letter code of the nation of that name or two-letter code; empty where none is known."""
    return _codes().get(_plain(name), "") if len(name) <= 100 else ""


@cache
def _codes() -> dict[str, str]:
    lines = [line.split() for line in _NAMES.split("\n") if line]
    return {_plain(name.replace("_", " ")): code for code, *names in lines for name in (code, *names)}


def _plain(name: str) -> str:
    text = unicodedata.normalize("NFKD", name.replace("-", " ").replace("_", " ").casefold())
    return " ".join("".join(letter for letter in text if letter.isalnum() or letter == " ").split())
