"""``python tests/docs/house.py`` draws the house into docs/architecture.md, from the imports."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import grimp

PAGE = Path(__file__).parents[2] / "docs" / "architecture.md"
BEGIN, END = "```mermaid\n", "```\n"
_LEFT_OUT = {"pooling.cli.__main__"}


def rooms() -> dict[str, set[str]]:
    """Every room of the package and the rooms that it imports when it is imported."""
    graph = grimp.build_graph("pooling", exclude_type_checking_imports=True)
    found: dict[str, set[str]] = {}
    for module in sorted(graph.modules - _LEFT_OUT):
        room = _room(module)
        if room:
            seen = {_room(other) for other in graph.find_modules_directly_imported_by(module)}
            found.setdefault(room, set()).update(seen - {room, ""})
    return found


def _room(module: str) -> str:
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else ""


def reduced(edges: Mapping[str, set[str]]) -> dict[str, set[str]]:
    """The edges without those that a longer way stands for."""
    return {
        room: {to for to in seen if not any(to in below(edges, via) for via in seen)} for room, seen in edges.items()
    }


def below(edges: Mapping[str, set[str]], room: str) -> set[str]:
    """Every room that can be reached from a room. Raises RecursionError where imports go round."""
    out: set[str] = set()
    for to in edges.get(room, ()):
        out |= {to} | below(edges, to)
    return out


def drawing() -> str:
    """The rooms as a Mermaid flowchart, high ones first; an arrow reads 'uses', and stands for all longer ways too."""
    edges = reduced(rooms())
    heights = {room: len(below(edges, room)) for room in edges}
    ordered = sorted(edges, key=lambda room: (-heights[room], room))
    lines = ["flowchart TD", *(f"  {room}" for room in ordered)]
    lines += [f"  {room} --> {to}" for room in ordered for to in sorted(edges[room])]
    return BEGIN + "\n".join(lines) + "\n" + END


def main() -> None:
    text = PAGE.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    after = rest.partition(END)[2]
    PAGE.write_text(before + drawing() + after, encoding="utf-8")


if __name__ == "__main__":
    main()
