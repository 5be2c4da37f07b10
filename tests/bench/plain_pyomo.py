"""The same mathematics as the card ``coverage``, as a plain Pyomo script a modeller would write.

Run as a process of its own: ``python -m tests.bench.plain_pyomo INSTANCE.json GAP LEVEL TIME_LIMIT_S OUT``.
Rules as Python functions, sums as ``sum(...)``, solved by ``SolverFactory("highs")``, results read from variables
into pandas. Nothing is checked twice and nothing is audited. ``LEVEL`` is what coverage is held at while cost is
minimised.
"""

from __future__ import annotations

import json
import math
import sys
import time
from collections import defaultdict

began = time.perf_counter()

import highspy  # noqa: E402
import pandas as pd  # noqa: E402
import pyomo.environ as pyo  # noqa: E402
from pyomo.contrib.solver.common.util import NoFeasibleSolutionError  # noqa: E402

from .points import Points  # noqa: E402
from .run_highs import listen  # noqa: E402

TIERS = ("covered", "cost")
in_highs = 0.0
points: Points | None = None
_run = highspy.Highs.run


def _noted(self):
    """A run of HiGHS as Pyomo asks for it, its values and bounds noted."""
    global in_highs, points
    points = points or Points()
    points.enter(TIERS[len(points.tiers)])
    self.setOptionValue("output_flag", True)
    self.setOptionValue("log_to_console", False)
    listen(self, points, 1.0, None, False)
    start = time.perf_counter()
    try:
        return _run(self)
    finally:
        in_highs += time.perf_counter() - start
        info = self.getInfo()
        status = self.modelStatusToString(self.getModelStatus())
        found = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
        value = info.objective_function_value if found else None
        points.leave(status, value, info.mip_dual_bound, int(info.mip_node_count))


highspy.Highs.run = _noted


def told(noted, out: str, **more) -> None:
    assert noted is not None
    noted.write(out, **more)


