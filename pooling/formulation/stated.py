"""What families stated, as numbers: bounds of variables, sides and terms of rows, each by name and index.

A number takes 4 to 8 bytes here and hundreds in an object of a modelling language. Whoever wants the model in Pyomo
gets it whole (``pyomo_model.py``): the same variables and rows, in the same order.
"""

from __future__ import annotations

import math
from array import array
from collections import Counter
from typing import Any

from pooling.formulation.algebra import Index, Relation, Var


class StatedVariables:
    """Every variable: ``low``, ``high`` and ``whole`` in the order in which they were made."""

    __slots__ = ("high", "low", "made", "whole")

    def __init__(self) -> None:
        self.made: dict[str, dict[Any, Var]] = {}
        """Name -> index -> variable."""
        self.low = array("d")
        self.high = array("d")
        self.whole = bytearray()

    def add(self, name: str, index: Index, low: float, high: float | None, whole: bool) -> Var:
        made = self.made.get(name)
        if made is None:
            made = self.made[name] = {}
        assert index not in made, f"{name}[{index}] is made twice"
        variable = made[index] = Var(len(self.low), high)
        self.low.append(low)
        self.high.append(variable.high)
        self.whole.append(whole)
        return variable


class StatedRows:
    """The rows of one name in the order in which they were stated: ``length`` terms each, with ``coef`` and the number
    of the ``variable``; what a row says twice stands there twice. An open side is infinite."""

    __slots__ = ("coef", "high", "indices", "length", "low", "variable")

    def __init__(self) -> None:
        self.indices: list[Any] = []
        self.low = array("d")
        self.high = array("d")
        self.length = array("i")
        self.variable = array("i")
        self.coef = array("d")

    def __len__(self) -> int:
        return len(self.low)

    def repeated(self) -> list[Any]:
        """Indices that were stated more than once."""
        if len(set(self.indices)) == len(self.indices):
            return []
        return [index for index, times in Counter(self.indices).items() if times > 1]

    def add(self, index: Index, relation: Relation) -> None:
        low, high, terms = relation.low, relation.high, relation.expr.terms
        self.indices.append(index)
        self.low.append(-math.inf if low is None else low)
        self.high.append(math.inf if high is None else high)
        self.length.append(len(terms))
        # Most rows have few terms: for those a loop is quicker than two lists.
        add_variable, add_coef = self.variable.append, self.coef.append
        for coef, variable in terms:
            add_variable(variable.number)
            add_coef(coef)
