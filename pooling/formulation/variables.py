"""Every variable of the model: indices, values, unit, meaning and the family that makes it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Variable:
    """A variable: ``values`` is its domain (with bounds in words), ``family`` makes it (first, where several may)."""

    name: str
    indices: str
    values: str
    unit: str
    family: str
    meaning: str


_ALL = (
    Variable(
        "commit",
        "o,t",
        "0 to what may be committed; whole where units are",
        "capability unit",
        "commitment",
        "units committed (of a share of a pool: paid for)",
    ),
    Variable(
        "assign",
        "o,r,t",
        "0 to what the need takes; whole where units are",
        "capability unit",
        "commitment",
        "units planned for a requirement; only for pairs that can occur",
    ),
    Variable("short", "r,t", "0 to need", "effective units", "coverage", "need that is not covered"),
    Variable("activated", "o,t", "0 or 1", "", "spending", "anything of the offer is committed"),
    Variable("takes_part", "n,r,t", "0 or 1", "", "breadth", "the nation provides something"),
    Variable("served", "r,t", "0 to 1", "", "breadth", "anything is provided"),
    Variable("lots", "o,t", "whole", "steps", "lots", "commitment in steps"),
    Variable("used", "o,r,t", "0 or 1", "", "lots", "the offer is planned for the requirement"),
    Variable("own_met", "r,t", "0 or 1", "", "red_lines", "the own need is met in full"),
    Variable("member", "n,a,t", "0 or 1", "", "agreements", "the nation is a member"),
    Variable("formed", "a,t", "0 or 1", "", "agreements", "the agreement has members"),
    Variable("lead", "n,a,t", "0 or 1", "", "agreements", "the nation leads"),
    Variable("joins", "n,a,t", "0 to 1", "", "agreements", "the nation becomes a member"),
    Variable("sets_up", "n,a,t", "0 to 1", "", "agreements", "the nation leads an agreement that is new"),
    Variable(
        "gained",
        "a,o,r,t",
        "0 to bound of assign",
        "capability unit",
        "agreements",
        "assigned units that gain through the agreement",
    ),
    Variable("together", "a,n,p,t", "0 to 1", "", "information", "both nations are members"),
    Variable("units", "p,t", "whole, 0 to most_units", "units of the pool", "pools", "units bought"),
    Variable("bought", "p,t", "0 or 1", "", "pools", "any unit is bought"),
    Variable(
        "traded",
        "o,t",
        "-trade_share * quantity to what others could hand over",
        "capability unit",
        "pools",
        "hours taken over from other shares (negative: handed over)",
    ),
    Variable("start", "i,u,j,g", "0 or 1", "", "options", "the option starts, at price step j, with grant g"),
    Variable("joined", "n,i,u,j,g", "0 or 1", "", "options", "the nation takes part in that start"),
    Variable(
        "ordered",
        "n,i,u,j,g",
        "whole, 0 to most of one nation",
        "units of the option",
        "procurement",
        "units the nation orders with that start",
    ),
    Variable(
        "delivered_units",
        "n,i,t",
        "whole, 0 to most_delivered",
        "units of the option",
        "procurement",
        "units that come to the nation, where deliveries are limited",
    ),
    Variable("supplies", "v,k", "0 to 1", "", "procurement", "an option of the supplier that brings it has started"),
    Variable(
        "lifted",
        "x,o,r,t",
        "0 to bound of assign",
        "capability unit",
        "coverage",
        "assigned units that an option makes more reliable",
    ),
    Variable("hosts", "h,m,t", "0 to 1", "", "consent", "the host takes part in the mission"),
    Variable("host_part", "h,r,t", "0 or 1", "", "consent", "the host takes part in the requirement"),
    Variable("high", "r", "0 to periods", "turns", "rotation", "at least the most turns of a nation"),
    Variable("low", "r", "0 to periods", "turns", "rotation", "at most the fewest turns of a nation that takes any"),
    Variable("turner", "n,r", "0 or 1", "", "rotation", "the nation takes any turn"),
    Variable("chosen", "r,d,t", "0 or 1", "", "interoperability", "the standard that all units hold"),
    Variable("both", "n,r,d,t or n,o,r,d,t", "0 to 1", "", "interoperability", "chosen, and granted to the nation"),
    Variable("room", "r,g,t", "0 or 1", "", "information", "the group, agreement or nation in which all work"),
    Variable("seat", "a,n,r,t", "0 to 1", "", "information", "room is the agreement, the nation a member"),
    Variable("served_by_two", "r,t", "0 to 1", "", "specialisation", "anything is provided"),
    Variable("provides", "n,k,t", "0 or 1", "", "specialisation", "the nation commits the capability"),
    Variable("wanted", "k,t", "0 or 1", "", "specialisation", "anybody commits the capability"),
    Variable(
        "charged",
        "a,o,r,t",
        "0 to bound of assign",
        "capability unit",
        "exchange",
        "assigned units that count in the barter agreement",
    ),
    Variable(
        "balance",
        "n,a,s,t",
        "-barter_limit to barter_limit",
        "equivalent units",
        "exchange",
        "given less taken (n,p,a,s,t between two nations)",
    ),
    Variable("spend", "n,t", "from 0", "million", "spending", "what the nation spends, where a row needs it alone"),
    Variable("carried", "n,t", "from 0", "million", "budget", "money carried over into the period"),
    Variable(
        "advance",
        "n,t",
        "0 to advance_share * next amount",
        "million",
        "budget",
        "money of the next period spent in this one",
    ),
    Variable("paid", "f,t", "from 0", "million", "funding", "what the fund pays"),
    Variable("below", "g,n,t", "from 0", "million", "guidelines", "what is spent too little"),
    Variable("supported", "e,t", "0 to 1", "", "support", "the support element is in use"),
    Variable("burden_total_spend", " or t", "from 0", "million", "burden", "what all nations carry (up to t: running)"),
    Variable("deviation", "n or n,t", "from 0", "million", "burden", "distance from the fair share (up to t: running)"),
    Variable("part_used", "r,t,j", "0 or 1", "", "burden", "anything is assigned of which a part covers so much"),
    Variable("thinnest", "r,t,w", "0 or 1", "", "burden", "the view in which least is beyond the need"),
    Variable("busiest", "o,t,s", "0 or 1", "", "burden", "the situation in which most is in use"),
    Variable("kept", "o,t", "0 to bound of commit", "capability unit", "burden", "what serves of the commitment"),
    Variable("larger", "o,t or p,t", "0 or 1", "", "burden", "more is committed (bought) than the smallest package"),
    Variable("backing", "o,a,t", "0 or 1", "", "burden", "the backbone would be short without a package of the offer"),
    Variable("alone", "o,r,t", "0 or 1", "", "burden", "the offer serves this need and no other"),
    Variable("serves", "o,r,t", "0 or 1", "", "burden", "anything of the offer is assigned to the need"),
    Variable("idle_beside", "o,r,t", "from 0", "effective units", "burden", "what is idle of an offer that serves it"),
    Variable("takes_over", "n,r,t", "from 0", "effective units", "burden", "what the nation could provide beside"),
    Variable("share_full", "n,r,t", "0 or 1", "", "burden", "its largest share has less room than it has idle"),
    Variable("added", "p,t", "0 or 1", "", "burden", "units are added to a pool whose units stay"),
    Variable(
        "change", "o,t or o,r,t", "0 to the largest change", "capability unit", "stability", "distance to the last plan"
    ),
    Variable("restarted", "i,n,u", "0 or 1", "", "stability", "the order is not as in the last plan"),
    Variable("delivered", "r,t", "from 0", "effective units", "withdrawal", "what comes to the need, as counted"),
    Variable("pledged", "r,t", "from 0", "effective units", "uncertainty", "what comes to the need, as pledged"),
    Variable("short_without", "w,r,t", "0 to need", "effective units", "withdrawal", "need not covered without w"),
    Variable(
        "gained_without",
        "w,a,o,r,t",
        "0 to bound of assign",
        "capability unit",
        "withdrawal",
        "assigned units that gain through a when another agreement ends",
    ),
    Variable("worst_covered", "", "0 to 1", "share", "withdrawal", "covered share in the worst withdrawal"),
    Variable("short_in", "w,r,t", "0 to need * growth", "effective units", "uncertainty", "need not covered in w"),
    Variable("threshold", "", "0 to 1", "share", "uncertainty", "loss that the worst scenarios exceed"),
    Variable("beyond", "w", "0 to 1", "share", "uncertainty", "loss of w beyond the threshold"),
    Variable("worst_shortfall", "", "0 to 1", "share", "coverage", "largest relative shortfall (tier)"),
    Variable("level", "k", "from 0", "million", "burden", "level of the k largest deviations (tier)"),
    Variable("above", "k,n or k,n,t", "from 0", "million", "burden", "deviation above that level (tier)"),
    Variable("largest_change", "", "from 0", "share", "challenge", "largest relative change of a nation (tier)"),
    Variable("largest_deviation", "", "from 0", "million", "burden", "largest deviation (tier)"),
)

VARIABLES: dict[str, Variable] = {one.name: one for one in _ALL}
"""Every variable by name; a test compares it with what models hold."""
