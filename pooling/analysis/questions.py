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
            "frontier",
            "What giving up some of one tier saves of another.",
            "pooling.analysis.frontier.frontier:frontier",
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
        ),
        Question(
            "negotiate",
            "What is left to negotiate, nation by nation.",
            "pooling.analysis.room.negotiate:negotiate",
            nothing="nobody could pay anything",
        ),
    )
}
