"""Which caveats fit where, found by their scope columns instead of by trying every caveat."""

from __future__ import annotations

from collections.abc import Callable

from pooling.domain.instance import Instance
from pooling.domain.tables import Caveat, Mission

_SCOPE = ("mission", "mission_kind", "region", "period", "capability", "command")


class CaveatIndex:
    """Caveats by the nation that ``nation_of`` says and by their scope columns.

    A caveat is stored under its nation, the columns it gives, and their values. A lookup asks only for the sets of
    columns that the nation's caveats really give: its cost does not grow with the number of caveats.
    """

    def __init__(self, instance: Instance, nation_of: Callable[[Caveat], str | None]) -> None:
        self._shapes: dict[str, list[tuple[int, ...]]] = {}
        self._caveats: dict[tuple[object, ...], list[Caveat]] = {}
        self._found: dict[tuple[str, str, str, str], tuple[Caveat, ...]] = {}
        for caveat in instance.caveats:
            nation = nation_of(caveat)
            if nation is None:
                continue
            values = [getattr(caveat, column) for column in _SCOPE]
            shape = tuple(index for index, value in enumerate(values) if value is not None)
            shapes = self._shapes.setdefault(nation, [])
            if shape not in shapes:
                shapes.append(shape)
            key = (nation, shape, *(values[index] for index in shape))
            self._caveats.setdefault(key, []).append(caveat)

    def fitting(self, nation: str, mission: Mission, capability: str, period: str) -> tuple[Caveat, ...]:
        """The nation's caveats whose every given scope column fits."""
        shapes = self._shapes.get(nation)
        if not shapes:
            return ()
        asked = (nation, mission.id, capability, period)
        found = self._found.get(asked)
        if found is None:
            values = (mission.id, mission.kind, mission.region, period, capability, mission.command)
            found = tuple(
                caveat
                for shape in shapes
                for caveat in self._caveats.get((nation, shape, *(values[index] for index in shape)), ())
            )
            self._found[asked] = found
        return found
