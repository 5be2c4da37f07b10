"""What sheets of tables have that the tables do not say: order, formulas by names of columns, figures of their own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from pooling.domain import round_off
from pooling.domain.figures import NEARLY_SHARE
from pooling.domain.instance import Instance
from pooling.domain.result_columns import CAPABILITY_UNIT, MILLION
from pooling.io.workbook_style import GOOD, WARN
from pooling.report.risks import withdrawal_names
from pooling.report.workbook.columns import NAME, Added, added


@dataclass(frozen=True, slots=True)
class Layout:
    """How the sheet of a table differs from what its columns say.

    ``first`` names the columns that come first, those of the instance by the way to them. ``empty`` says what an empty
    cell means, ``red`` when a cell is red. ``order`` sorts the rows. Without rows there is a sheet only where ``kept``
    says what stands there. ``tabs`` are the colours of its tab with rows and without.
    """

    title: str = ""
    first: str = ""
    added: tuple[Added, ...] = ()
    formulas: Mapping[str, str] = field(default_factory=dict)
    headings: Mapping[str, str] = field(default_factory=dict)
    totals: tuple[str, ...] = ()
    empty: Mapping[str, str] = field(default_factory=dict)
    red: Mapping[str, str] = field(default_factory=dict)
    order: Callable[[Any], Any] | None = None
    kept: str | None = None
    tabs: tuple[str, str] = ("", "")


def _offered(row: Any, instance: Instance) -> float | None:
    return instance.units(instance.offer_of[row.offer], row.period)


def _fixed(row: Any, instance: Instance) -> float:
    return instance.offer_of[row.offer].fixed_cost_million if row.quantity > 0 else 0.0


def _times(row: Any, instance: Instance) -> float:
    return instance.price_level("commitment", row.period) * instance.years(row.period)


def _cost(row: Any, instance: Instance) -> float:
    units: float = row.quantity * instance.offer_of[row.offer].unit_cost_million
    return (units + _fixed(row, instance)) * _times(row, instance)


def _fund_key(row: Any, instance: Instance) -> str:
    fund = instance.fund_of[row.fund]
    return "outside" if fund.outside else fund.key


def _was_member(row: Any, instance: Instance) -> bool:
    return row.nation in instance.agreement_of[row.agreement].members


def _name(named: Any) -> str:
    """The name of what an id stands for, nothing where it stands for nothing."""
    return named.name if named is not None else ""


_MET = (
    f'IF({{short}}<={round_off.NEED_MET:f}*{{need}},"in full",IF({{short}}<{NEARLY_SHARE:g}*{{need}},"nearly",'
    f'IF({{delivered}}<={round_off.NEED_MET:f}*{{need}},"not at all","in part")))'
)
"""What :func:`pooling.domain.figures.standing` says."""
_OF_POOL = "SUMIFS({held:all},{pool:all},{pool},{period:all},{period})"
_ALL_BURDEN, _ALL_OF_KEY = "SUM({burden_million:all})", "SUMIFS({burden_million:all},{key:all},{key})"

NO_SHEET = ("trades", "starts", "figures", "met", "nations", "periods", "tiers")
"""Tables that other sheets show: Shares, Options, Summary, By year."""
LAYOUTS: dict[str, Layout] = {
    "coverage": Layout(
        first="requirement mission capability period priority need delivered short covered_share pledged credible "
        "nations capability.domain",
        formulas={"covered_share": "IF({need}=0,1,({need}-{short})/{need})", "met": _MET},
        red={"short": '{met}<>"in full"'},
        kept="",
    ),
    "gaps": Layout(kept="", tabs=(WARN, GOOD)),
    "gap_reasons": Layout("Reasons"),
    "caveats": Layout(),
    "pledges": Layout(
        added=(added("credible_share", "Credible", unit="share of pledged"),),
        formulas={"credible_share": "{credible}/{pledged}"},
    ),
    "spending": Layout(
        formulas={
            "spend_million": "SUM({commitment_million}:{contributions_million})-{funded_million}",
            "used_share": "IF({limit_million}=0,0,{spend_million}/{limit_million})",
        },
        kept="",
    ),
    "money": Layout(
        added=(added("fund", "Fund", lambda row, instance: _name(instance.fund_of.get(row.source)), kind="text"),)
    ),
    "burden": Layout(
        formulas={
            "burden_share": f"IF({_ALL_BURDEN}=0,0,{{burden_million}}/{_ALL_BURDEN})",
            "fair_million": f"{{key_share}}*{_ALL_BURDEN}",
            "deviation_million": "ABS({burden_million}-{fair_million})",
        },
        kept="This run's card has no burden sharing; the card fair-share computes it.",
    ),
    "keys": Layout(
        added=(added("above_million", "Above (+) or below (-) fair", unit=MILLION),),
        formulas={
            "fair_million": f"{{key_share}}*{_ALL_OF_KEY}",
            "above_million": "{burden_million}-{fair_million}",
        },
    ),
    "funds": Layout(
        first="fund period grants_million refunds_million paid_million limit_million used_share",
        added=(
            added("used_share", "Used", unit="share of limit"),
            added("key", "Key", _fund_key, kind="text"),
        ),
        formulas={
            "paid_million": "{grants_million}+{refunds_million}",
            "used_share": "{paid_million}/{limit_million}",
        },
    ),
    "options": Layout(
        first="option nation period option.name kind from_period until_period units unit_cost_million delivered "
        "cost_million upkeep_million grant granted_million",
        added=(added("own_million", "Paid by the nation", unit=MILLION, total=True),),
        formulas={"own_million": "{cost_million}+{upkeep_million}-{granted_million}"},
        empty={"from_period": "after the last"},
    ),
    "guidelines": Layout(
        formulas={
            "due_million": "{base_million}*{due_share}",
            "below_million": "MAX(0,{due_million}-{accounts_million}-{options_million})",
            "share": "IF({base_million}=0,0,({accounts_million}+{options_million})/{base_million})",
        },
        red={"below_million": "{below_million}>0.000001"},
    ),
    "challenge": Layout(formulas={"change_share": "({now}-{before})/{before}"}),
    "agreements": Layout(
        first="agreement period agreement.name agreement.kind lead count members",
        added=(added("count", "Members", lambda row, _: len(row.members), kind="whole number", unit="nations"),),
        headings={"count": "Members", "members": "Nations"},
    ),
    "pools": Layout(
        first="pool period pool.capability units output used used_share",
        added=(added("used_share", "Used", unit="share of output"),),
        formulas={"used_share": "IF({output}=0,0,{used}/{output})"},
    ),
    "shares": Layout(
        formulas={"share": f"IF({_OF_POOL}=0,0,{{held}}/{_OF_POOL})"}, headings={"share": "Share of pool"}
    ),
    "balances": Layout(
        added=(added("used_share", "Used", unit="share of limit"),),
        formulas={"used_share": "IF({limit}=0,0,ABS({balance})/{limit})"},
        empty={"partner": "all others"},
    ),
    "withdrawals": Layout(
        first="withdrawal name",
        added=(added(NAME, "Name", lambda row, instance: withdrawal_names(instance).get(row.withdrawal), kind="text"),),
        order=lambda row: (row.covered_share, row.withdrawal),
    ),
    "scenarios": Layout(
        first="scenario name",
        added=(
            added(NAME, "Name", lambda row, instance: _name(instance.scenario_of.get(row.scenario)), kind="text"),
            added(
                "weighted_share",
                "Short, by probability",
                meaning="Probability times what is short. The total is what is short on average",
                unit="share",
                total=True,
            ),
        ),
        formulas={"weighted_share": "{probability}*{short_share}"},
        order=lambda row: (-row.short_share, row.scenario),
    ),
    "commitments": Layout(
        first="offer offer.nation offer.capability period quantity offered offer.unit_cost_million fixed_million "
        "times cost_million",
        added=(
            added(
                "offered",
                "Offered",
                _offered,
                meaning="All units of the offer in the period; of shares and of what options bring the most possible",
                unit=CAPABILITY_UNIT,
            ),
            added("fixed_million", "Fixed cost", _fixed, unit=MILLION),
            added(
                "times",
                "Price level x years",
                _times,
                meaning="What costs of commitment are multiplied by in the period",
                pattern="0.000",
            ),
            added(
                "cost_million",
                "Cost",
                _cost,
                meaning="Commitment and fixed cost. The price of shares of pools is on sheet Shares",
                unit=MILLION,
                total=True,
            ),
        ),
        formulas={"cost_million": "({quantity}*{unit_cost_million}+{fixed_million})*{times}"},
        headings={"quantity": "Committed (units)"},
        kept="",
    ),
    "assignments": Layout(
        first="offer offer.nation offer.capability requirement requirement.mission",
        headings={"quantity": "Assigned (units)"},
        kept="",
    ),
    "memberships": Layout(
        first="agreement agreement.kind nation period role",
        added=(
            added(
                "before",
                "Member before",
                _was_member,
                kind="yes or no",
                meaning="Whether the nation is a member already before the first period",
            ),
        ),
    ),
    "deliveries": Layout(
        first="option nation period quantity option.most_delivered",
        headings={"quantity": "Delivered (units)", "most_delivered": "Most in a period (units)"},
        totals=("quantity",),
    ),
}
"""In the order of the sheets; tables that are not named here follow, as their columns say."""
