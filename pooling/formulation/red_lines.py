"""Family red_lines."""

from pooling.formulation.context import Formulation


def add(f: Formulation) -> None:
    """What a nation never gives away. No card can switch this off.

    never: assign = 0 where the line fits (nation of the offer; mission, kind and region of the mission; capability,
    as given).
    keep: some units of a capability stay free for the nation's own needs (requirements whose nation it is):

    ``red_lines_keep[l,s,t]``:  sum over o of n of capability k, r in s not n's own, of dwell * assign[o,r,t]
                                <= max(0, sum over the same offers of quantity - amount)

    own_first: units of n serve others only where n's own needs of the capability, in a situation they share, are
    met in full:

    ``red_lines_met[r0,t]``:      short[r0,t] <= need * (1 - own_met[r0,t]),  own_met in {0,1}
    ``red_lines_first[l,o,r,t]``: assign[o,r,t] <= bound of assign * own_met[r0,t]  for every own need r0 (one row
                            each)

    Indices: l red line of nation n, r0 a requirement whose nation is n, s situation, t period. Units: the
    capability's.
    keep counts offers that stand in t and are no shares of pools; own_first binds all offers of n. A line without
    capability is about every capability. Source: own; national reserve and territorial defence as a first duty.
    Off: never.
    """
