"""Every variable of the model: indices, values, unit, meaning and the family that makes it."""

from __future__ import annotations

import re
from dataclasses import dataclass

_TABLE = """
commit[o,t] | 0 to what may be committed; whole where units are | capability unit | commitment |
    units committed (of a share of a pool: paid for)
assign[o,r,t] | 0 to what the need takes; whole where units are | capability unit | commitment |
    units planned for a requirement; only for pairs that can occur; commit itself where it can serve one need only
short[r,t] | 0 to need | effective units | coverage | need that is not covered
activated[o,t] | 0 or 1 | | spending | anything of the offer is committed
takes_part[n,r,t] | 0 or 1 | | breadth | the nation provides something
served[r,t] | 0 to 1 | | breadth | anything is provided
lots[o,t] | whole | steps | lots | commitment in steps
used[o,r,t] | 0 or 1 | | lots | the offer is planned for the requirement
own_met[r,t] | 0 or 1 | | red_lines | the own need is met in full
member[n,a,t] | 0 or 1 | | agreements | the nation is a member
formed[a,t] | 0 or 1 | | agreements | the agreement has members
lead[n,a,t] | 0 or 1 | | agreements | the nation leads
joins[n,a,t] | 0 to 1 | | agreements | the nation becomes a member
sets_up[n,a,t] | 0 to 1 | | agreements | the nation leads an agreement that is new
gained[a,o,r,t] | 0 to bound of assign | capability unit | agreements | assigned units that gain through the agreement
together[a,n,p,t] | 0 to 1 | | information | both nations are members
units[p,t] | whole, 0 to most_units | units of the pool | pools | units bought
bought[p,t] | 0 or 1 | | pools | any unit is bought
traded[o,t] | -trade_share * quantity to what others could hand over | capability unit | pools |
    hours taken over from other shares (negative: handed over)
start[i,u,j,g] | 0 or 1 | | options | the option starts, at price step j, with grant g
joined[n,i,u,j,g] | 0 or 1 | | options | the nation takes part in that start
ordered[n,i,u,j,g] | whole, 0 to most of one nation | units of the option | procurement |
    units the nation orders with that start
delivered_units[n,i,t] | whole, 0 to most_delivered | units of the option | procurement |
    units that come to the nation, where deliveries are limited
retired[o,t] | 0 or 1 | | retirement | the offer is no longer held
supplies[v,k] | 0 to 1 | | procurement | an option of the supplier that brings it has started
lifted[x,o,r,t] | 0 to bound of assign | capability unit | coverage |
    assigned units that an option makes more reliable
hosts[h,m,t] | 0 to 1 | | consent | the host takes part in the mission
host_part[h,r,t] | 0 or 1 | | consent | the host takes part in the requirement
high[r] | 0 to periods | turns | rotation | at least the most turns of a nation
low[r] | 0 to periods | turns | rotation | at most the fewest turns of a nation that takes any
turner[n,r] | 0 or 1 | | rotation | the nation takes any turn
chosen[r,d,t] | 0 or 1 | | interoperability | the standard that all units hold
both[n,r,d,t or n,o,r,d,t] | 0 to 1 | | interoperability | chosen, and granted to the nation
room[r,g,t] | 0 or 1 | | information | the group, agreement or nation in which all work
seat[a,n,r,t] | 0 to 1 | | information | room is the agreement, the nation a member
served_by_two[r,t] | 0 to 1 | | specialisation | anything is provided
provides[n,k,t] | 0 or 1 | | specialisation | the nation commits the capability
wanted[k,t] | 0 or 1 | | specialisation | anybody commits the capability
charged[a,o,r,t] | 0 to bound of assign | capability unit | exchange |
    assigned units that count in the barter agreement
balance[n,a,s,t] | -barter_limit to barter_limit | equivalent units | exchange |
    given less taken (n,p,a,s,t between two nations)
spend[n,t] | from 0 | million | spending | what the nation spends, where a row needs it alone
carried[n,t] | from 0 | million | budget | money carried over into the period
advance[n,t] | 0 to advance_share * next amount | million | budget | money of the next period spent in this one
paid[f,t] | from 0 | million | funding | what the fund pays
below[g,n,t] | from 0 | million | guidelines | what is spent too little
supported[e,t] | 0 to 1 | | support | the support element is in use
burden_total_spend[ or t] | from 0 | million | burden | what all nations carry (up to t: running)
deviation[n or n,t] | from 0 | million | burden | distance from the fair share (up to t: running)
part_used[r,t,j] | 0 or 1 | | burden | anything is assigned of which a part covers so much
thinnest[r,t,w] | 0 or 1 | | burden | the view in which least is beyond the need
busiest[o,t,s] | 0 or 1 | | burden | the situation in which most is in use
kept[o,t] | 0 to bound of commit | capability unit | burden | what serves of the commitment
larger[o,t or p,t] | 0 or 1 | | burden | more is committed (bought) than the smallest package
backing[o,a,t] | 0 or 1 | | burden | the backbone would be short without a package of the offer
alone[o,r,t] | 0 or 1 | | burden | the offer serves this need and no other
serves[o,r,t] | 0 or 1 | | burden | anything of the offer is assigned to the need
idle_beside[o,r,t] | from 0 | effective units | burden | what is idle of an offer that serves it
takes_over[n,r,t] | from 0 | effective units | burden | what the nation could provide beside
share_full[n,r,t] | 0 or 1 | | burden | its largest share has less room than it has idle
added[p,t] | 0 or 1 | | burden | units are added to a pool whose units stay
change[o,t or o,r,t] | 0 to the largest change | capability unit | stability | distance to the last plan
restarted[i,n,u] | 0 or 1 | | stability | the order is not as in the last plan
delivered[r,t] | from 0 | effective units | withdrawal | what comes to the need, as counted
pledged[r,t] | from 0 | effective units | uncertainty | what comes to the need, as pledged
short_without[w,r,t] | 0 to need | effective units | withdrawal | need not covered without w
gained_without[w,a,o,r,t] | 0 to bound of assign | capability unit | withdrawal |
    assigned units that gain through a when another agreement ends
worst_covered[] | 0 to 1 | share | withdrawal | covered share in the worst withdrawal
short_in[w,r,t] | 0 to need * growth | effective units | uncertainty | need not covered in w
threshold[] | 0 to 1 | share | uncertainty | loss that the worst scenarios exceed
beyond[w] | 0 to 1 | share | uncertainty | loss of w beyond the threshold
worst_shortfall[] | 0 to 1 | share | coverage | largest relative shortfall (tier)
level[k] | from 0 | million | burden | level of the k largest deviations (tier)
above[k,n or k,n,t] | from 0 | million | burden | deviation above that level (tier)
largest_change[] | from 0 | share | challenge | largest relative change of a nation (tier)
largest_deviation[] | from 0 | million | burden | largest deviation (tier)
"""
"""A variable a row: name[indices] | values | unit | family | meaning. What is indented belongs to the row above."""


@dataclass(frozen=True, slots=True)
class Variable:
    """A variable: ``values`` is its domain (with bounds in words), ``family`` makes it (first, where several may)."""

    name: str
    indices: str
    values: str
    unit: str
    family: str
    meaning: str

    @staticmethod
    def of(row: str) -> Variable:
        indexed, *about = (" ".join(cell.split()) for cell in row.split("|"))
        name, indices = indexed.removesuffix("]").split("[")
        return Variable(name, indices, *about)


VARIABLES = {made.name: made for made in map(Variable.of, re.split(r"\n(?=\S)", _TABLE.strip()))}
"""Every variable by name; a test compares it with what models hold."""
