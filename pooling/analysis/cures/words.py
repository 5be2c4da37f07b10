"""A cure in words: what is changed, by how much, of what."""

from __future__ import annotations

from collections.abc import Sequence

from pooling.analysis.cures.candidates import Candidate
from pooling.domain.amounts import quantity_words
from pooling.domain.card import Card
from pooling.domain.families import FAMILIES
from pooling.domain.instance import Instance
from pooling.reasons.conflict import rule_words


class CureWords:
    """Words for cures under a card."""

    def __init__(self, instance: Instance, card: Card) -> None:
        self.instance, self.card, self.names = instance, card, instance.names

    def of(self, cure: Candidate, size: float | None, unit: str, joins: Sequence[str], starts: Sequence[str]) -> str:
        """What is changed, and which agreements are formed and options bought beside it."""
        done = [f"{self.names.of('agreements', name)} is formed" for name in joins]
        done += [f"{self.names.of('options', name)} is bought" for name in starts]
        return self._changed(cure, "" if size is None else quantity_words(size, unit)) + (
            f" ({'; '.join(done)})" if done else ""
        )

    def _changed(self, cure: Candidate, amount: str) -> str:
        names, subject = self.names, cure.subject
        if cure.kind == "together":
            return ", and ".join(dict.fromkeys(self._changed(part, "") for part in cure.parts))
        if cure.kind == "more":
            return f"{amount + ' ' if amount else ''}more of {names.of('offers', subject)}"
        if cure.kind == "sooner":
            return f"{names.of('offers', subject)} ready sooner"
        if cure.kind == "budget":
            return f"the budget of {names(subject)} raised" + (f" by {amount}" if amount else "")
        if cure.kind == "nothing":
            return "as things stand, if it is paid for"
        return f"without {self._rule('caveats', subject)}" if cure.kind == "caveat" else self._opened(cure)

    def _opened(self, cure: Candidate) -> str:
        """What a rule that is dropped, or that the card lets in, comes to."""
        subject, name = cure.subject, self.names.subject(cure.subject)
        if subject in FAMILIES:
            return f"with {subject}, which the card leaves out"
        if subject in self.instance.agreement_of:
            return f"{name} open to all, with any number of members"
        if subject in self.instance.pool_of:
            return f"{name} of any size, open to all"
        if subject in self.instance.option_of:
            return f"{name} open to anybody, at once"
        if cure.kind == "pool":
            return f"any share from {name}"
        if cure.kind == "agreement":
            return "nations provide without an agreement, too"
        family, _, about = subject.partition(":")
        return f'without the rule "{self._rule(family, about)}"'

    def _rule(self, family: str, subject: str) -> str:
        return FAMILIES[family].sentence if subject == "*" else rule_words(self.instance, self.card, (family, subject))
