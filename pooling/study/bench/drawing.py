"""A performance profile as SVG: the share of runs that are within a factor of the fastest."""

from __future__ import annotations

import math
from html import escape

COLOURS = ("#1f3a5f", "#b3472f", "#a8976b", "#2f7a3f", "#5b7fa6", "#6b4a8f", "#555555")
"""Of contestants, in their order; the last for all that are left."""
WIDTH, HEIGHT, LEFT, TOP = 560, 300, 60, 40
LARGEST = 64.0
"""Factors up to this are drawn; what is open never comes in."""


def profile_svg(title: str, curves: dict[str, list[float]]) -> str:
    """The picture; ``curves``: of every contestant its ratios to the fastest, in order."""
    title = escape(title)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH + 180} {HEIGHT + 90}" '
        'font-family="system-ui, sans-serif" font-size="13">',
        f'  <rect width="{WIDTH + 180}" height="{HEIGHT + 90}" fill="#ffffff"/>',
        f'  <text x="{LEFT}" y="24" font-weight="700" font-size="16" fill="#1f3a5f">{title}</text>',
        *_grid(),
    ]
    for number, (name, ratios) in enumerate(curves.items()):
        colour = COLOURS[min(number, len(COLOURS) - 1)]
        parts.append(f'  <path d="{_steps(ratios)}" fill="none" stroke="{colour}" stroke-width="2.5"/>')
        y = TOP + 20 + 22 * number
        parts.append(f'  <rect x="{LEFT + WIDTH + 16}" y="{y - 10}" width="18" height="4" fill="{colour}"/>')
        parts.append(f'  <text x="{LEFT + WIDTH + 40}" y="{y - 4}" fill="#1c1c1c">{escape(name)}</text>')
    return "\n".join([*parts, "</svg>", ""])


def _grid() -> list[str]:
    out = []
    for step in range(int(math.log2(LARGEST)) + 1):
        x = _x(2.0**step)
        out.append(f'  <path d="M{x:.1f} {TOP} V{TOP + HEIGHT}" stroke="#e3e3e3"/>')
        out.append(f'  <text x="{x:.1f}" y="{TOP + HEIGHT + 18}" text-anchor="middle" fill="#555">{2**step}</text>')
    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        y = _y(share)
        out.append(f'  <path d="M{LEFT} {y:.1f} H{LEFT + WIDTH}" stroke="#e3e3e3"/>')
        out.append(f'  <text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end" fill="#555">{100 * share:.0f} %</text>')
    words = "times the fastest contestant's seconds"
    out.append(
        f'  <text x="{LEFT + WIDTH / 2}" y="{TOP + HEIGHT + 38}" text-anchor="middle" fill="#444">{words}</text>'
    )
    return out


def _x(factor: float) -> float:
    return LEFT + WIDTH * math.log2(factor) / math.log2(LARGEST)


def _y(share: float) -> float:
    return TOP + HEIGHT * (1 - share)


def _steps(ratios: list[float]) -> str:
    """A step up at every ratio."""
    path = [f"M{_x(1.0):.1f} {_y(0.0):.1f}"]
    for number, ratio in enumerate(ratios, start=1):
        if ratio > LARGEST:
            break
        path.append(f"H{_x(ratio):.1f} V{_y(number / len(ratios)):.1f}")
    return " ".join([*path, f"H{LEFT + WIDTH}"])
