"""Family rotation."""

from pooling.formulation.context import Formulation


def add(f: Formulation) -> None:
    """Nations take turns: with rest between them, not too often, and evenly.

    A nation takes a turn in (r, t) when it provides anything there.
    ``rotation_rest[n,r,t]``:  sum of takes_part[n,r,u] over t and the rest_periods periods after it <= 1
    ``rotation_most[n,r]``:    sum over t of takes_part[n,r,t] <= most_turns
    ``rotation_spread``:       turns[n,r] = sum over t of takes_part[n,r,t]
      ``rotation_high[n,r]``:  turns[n,r] <= high[r]
      ``rotation_low[n,r]``:   turns[n,r] >= low[r] - periods * (1 - turner[n,r]),  turner in {0,1}
      ``rotation_turner[n,r,t]``: takes_part[n,r,t] <= turner[n,r]
      ``rotation_even[r]``:    high[r] - low[r] <= turns_spread

    Where turns_spread is given, a turn is at least ``breadth.least_part_share`` of the need. The spread is between
    nations that take any turn. rest_periods counts the instance's periods in order. Indices: n nation, r
    requirement, t, u period. Units: turns. Source: own; air policing in turns of months. Off: no rest, no limit, no
    spread.
    """
