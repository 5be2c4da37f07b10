"""How near counts as the same, and how little as nothing: every constant of round-off is stated here.

Stated elsewhere on purpose: the tolerance of the audit (``audit/findings.py``) and of the certificate's check
(``certificate/file.py``), since neither shares anything with what it judges; what HiGHS is asked to keep, which
``solving/highs.py`` alone says; and the least that an instance or a card may state (``domain/fields.py``,
``domain/parameters.py``). "A share" is of what is compared, "a share (of 1)" of 1 where that is smaller.
"""

from __future__ import annotations

# Data, and what is worked out from it
DATA = 1e-9
"""A share: products of decimals are a few units of the last place off, so that 0.1 * 30 counts as 3."""
DATA_UNITS = 1e-6
"""The same in units: no number is so large that it may be rounded by more."""
SUMS_TIE = 1e-6
"""A share: figures are published rounded, so sums that must tie differ by as much."""
NEED_MET = 1e-6
"""A share of a need, or of a limit: solvers keep rows to about a tenth of it, and nobody sees a millionth missing."""

# What rows say that only know "at most" and "at least": above what the solver may leave open
LESS_THAN = 1e-5
"""'Less than': less by this share."""
LESS_THAN_A_PACKAGE = 1e-4
"""'Less than one package': less by this share of it, or of a unit where it is more than one."""
LESS_THAN_A_LARGE_PACKAGE = 1e-6
"""The same of a large package, so that no switch that is left a little open can hide it."""
SERVES_UNITS = 1e-4
"""What serves at all of a divisible capability: this share of what could be assigned, or of a unit if that is less."""
SERVES_SHARE = 1e-7
"""The same of a large offer: a smaller share of what could be assigned is an entry that HiGHS drops."""
USED_SHARE = 1e-4
"""What uses an offer of which any quantity may be committed: this share of its bound."""
USED_UNITS = 1e-5
"""The same in units: offers can be small, switches can be a little open."""

# The matrix, as it is scaled
COLUMN_EMPTY = 1e-10
"""A column that is fixed nearer to zero, or limited by rows to a smaller share of its own limit, or a row about no more
holds round-off alone and is left as it is."""
ROW_FULL = 1e-9
"""A share of the sum: the room that a row leaves is a difference, and no larger than the round-off of its terms."""
WHOLE_LIMIT = 1e-6
"""In units: a limit of a whole column that is this near to the next whole number reaches it."""
LIFTED_CHANGE = 1e-4
"""What the least change of a tier is worth once lifted: the solver gives up what is worth less than 1e-7."""
LIFTED_UNIT = 1e-5
"""The same of one scaled unit, which is less than a unit where a column reaches little."""

# The value of a tier
VALUE_SEEN = 1e-14
"""Values nearer than this are the same whatever they are of: shares and millions are sums of rounded terms."""
VALUE_SUMMED = 1e-14
"""A share of all that a tier could add up to: the round-off of its sum."""
VALUE_STORED = 1e-13
"""The same with a digit to spare: nothing nearer is told apart in double precision."""
VALUE_SOLVED = 1e-8
"""The same of what a solver tells apart that keeps rows to 1e-9."""
HOLD_LEAST = 2e-12
"""The same of what a row that holds a tier needs as room, so that the plan in hand stays within it."""
HOLD_MOST = 1e-10
"""The same of what is given up at most for that room."""
TIER_VALUE = 1e-8
"""A share, beside the tier's accuracy: its value in the solver, recomputed from the plan, and its bound are rounded."""
TIER_DIFFERENCE = 1e-9
"""A share (of 1): values of a tier in two results nearer than this are the same."""
TIER_GAIN_OF = 1e-9
"""A value to which a gain is compared is at least this: nothing is divided by zero."""
GAP_ASKED = 1e-8
"""Gaps (shares) that pass what was asked by no more are within it."""
HELD_LOOSELY = 5e-5
"""A tier that cannot be held to so small a share of what a unit changes is warned of."""

LEVEL = 5e-7
"""A share (of 1): a tier's level is met by half of what the audit lets pass, so that the solver may miss the row."""

# Runs that are doubted, and their vectors
BOUND_PASSED = 1e-7
"""A share: a plan as the solver left it may pass a bound by what every row may be off."""
BOUND_WEAKER = 1e-6
"""A share: a bound that is this much worse than the linear relaxation's is a fault, for the tree begins there."""
LEFT_OPEN = 1e-6
"""A row of the scaled model that is off by more once whole columns are rounded may owe it to one left open."""
ROW_KEPT = 5e-9
"""A row of the scaled model that is off by more may break a rule of the plan: it goes before what a tier has."""
DUAL_ZERO = 1e-7
"""Duals and reduced costs up to what HiGHS may leave of them are zero."""
OPTION_RELAXED = 1e-6
"""What the relaxation buys of an option is known no better."""
SAME_ROW = 1e-12
"""A share (of 1): a sum over the entries of a row that differs by less is that of the same row in another order."""
PLANNED = 1e-9
"""A share of the largest that a decision may be: less is round-off of the solver and not planned."""
STRONG_BROKEN = 1e-6
"""A share: a relaxation breaks a row only by more than the solver may leave of it."""

