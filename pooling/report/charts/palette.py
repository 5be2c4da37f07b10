"""Colours by what they stand for, in light and dark and in shades of grey.

Neighbours differ in lightness, not in hue alone: they are told apart by those who see few colours, and on a grey print.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any, Literal, get_args

Theme = Literal["light", "dark", "grey"]
THEMES: tuple[Theme, ...] = get_args(Theme)
_RED, _GREEN, _BLUE = 0.2126, 0.7152, 0.0722
"""Parts of the lightness of a colour (ITU-R BT.709)."""


@dataclass(frozen=True, slots=True)
class Palette:
    """A colour for every role; no two are the same, so that a page can exchange them one for one.

    ``kinds`` are categories, ``amounts`` steps from nothing to much, ``missing`` steps from nothing to all of it.
    """

    paper: str
    ink: str
    quiet: str
    rule: str
    land: str
    kinds: tuple[str, ...]
    amounts: tuple[str, ...]
    missing: tuple[str, ...]

    def colours(self) -> list[str]:
        """Every colour, in one order for all palettes."""
        values = (getattr(self, role.name) for role in fields(self))
        return [colour for value in values for colour in ((value,) if isinstance(value, str) else value)]


LIGHT = Palette(
    paper="#ffffff",
    ink="#1c2733",
    quiet="#5b6b7a",
    rule="#d5dde5",
    land="#eceff2",
    kinds=("#174a7e", "#c0602f", "#4fb3a9", "#f0d58c", "#8a97a3"),
    amounts=("#edf3f8", "#c3dbee", "#8db8da", "#4d88b9", "#1b4f8b"),
    missing=("#e9f1f7", "#f5d396", "#e39a4f", "#bd5a2b", "#6d2316"),
)
DARK = Palette(
    paper="#12181f",
    ink="#e8eef4",
    quiet="#9fb0bf",
    rule="#33404d",
    land="#222b35",
    kinds=("#a8d1f7", "#e38d60", "#2a8a80", "#7d5f14", "#65737f"),
    amounts=("#1a2530", "#234764", "#2f6c9c", "#5b9fd3", "#a9d2f8"),
    missing=("#1d2a36", "#55411d", "#94601f", "#d9814a", "#ffc2a8"),
)


def lightness(colour: str) -> float:
    """How light a colour is (CIE L*): 0 is black, 100 white."""
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    light = _RED * red + _GREEN * green + _BLUE * blue
    return 116 * light ** (1 / 3) - 16 if light > 0.008856 else 903.3 * light


def grey(colour: str) -> str:
    """The grey that is as light."""
    light = (lightness(colour) + 16) / 116
    linear = light**3 if light > 6 / 29 else 3 * (6 / 29) ** 2 * (light - 4 / 29)
    shade = 12.92 * linear if linear <= 0.0031308 else 1.055 * linear ** (1 / 2.4) - 0.055
    return "#" + 3 * f"{round(255 * shade):02x}"


def palette(theme: Theme) -> Palette:
    """The palette of a theme; grey is the light one without its hues."""
    if theme == "grey":
        greys: dict[str, Any] = {
            role.name: grey(value) if isinstance(value := getattr(LIGHT, role.name), str) else tuple(map(grey, value))
            for role in fields(LIGHT)
        }
        return Palette(**greys)
    return DARK if theme == "dark" else LIGHT


def exchanged(within: str) -> str:
    """Style rules that show drawings in light colours, ``within`` a selector, in dark ones."""
    return "".join(
        f'{within} [{what}="{light}"]{{{what}:{dark}}}'
        for light, dark in zip(LIGHT.colours(), DARK.colours(), strict=True)
        for what in ("fill", "stroke")
    )