def main(path: str, gap: float, level: float, limit_s: float, out: str) -> None:
    imported = time.perf_counter()
    with open(path) as file:
        data = json.load(file)
    loaded = time.perf_counter()
    periods = [row["id"] for row in data["periods"]]
    nations = {row["id"]: row for row in data["nations"]}
    capabilities = {row["id"]: row for row in data["capabilities"]}
    missions = {row["id"]: row for row in data["missions"]}
    requirements = {row["id"]: row for row in data["requirements"]}
    offers = {row["id"]: row for row in data["offers"]}
    situations = {row["id"]: row.get("weight", 1) for row in data["situations"]}
    budgets = {(row["nation"], row["period"]): row for row in data.get("budgets", [])}
    weight = [100, 10, 1, 0.1, 0.01]
    share_default = 0.5

    def whole(o):
        return not capabilities[offers[o]["capability"]].get("divisible", False)

    def need_of(r):
        return requirements[r]["quantity"]

    def share_of(r):
        row = requirements[r]
        if row.get("largest_share") is not None:
            return row["largest_share"]
        return share_default if row["quantity"] >= 2 else 1.0

    def available(o):
        row = offers[o]
        kept = max(row.get("reserve", 0), nations[row["nation"]].get("reserve_share", 0) * row["quantity"])
        most = row["quantity"] - kept
        if whole(o):
            most = math.floor(most + 1e-9 * max(1, most))
        step = row.get("step", 0)
        if step and not (step == 1 and whole(o)):
            most = step * math.floor(most / step + 1e-9)
        return 0 if most < row.get("smallest", 0) else most

    def fits(caveat, r, t):
        mission = missions[requirements[r]["mission"]]
        return (
            caveat.get("mission") in (None, mission["id"])
            and caveat.get("mission_kind") in (None, mission.get("kind"))
            and caveat.get("region") in (None, mission.get("region"))
            and caveat.get("period") in (None, t)
            and caveat.get("capability") in (None, requirements[r]["capability"])
        )

    caveats = defaultdict(list)
    for caveat in data.get("caveats", []):
        caveats[caveat["nation"]].append(caveat)

    avail = {o: available(o) for o in offers}
    by_capability = defaultdict(list)
    for o, row in offers.items():
        by_capability[row["capability"]].append(o)

    def in_periods(row, parent=()):
        return row.get("periods") or parent or periods

    most_of = {}
    for r, row in requirements.items():
        for t in in_periods(row, missions[row["mission"]].get("periods", ())):
            share = share_of(r)
            for o in by_capability[row["capability"]]:
                offer = offers[o]
                if t not in in_periods(offer) or not avail[o]:
                    continue
                mine = [c for c in caveats[offer["nation"]] if fits(c, r, t)]
                if any(c["rule"] == "forbid" for c in mine):
                    continue
                delay = max((c["delay_days"] for c in mine if c["rule"] == "approval"), default=0)
                if offer.get("notice_days", 0) + delay > row.get("within_days", 36500):
                    continue
                eff, dwell = offer.get("effectiveness", 1), offer.get("dwell", 1)
                takes = row["quantity"] / eff
                least = offer.get("smallest_use", 0)
                if whole(o):
                    takes = math.ceil(takes - 1e-9 * max(1, takes))
                most = min(avail[o] / dwell, max(takes, least))
                if share < 1:
                    most = min(most, share * row["quantity"] / eff)
                if whole(o):
                    most = math.floor(most + 1e-9 * max(1, most))
                if most > 0 and most >= least - 1e-9:
                    most_of[o, r, t] = most

    pairs_of_need = defaultdict(list)
    pairs_of_offer = defaultdict(list)
    for o, r, t in most_of:
        pairs_of_need[r, t].append(o)
        pairs_of_offer[o, t].append(r)
    needs = [
        (r, t) for r, row in requirements.items() for t in in_periods(row, missions[row["mission"]].get("periods", ()))
    ]
    locked = {row["offer"] for row in data.get("locks", []) if not row.get("requirement")}

    def useful(o, t):
        in_use = defaultdict(float)
        for r in pairs_of_offer[o, t]:
            for s in missions[requirements[r]["mission"]]["situations"]:
                in_use[s] += offers[o].get("dwell", 1) * most_of[o, r, t]
        most = max(in_use.values(), default=0)
        if not most:
            return 0
        if whole(o):
            most = math.ceil(most - 1e-9 * max(1, most))
        step = offers[o].get("step", 0)
        if step and not (step == 1 and whole(o)):
            most = step * math.ceil(most / step - 1e-9)
        return max(most, offers[o].get("smallest", 0))

    commit_most = {}
    for o, row in offers.items():
        for t in in_periods(row):
            most = avail[o] if o in locked else min(avail[o], useful(o, t))
            if most > 0 or o in locked:
                commit_most[o, t] = most

    m = pyo.ConcreteModel()
    m.O = pyo.Set(initialize=list(commit_most), dimen=2)
    m.P = pyo.Set(initialize=list(most_of), dimen=3)
    m.N = pyo.Set(initialize=needs, dimen=2)
    kind = {True: pyo.NonNegativeIntegers, False: pyo.NonNegativeReals}
    m.commit = pyo.Var(m.O, bounds=lambda m, o, t: (0, commit_most[o, t]), domain=lambda m, o, t: kind[whole(o)])
    m.assign = pyo.Var(m.P, bounds=lambda m, o, r, t: (0, most_of[o, r, t]), domain=lambda m, o, r, t: kind[whole(o)])
    m.short = pyo.Var(m.N, bounds=lambda m, r, t: (0, need_of(r)))
    m.coverage = pyo.Constraint(
        m.N,
        rule=lambda m, r, t: (
            sum(offers[o].get("effectiveness", 1) * m.assign[o, r, t] for o in pairs_of_need[r, t]) + m.short[r, t]
            >= need_of(r)
        ),
    )

    def maximal(o, t):
        groups = defaultdict(set)
        for r in pairs_of_offer[o, t]:
            for s in missions[requirements[r]["mission"]]["situations"]:
                groups[s].add(r)
        names = list(groups)
        return [
            (s, groups[s])
            for k, s in enumerate(names)
            if not any(groups[s] < groups[x] or (groups[s] == groups[x] and names.index(x) < k) for x in names)
        ]

    m.commitment = pyo.ConstraintList()
    for o, t in list(pairs_of_offer):
        for _, members in maximal(o, t):
            m.commitment.add(
                sum(offers[o].get("dwell", 1) * m.assign[o, r, t] for r in pairs_of_offer[o, t] if r in members)
                <= m.commit[o, t]
            )

    def unit(o):
        step = offers[o].get("step", 0)
        return max(0 if step == 1 and whole(o) else step, 1 if whole(o) else 0)

    has_active = [
        (o, t)
        for o, t in commit_most
        if offers[o].get("fixed_cost_million", 0) or offers[o].get("smallest", 0) > unit(o)
    ]
    m.A = pyo.Set(initialize=has_active, dimen=2)
    m.activated = pyo.Var(m.A, domain=pyo.Binary)
    m.active_most = pyo.Constraint(m.A, rule=lambda m, o, t: m.commit[o, t] <= commit_most[o, t] * m.activated[o, t])
    m.AU = pyo.Set(initialize=[(o, r, t) for o, r, t in most_of if (o, t) in set(has_active)], dimen=3)
    m.active_use = pyo.Constraint(
        m.AU, rule=lambda m, o, r, t: m.assign[o, r, t] <= most_of[o, r, t] * m.activated[o, t]
    )
    m.smallest = pyo.Constraint(
        m.A,
        rule=lambda m, o, t: (
            m.commit[o, t] >= offers[o]["smallest"] * m.activated[o, t]
            if offers[o].get("smallest", 0) > unit(o)
            else pyo.Constraint.Skip
        ),
    )
    stepped = [(o, t) for o, t in commit_most if offers[o].get("step", 0) and not (offers[o]["step"] == 1 and whole(o))]
    m.S = pyo.Set(initialize=stepped, dimen=2)
    m.lots = pyo.Var(m.S, domain=pyo.NonNegativeIntegers)
    m.step = pyo.Constraint(m.S, rule=lambda m, o, t: m.commit[o, t] == offers[o]["step"] * m.lots[o, t])
    used = [(o, r, t) for o, r, t in most_of if offers[o].get("smallest_use", 0) > (1 if whole(o) else 0)]
    m.U = pyo.Set(initialize=used, dimen=3)
    m.used = pyo.Var(m.U, domain=pyo.Binary)
    m.use_least = pyo.Constraint(
        m.U, rule=lambda m, o, r, t: m.assign[o, r, t] >= offers[o]["smallest_use"] * m.used[o, r, t]
    )
    m.use_most = pyo.Constraint(m.U, rule=lambda m, o, r, t: m.assign[o, r, t] <= most_of[o, r, t] * m.used[o, r, t])

    value = {k: row.get("value_weight", 1) for k, row in capabilities.items()}
    m.sovereignty = pyo.ConstraintList()
    for n, row in nations.items():
        if row.get("ceiling_share", 1) >= 1:
            continue
        for t in periods:
            mine = [o for o, offer in offers.items() if offer["nation"] == n and t in in_periods(offer)]
            limit = row["ceiling_share"] * sum(value[offers[o]["capability"]] * offers[o]["quantity"] for o in mine)
            mine = [o for o in mine if (o, t) in commit_most]
            if sum(value[offers[o]["capability"]] * commit_most[o, t] for o in mine) > limit:
                m.sovereignty.add(sum(value[offers[o]["capability"]] * m.commit[o, t] for o in mine) <= limit)

    def delivered(n, r, t):
        return sum(
            offers[o].get("effectiveness", 1) * m.assign[o, r, t]
            for o in pairs_of_need[r, t]
            if offers[o]["nation"] == n
        )

    def nations_of(r, t):
        return list(dict.fromkeys(offers[o]["nation"] for o in pairs_of_need[r, t]))

    def most_delivered(n, r, t):
        return sum(
            offers[o].get("effectiveness", 1) * most_of[o, r, t]
            for o in pairs_of_need[r, t]
            if offers[o]["nation"] == n
        )

    part = {}
    for r, t in needs:
        if requirements[r].get("least_nations", 0) >= 2:
            part.update(dict.fromkeys((n, r, t) for n in nations_of(r, t)))
    for rows in caveats.values():
        for c in rows:
            if c["rule"] in ("not_with", "only_with"):
                for r, t in needs:
                    if fits(c, r, t):
                        for n in (c["nation"], c["partner"]):
                            if n in nations_of(r, t):
                                part[n, r, t] = None
    m.T = pyo.Set(initialize=list(part), dimen=3)
    m.takes_part = pyo.Var(m.T, domain=pyo.Binary)

    def cap(r):
        return share_of(r) * need_of(r) if share_of(r) < 1 else float("inf")

    m.part_most = pyo.Constraint(
        m.T,
        rule=lambda m, n, r, t: delivered(n, r, t) <= min(most_delivered(n, r, t), cap(r)) * m.takes_part[n, r, t],
    )

    def least_part(n, r, t):
        units = [
            offers[o].get("effectiveness", 1) * max(offers[o].get("smallest_use", 0), 1 if whole(o) else 0)
            for o in pairs_of_need[r, t]
            if offers[o]["nation"] == n
        ]
        return max(0.01 * need_of(r), min(units))

    m.part_least = pyo.Constraint(
        m.T, rule=lambda m, n, r, t: delivered(n, r, t) >= least_part(n, r, t) * m.takes_part[n, r, t]
    )
    m.limits = pyo.ConstraintList()
    m.partners = pyo.ConstraintList()
    for rows in caveats.values():
        for c in rows:
            if c["rule"] == "limit":
                for s in situations:
                    for t in periods:
                        fit = [
                            (o, r)
                            for (r, u) in needs
                            if u == t and fits(c, r, t) and s in missions[requirements[r]["mission"]]["situations"]
                            for o in pairs_of_need[r, t]
                            if offers[o]["nation"] == c["nation"]
                        ]
                        if sum(most_of[o, r, t] for o, r in fit) > c["amount"]:
                            m.limits.add(sum(m.assign[o, r, t] for o, r in fit) <= c["amount"])
            elif c["rule"] in ("not_with", "only_with"):
                for r, t in needs:
                    if not fits(c, r, t) or (c["nation"], r, t) not in part:
                        continue
                    me = m.takes_part[c["nation"], r, t]
                    other = m.takes_part[c["partner"], r, t] if (c["partner"], r, t) in part else None
                    if c["rule"] == "not_with":
                        if other is not None:
                            m.partners.add(me + other <= 1)
                    else:
                        m.partners.add(me <= (0 if other is None else other))

    m.largest = pyo.ConstraintList()
    for r, t in needs:
        if share_of(r) < 1:
            for n in nations_of(r, t):
                several = sum(1 for o in pairs_of_need[r, t] if offers[o]["nation"] == n) > 1
                if several and most_delivered(n, r, t) > cap(r):
                    m.largest.add(delivered(n, r, t) <= cap(r))
    counted = [(r, t) for r, t in needs if requirements[r].get("least_nations", 0) >= 2 and pairs_of_need[r, t]]
    m.C = pyo.Set(initialize=counted, dimen=2)
    m.served = pyo.Var(m.C, bounds=(0, 1))
    m.is_served = pyo.ConstraintList()
    for r, t in counted:
        for n in nations_of(r, t):
            m.is_served.add(m.takes_part[n, r, t] <= m.served[r, t])
    m.least = pyo.Constraint(
        m.C,
        rule=lambda m, r, t: (
            sum(m.takes_part[n, r, t] for n in nations_of(r, t)) >= requirements[r]["least_nations"] * m.served[r, t]
        ),
    )

    rows = {
        (d.get("capability"), d.get("from_nation"), d.get("from_region"), d.get("to_mission"), d.get("to_region")): d
        for d in data.get("deployment", [])
    }

    def deployment(o, r):
        offer, mission = offers[o], missions[requirements[r]["mission"]]
        n = offer["nation"]
        origins = [(n, None), (None, nations[n].get("region")), (None, None)]
        targets = [(mission["id"], None), (None, mission.get("region")), (None, None)]
        for k in (offer["capability"], None):
            for origin in origins:
                for target in targets:
                    if (k, *origin, *target) in rows:
                        cost = rows[k, *origin, *target]["cost_million"]
                        return cost * sum(situations[s] for s in mission["situations"])
        return 0

    def spend(n, t):
        mine = [o for o, u in commit_most if u == t and offers[o]["nation"] == n]
        return (
            sum(offers[o].get("unit_cost_million", 0) * m.commit[o, t] for o in mine)
            + sum(
                offers[o]["fixed_cost_million"] * m.activated[o, t]
                for o in mine
                if offers[o].get("fixed_cost_million", 0)
            )
            + sum(deployment(o, r) * m.assign[o, r, t] for o in mine for r in pairs_of_offer[o, t])
        )

    m.spend = pyo.Expression(list(nations), periods, rule=lambda m, n, t: spend(n, t))
    carrying = [
        (n, periods[k])
        for n in nations
        for k in range(1, len(periods))
        if budgets.get((n, periods[k - 1]), {}).get("carry_over_share", 0)
        and budgets[n, periods[k - 1]].get("amount_million") is not None
    ]
    m.K = pyo.Set(initialize=carrying, dimen=2)
    m.carried = pyo.Var(m.K, domain=pyo.NonNegativeReals)
    spent = {(n, t) for n, t in carrying} | {(n, periods[periods.index(t) - 1]) for n, t in carrying}
    m.W = pyo.Set(initialize=list(spent), dimen=2)
    m.spent = pyo.Var(m.W, domain=pyo.NonNegativeReals)
    m.is_spent = pyo.Constraint(m.W, rule=lambda m, n, t: m.spent[n, t] == m.spend[n, t])

    def carry(m, n, t):
        last = periods[periods.index(t) - 1]
        row = budgets[n, last]
        before = m.carried[n, last] if (n, last) in m.K else 0
        return m.carried[n, t] == row["carry_over_share"] * (row["amount_million"] + before - m.spent[n, last])

    m.carry = pyo.Constraint(m.K, rule=carry)
    m.budget = pyo.ConstraintList()
    busy = {(offers[o]["nation"], t) for o, t in commit_most}
    for (n, t), row in budgets.items():
        if row.get("amount_million") is None or (n, t) not in busy:
            continue
        if (n, t) in m.K:
            m.budget.add(m.spent[n, t] - m.carried[n, t] <= row["amount_million"])
        else:
            m.budget.add(m.spend[n, t] <= row["amount_million"])

    m.locks = pyo.ConstraintList()
    for row in data.get("locks", []):
        for t in [row["period"]] if row.get("period") else periods:
            o, r = row["offer"], row.get("requirement")
            if r and (o, r, t) not in most_of:
                continue
            x = m.assign[o, r, t] if r else m.commit[o, t]
            rule, amount = row["rule"], row.get("quantity")
            if rule == "at_least":
                m.locks.add(x >= amount)
            elif rule == "at_most":
                m.locks.add(x <= amount)
            elif rule == "never":
                m.locks.add(x <= 0)
            else:
                m.locks.add(x >= (1 if whole(o) else max(offers[o].get("smallest", 0), offers[o].get("step", 0))))

    w = {r: row.get("weight", 1) * weight[row.get("priority", 1) - 1] for r, row in requirements.items()}
    total = sum(w[r] for r, _ in needs)
    covered = sum(w[r] / total * (1 - m.short[r, t] / need_of(r)) for r, t in needs)
    cost = sum(m.spend[n, t] for n in nations for t in periods)
    m.covered = pyo.Objective(expr=covered, sense=pyo.maximize)

    solver = pyo.SolverFactory("highs")

    def solve() -> None:
        left = limit_s - (0.0 if points is None else points.elapsed())
        solver.config.rel_gap = gap
        solver.config.threads = 1
        solver.config.time_limit = max(left, 1.0)
        solver.solve(m)

    try:
        solve()
    except NoFeasibleSolutionError:
        told(points, out)
        return
    m.hold = pyo.Constraint(expr=covered >= level)
    m.covered.deactivate()
    m.cost = pyo.Objective(expr=cost, sense=pyo.minimize)
    try:
        solve()
    except NoFeasibleSolutionError:
        told(points, out)
        return
    solved = time.perf_counter()

    commitments = pd.DataFrame(
        [(o, t, pyo.value(x)) for (o, t), x in m.commit.items()], columns=["offer", "period", "quantity"]
    )
    assignments = pd.DataFrame(
        [(o, r, t, pyo.value(x)) for (o, r, t), x in m.assign.items()],
        columns=["offer", "requirement", "period", "quantity"],
    )
    coverage = pd.DataFrame(
        [(r, t, need_of(r), need_of(r) - pyo.value(x)) for (r, t), x in m.short.items()],
        columns=["requirement", "period", "need", "covered"],
    )
    spending = pd.DataFrame(
        [(n, t, pyo.value(m.spend[n, t])) for n in nations for t in periods], columns=["nation", "period", "million"]
    )
    finished = time.perf_counter()
    constraints = sum(1 for _ in m.component_data_objects(pyo.Constraint, active=True))
    told(
        points,
        out,
        total_s=finished - began,
        import_s=imported - began,
        in_highs_s=in_highs,
        stating_s=solved - loaded - in_highs,
        columns=sum(1 for _ in m.component_data_objects(pyo.Var)),
        rows=constraints - 1,
        tables=[len(commitments), len(assignments), len(coverage), len(spending)],
    )


if __name__ == "__main__":
    main(sys.argv[1], float(sys.argv[2]), float(sys.argv[3]), float(sys.argv[4]), sys.argv[5])