# Plans with nothing needless
SLIVER = 1e-3
"""Of a divisible capability, a share of what could be committed: others may take that much more over."""
DROPPED = 1e-3
"""A share of a commitment: dropping less of a divisible one is not worth a name."""
NEED_KEPT = 1e-9
"""A share: what is short may grow by it, or the plan in hand would not keep its own rows."""
SAVED = 1e-6
"""A share of what all nations carry: saving less is round-off."""

# Reasons for gaps
SHORT = 1e-6
"""A share of a need (of 1): no model tells from round-off what is short by less."""
SHORT_UNPROVEN = 1e-4
"""A share of a need: where the first tier's bound leaves less open, it is not looked for."""
SHORT_STEP = 1e-3
"""A share of a step, or of a need: what is smaller is told from nothing else."""
OTHERS_SHORTER = 1e-7
"""A share of a need (of 1): others may be shorter by the solver's tolerance."""
ROW_MISSED = 1e-6
"""A share (of 1): a row is missed by more than the solver's tolerance."""
REACH_PROVEN = 1e-7
"""A share (of 1) between value and bound: the solver proves no more."""

# Results that are compared
COMPARED = 1e-6
"""A share of the larger: values of a tier in two results nearer than this are the same, and none is proven better."""
AT_BOUND = 1e-9
"""A share of the larger: what is nearer to a bound is at it."""

# A result that is read again
FIGURE_READ = 1e-9
"""A share: a plan is written with fifteen digits, its figures are sums."""
FIGURE_BESIDE = 1e-13
"""A share of the largest figure beside it: a difference of large ones is round-off."""

# What a reader is shown
SHOWN_WHOLE = 1e-9
"""In units: a quantity this near to a whole number has no digits."""
SHOWN_SHORT = 5e-7
"""A share (of 1): a quantity in a sentence loses the digits that change no more of it."""
SHOWN_IN_PERCENT = 5e-5
"""A share: two digits of a per cent call less nothing."""
SHOWN_GAP = 1e-12
"""A share: a smaller gap is round-off of value and bound."""
SHOWN_LOSS = 5e-7
"""A share of all coverage: a withdrawal that loses no more loses nothing."""
SHOWN_UNITS = 1e-9
"""In units of a pool: nobody holds less."""
SHOWN_MILLION = 1e-6
"""One unit of the currency, and a share of what is due: less is not listed."""
SHOWN_CHANGE = 1e-6
"""A share of what was committed before: a smaller change is none."""
DUE_PAID = 1e-9
"""A share of GDP: what misses its guideline by less is not marked."""

# How near parts of a run are solved
START_GAP = 1e-6
"""A gap: a former plan is completed to a start as it is."""
YEARS_KEPT = 1e-6
"""What a row of a scaled plan of years planned apart may be off: no more than the solver leaves."""
BLOCK_GAP = 1e-4
"""A gap: a block is solved to this; whatever is left open, its bound holds."""
BLOCK_SHARE = 1e-6
"""Of a tier's relaxed value: less than that a block need not be known to, nor solved again for."""
LEAST_STEP = 1e-12
"""The least sum of a row or column that a step is divided by: an empty one has none."""

# Answers of questions
ANSWERED = 1e-6
"""A share, or units: a smaller loss or change is none."""
RANKED = 1e-9
"""A share: figures that are nearer have the same rank."""
TRIED_LARGER = (0.0, 1e-9, 1e-7, 1e-6, 1e-4)
"""Shares by which an amount is tried larger where round-off leaves it too small."""
PRICE_GAP = 1e-6
"""A gap: a cure's price is solved to this."""
SAVED = 1e-8
"""What a saving may be off, as a share of the largest cost, and still be the same."""
INDEPENDENT = 1e-7
"""What is left of a coalition's row without the fixed ones, below which it is a combination of them."""
TIGHT = 1e-9
"""What a row or a reduced cost of a small linear program may be off: its figures are few and near to one another."""
DRAWN_GAP = 1e-4
"""A gap: on a scale of powers no smaller one is drawn."""

# Runs that are measured
MEASURED = 1e-9
"""A share, or units: what values and bounds of recorded runs may be off."""
MEASURED_PASSED = 1e-6
"""A bound is wrong where a plan passes it by more than this share of the plan's value."""
MEASURED_OPEN = 1e-4
"""A plan is not sound that loses more than this share of its value once its whole numbers are rounded."""
SAME_AS_KNOWN = 1e-6
"""A share: a plan this near to the best one known is as good."""

# The service
READING = 1e-9
"""A share of the memory for bodies: sums of shares that were taken and given back."""
