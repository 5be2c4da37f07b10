"""When a difference in a tier is proven: bounds of one against the plan of the other, at holds that are sure."""

from __future__ import annotations

from typing import Any

import pytest

from pooling.analysis.comparing.standing import Solved, standing
from pooling.domain.outcome import Fault, TierResult

from .pairs import tier_result


def tier(name: str, value: float, bound: float | None, maximise: bool = True, **more: Any) -> TierResult:
    gap = None if bound is None or not value else abs(bound - value) / abs(value)
    return tier_result(name, maximise, value, bound=bound, gap=gap, **more)


def verdict(before: Solved, after: Solved, name: str) -> str:
    return standing(before, after, name).verdict


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ((0.80, 0.81), (0.82, 0.90), "better"),
        ((0.80, 0.83), (0.82, 0.90), "not_proven"),
        ((0.82, 0.90), (0.80, 0.81), "worse"),
        ((0.80, 0.80), (0.80, 0.80), "same"),
        ((0.80, 0.80), (0.80, 0.81), "not_proven"),
        ((0.80, None), (0.90, 0.90), "not_proven"),
        ((0.0, 0.0), (0.0, 0.0), "same"),
        ((0.8, 0.8), (0.8 + 1e-9, 0.8 + 1e-9), "same"),
    ],
)
def test_more_is_better(before: tuple[float, float | None], after: tuple[float, float | None], said: str) -> None:
    assert verdict(Solved((tier("covered", *before),)), Solved((tier("covered", *after),)), "covered") == said


def test_less_is_better_where_it_is_to_be_small() -> None:
    dear, cheap = (Solved((tier("cost", value, value - 1, False),)) for value in (20.0, 10.0))
    assert verdict(dear, cheap, "cost") == "better"
    found = standing(cheap, dear, "cost")
    # The best of the cheap lies in 9 to 10, that of the dear in 19 to 20.
    assert (found.verdict, found.least, found.most, found.proof) == ("worse", 9.0, 11.0, "proven")


def test_certified_where_exact_arithmetic_says_so() -> None:
    sure = [tier("covered", value, value, certified_bound=value, certified_gap=0.0) for value in (0.5, 0.6)]
    assert standing(Solved((sure[0],)), Solved((sure[1],)), "covered").proof == "certified"
    unsure = tier("covered", 0.5, 0.5, certified_bound=0.7, certified_gap=0.4)
    assert standing(Solved((unsure,)), Solved((sure[1],)), "covered").proof == "proven"


def costs(covered: TierResult, cost: float) -> Solved:
    return Solved((covered, tier("cost", cost, cost, False)))


def test_a_later_tier_only_where_the_first_is_settled() -> None:
    """A plan that covers 0.80 where 0.90 may be possible says nothing of what the best of those costs."""
    settled, loose = tier("covered", 0.8, 0.8), tier("covered", 0.8, 0.9)
    assert verdict(costs(settled, 10), costs(settled, 12), "cost") == "worse"
    assert verdict(costs(settled, 10), costs(loose, 12), "cost") == "not_proven"
    assert standing(costs(settled, 10), costs(loose, 12), "cost").why == "variant: covered is not settled"


def test_a_tolerance_settles_what_is_within_it() -> None:
    """0.80 is within 0.05 of the bound 0.82: the plan surely holds the first tier as well as is asked."""
    within = tier("covered", 0.8, 0.82, tolerance=0.05)
    assert verdict(costs(within, 10), costs(within, 12), "cost") == "worse"
    assert verdict(costs(within, 10), costs(tier("covered", 0.8, 0.82), 12), "cost") == "not_proven"


def test_held_within_another_tolerance_is_held_otherwise() -> None:
    one, other = (tier("covered", 0.8, 0.8, tolerance=tolerance) for tolerance in (0.0, 0.05))
    assert standing(costs(one, 10), costs(other, 12), "cost").why == "covered is held within another tolerance"


def test_other_tiers_before_are_held_otherwise() -> None:
    one = costs(tier("covered", 0.8, 0.8), 10)
    other = costs(tier("worst_shortfall", 0.8, 0.8, False), 12)
    assert standing(one, other, "cost").why == "the tiers before it are others"


def test_a_third_tier_only_where_the_first_is_solved_exactly() -> None:
    """Plans P (10, 8, 5), Q (9, 10, 1), R (10, 7, 9), all to be large, the second within a fifth.

    A run that finds Q in the first tier holds the second at 10 - 2: only P and Q are left, and 5 proven of the third.
    With the first at its best, 10, the second is 8 and held at 6.4, so that R with 9 is the best.
    """
    second = tier("second", 8.0, 10.0, found=10.0, tolerance=0.2)
    guessed = Solved((tier("first", 10.0, 10.5, found=9.0, tolerance=0.05), second, tier("third", 5.0, 5.0)))
    exact = Solved((tier("first", 10.0, 10.0, tolerance=0.05), second, tier("third", 9.0, 9.0)))
    assert verdict(exact, exact, "third") == "same"
    assert standing(exact, guessed, "third").why == "variant: first is not solved exactly"


def test_claims_taken_back_prove_nothing() -> None:
    sure, other = (tier("covered", value, value) for value in (0.5, 0.6))
    doubted = Solved((other,), (Fault("covered", "the bound was passed"),))
    assert standing(Solved((sure,)), doubted, "covered").why == "variant: a claim about covered was taken back"
    assert verdict(Solved((sure,)), Solved((other,), doubt="its plan breaks a rule"), "covered") == "not_proven"
    assert verdict(Solved((sure,)), Solved((other,), (Fault("cost", ""),)), "covered") == "better"


def test_a_plan_beyond_its_bound_proves_nothing() -> None:
    wrong = Solved((tier("covered", 0.9, 0.8),))
    assert verdict(wrong, Solved((tier("covered", 0.95, 0.95),)), "covered") == "not_proven"


def test_the_tighter_ends_are_given_with_the_label_that_is_true_of_them() -> None:
    # Exact arithmetic leaves 9 to 10 and 13 to 14 open: 3 to 5 more. The solver's bounds meet the plans: 4 more.
    def cost(value: float, certified: float) -> Solved:
        return Solved((tier("cost", value, value, False, certified_bound=certified, certified_gap=0.1),))

    found = standing(cost(10, 9), cost(14, 13), "cost")
    assert (found.verdict, found.least, found.most, found.proof) == ("worse", 4, 4, "proven")
    exact = standing(cost(10, 10), cost(14, 14), "cost")
    assert (exact.verdict, exact.least, exact.most, exact.proof) == ("worse", 4, 4, "certified")
