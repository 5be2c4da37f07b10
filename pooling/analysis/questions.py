"""Every question, each declared by a line; nothing heavy is imported for it."""

from __future__ import annotations

from pooling.analysis.question import Question

QUESTIONS: dict[str, Question] = {
    question.name: question
    for question in (
        Question(
            "explain-model",
            "Show the mathematics of a run, with counts.",
            "pooling.analysis.model_explained:explain_model",
            more="Print the formulas of every family, too.",
        ),
        Question(
            "gaps",
            "What is short, why, and the cheapest cures.",
            "pooling.analysis.cures.question:gaps",
            more="Print every cure that was found, not the best three.",
        ),
        Question(
            "conflict",
            "Which rules conflict, and what could give way.",
            "pooling.analysis.conflicts.question:conflict",
        ),
        Question(
            "drop-test",
            "What dropping a named rule changes.",
            "pooling.analysis.drop_test:drop_test",
            more="Print a row for every rule and tier instead.",
        ),
        Question(
            "caveats",
            "What each caveat costs: one run without it each.",
            "pooling.analysis.caveat_costs:caveat_costs",
            nothing="no caveat fits anything here",
        ),
        Question(
            "price-of-fairness",
            "What fair shares cost in coverage and money.",
            "pooling.analysis.fairness:price_of_fairness",
        ),
        Question(
            "out-of-sample",
            "How a plan fares when pledges fail by chance.",
            "pooling.analysis.out_of_sample:out_of_sample",
        ),
        Question(
            "shares",
            "Who should pay, and who would do better alone.",
            "pooling.analysis.shares.question:shares",
            more="Show what every coalition could do alone.",
        ),
        Question(
            "incentives",
            "Whom it pays to say what is not so.",
            "pooling.analysis.incentives.question:incentives",
            more="Print a row for every misreport instead.",
            nothing="there is nothing to hide, overstate or rule out",
        ),
        Question(
            "burden",
            "How the burden is shared, by several measures.",
            "pooling.analysis.burden.question:burden",
            more="Show every nation, and what each pays against every key.",
        ),
        Question(
            "marginal",
            "What one unit more or less is worth.",
            "pooling.analysis.marginal.asking:marginal",
            more="Print a row for every step and tier instead.",
            nothing="nothing is used to its end",
        ),
        Question(
            "why-not",
            "Why something is not in the plan.",
            "pooling.analysis.forcing.why_not:why_not",
            more="Print every row instead: tiers, needs, nations, rules, prices.",
            nothing="the plan leaves nothing out",
        ),
        Question(
            "what-if-forced",
            "What happens when something is forced.",
            "pooling.analysis.forcing.why_not:what_if_forced",
            more="Print every row instead: tiers, needs, nations, rules.",
        ),
        Question(
            "withdrawal",
            "Who is indispensable for what.",
            "pooling.analysis.withdrawal.asking:withdrawal",
            more="Print every row instead: tiers, capabilities and needs of each.",
        ),
        Question(
            "frontier",
            "What giving up some of one tier saves of another.",
            "pooling.analysis.frontier.frontier:frontier",
            more="Print a row for every point instead, with every bound.",
        ),
        Question(
            "alternatives",
            "Plans about as good and as different as possible.",
            "pooling.analysis.room.alternatives:alternatives",
        ),
        Question(
            "replan",
            "After an event: the least change, and its price.",
            "pooling.analysis.replanning.replan:replan",
            more="Print a row for every way and tier instead.",
        ),
        Question(
            "negotiate",
            "What is left to negotiate, nation by nation.",
            "pooling.analysis.room.negotiate:negotiate",
            more="Print a row for every nation instead.",
            nothing="nobody could pay anything",
        ),
        Question(
            "suspicious",
            "Figures that look like typing mistakes, mended.",
            "pooling.analysis.suspicious.asking:suspicious",
            more="Show every row: each figure and tier.",
            nothing="nothing looks like a typing mistake",
        ),
        Question(
            "receipt",
            "Why this cost and no less: a sum by rule.",
            "pooling.analysis.receipt.asking:receipt",
            more="Show every line, not the largest alone.",
        ),
        Question(
            "sensitivity",
            "How far the answer moves as figures are off.",
            "pooling.analysis.sensitivity.tornado:sensitivity",
            more="Show every row: each group of figures and tier.",
            nothing="no figure to change",
        ),
        Question(
            "morris",
            "Which figures matter as all are off at once.",
            "pooling.analysis.sensitivity.morris:morris",
        ),
    )
}
