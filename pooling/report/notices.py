"""What an instance leaves out and a reader should know, though it is no problem."""

from __future__ import annotations

from pooling.domain.instance import Instance


def notices(instance: Instance, *, budgets: bool = True) -> tuple[str, ...]:
    """A sentence for everything left out that changes what an answer means; of budgets only where they matter."""
    found = []
    if not instance.offers:
        found.append("no offers are given: nothing can be contributed")
    if budgets and not instance.budgets:
        found.append("no budgets are given: nobody's spending is limited")
    if len(instance.periods) > 1 and not instance.dated:
        found.append("periods have no length (periods.years): all are equal steps, whatever they are called")
    return tuple(found)
