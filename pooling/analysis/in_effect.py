"""Which options a plan has in effect, for whom and when."""

from __future__ import annotations

from collections.abc import Iterable

from pooling.domain.options import Effect
from pooling.domain.plan import Plan
from pooling.domain.tables import Offer
from pooling.formulation.facts import Facts


class InEffect:
    """The starts of a plan, looked up by nation and period."""

    def __init__(self, facts: Facts, plan: Plan) -> None:
        self.starting = facts.starting
        self.starts = [(row.option, row.nation, row.period) for row in plan.starts]
        self._found: dict[tuple[str, str | None, str], bool] = {}

    def holds(self, option: str, nation: str | None, period: str) -> bool:
        """Whether it is in effect for the nation; for anybody where none is given or it cannot take part."""
        key = (option, nation, period)
        if key not in self._found:
            self._found[key] = self._holds(*key)
        return self._found[key]

    def _holds(self, option: str, nation: str | None, period: str) -> bool:
        row = self.starting.option_of.get(option)
        if row is None:
            return False
        joins = nation if nation is not None and self.starting.may(nation, option) else None
        at = self.starting.at
        return any(
            name == option and joins in (None, who) and self.starting.in_effect(row, at[start], at[period])
            for name, who, start in self.starts
        )

    def any_of(self, effects: Iterable[Effect], offer: Offer, period: str) -> bool:
        """Whether an option of one of the effects is in effect for the offer."""
        return any(self.holds(one.option, None if one.nation is not None else offer.nation, period) for one in effects)
