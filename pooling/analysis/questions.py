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
    )
}
