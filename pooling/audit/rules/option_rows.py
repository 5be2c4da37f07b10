"""The report's table of options: who takes part, what is ordered and delivered, when it is in effect, what is paid."""

from __future__ import annotations

from collections.abc import Sequence

from pooling.audit.facts import Facts
from pooling.audit.plan.buying import Bought
from pooling.audit.plan.planned import Planned
from pooling.domain.audit_rows import OptionRow


def rows(facts: Facts, planned: Planned, options: Sequence[Bought]) -> tuple[OptionRow, ...]:
    """A row per option, start and nation that takes part, in the order of the tables."""
    order = {option: index for index, option in enumerate(facts.options)}
    return tuple(
        _row(planned, one)
        for one in sorted(
            options,
            key=lambda one: (
                order[one.part.option.id],
                facts.period_at[one.part.period],
                facts.nation_at[one.part.nation],
            ),
        )
    )


def _row(planned: Planned, one: Bought) -> OptionRow:
    part, option = one.part, one.part.option
    # What lasts beyond the last period ends in none of them.
    ends = bool(one.lasting) and len(one.lasting) == option.lasts_periods
    return OptionRow(
        option=option.id,
        kind=option.kind,
        nation=part.nation,
        period=part.period,
        units=float(part.units),
        unit_cost_million=float(one.unit_price),
        grant=part.grant,
        from_period=one.lasting[0] if one.lasting else None,
        until_period=one.lasting[-1] if ends else None,
        delivered=float(sum(planned.service.delivered.get((option.id, part.nation), {}).values())),
        cost_million=float(sum(one.cost.values())),
        granted_million=float(sum(one.granted.values())),
        upkeep_million=float(sum(one.upkeep.values())),
    )
