"""The condition keys of a request that is not known: whether each is there, and with which values.

A key is absent, or present with one value; one that AWS's data calls multivalued may have several. A key is free but
for what conditions say of it. How values are said depends on what conditions ask:

- by representatives, where all conditions on the key compare it with plain values (`regions.py`): a value is one of
  them, and a key of several values is the set of those that it holds, with whether it holds one only;
- else by strings. A key of several values then has a place for each condition with a set operator that has to be shown
  true or false by a value: a ForAnyValue to be true, a ForAllValues to be false. All other values can be left out, two
  at least where "one value only" matters. Which conditions those are is counted in `places.py`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache

from ringfence.iam import actions
from ringfence.iam.documents import Condition
from ringfence.iam.proof import text
from ringfence.iam.proof.terms import Formula, Terms
from ringfence.iam.proof.text import Matcher, Variable
from ringfence.iam.proof.values import TAKES_VARIABLES, Comparison, Key, OneValue, Places, SetOfValues, listed


def comparison_of(condition: Condition, *, variables: bool) -> Comparison:
    """A condition's comparison; `variables` says whether its document has policy variables."""
    used = variables and condition.operator in TAKES_VARIABLES and any("${" in value for value in condition.values)
    return Comparison(condition.operator, condition.values, used)


@dataclass
class Use:
    """What a question's conditions and variables ask of a key."""

    spelled: str
    comparisons: dict[Comparison, None] = field(default_factory=dict)
    in_sets: bool = False
    needed: int = 0
    alone: bool = False
    in_variables: bool = False


class Uses:
    """What is asked of every key, gathered before any formula is made."""

    def __init__(self) -> None:
        self.by_key: dict[str, Use] = {}

    def add(self, condition: Condition, *, variables: bool) -> None:
        """Count a condition."""
        use = self.by_key.setdefault(condition.key.lower(), Use(condition.key))
        if condition.operator == "Null":
            return
        comparison = comparison_of(condition, variables=variables)
        use.comparisons.setdefault(comparison)
        if condition.qualifier:
            use.in_sets = True
        else:
            use.alone = True
        if comparison.variables:
            for value in comparison.values:
                self.add_variables(value)

    def need(self, key: str, count: int) -> None:
        """Let a key have places for so many more values."""
        self.by_key[key].needed += count

    def add_variables(self, written: str) -> None:
        """Count the variables in a text."""
        for key in text.keys_in(written):
            use = self.by_key.setdefault(key.lower(), Use(key))
            use.in_variables = use.alone = True


@cache
def is_multivalued(key: str) -> bool | None:
    """Whether requests may carry several values of a key; None where AWS's data does not know the key."""
    kind = actions.key_type(key)
    return None if kind is None else kind.startswith("ArrayOf")


class Keys:
    """Every key of a question as terms. Keys are made when first asked for."""

    def __init__(self, terms: Terms, uses: Uses) -> None:
        self.terms = terms
        self.uses = uses
        self.matcher = Matcher(terms, self._variable)
        self._made: dict[str, Key] = {}
        self._holding: dict[tuple[Condition, bool], Formula] = {}

    def holds(self, condition: Condition, *, variables: bool) -> Formula:
        """Whether a condition holds of the request."""
        asked = (condition, variables)
        found = self._holding.get(asked)
        if found is None:
            found = self._holding[asked] = self._holds(condition, variables)
        return found

    def _holds(self, condition: Condition, variables: bool) -> Formula:
        terms, key = self.terms, self.key(condition.key)
        if condition.operator == "Null":
            wanted = {value.lower() for value in condition.values}
            there = key.present
            return terms.some(
                ([terms.negation(there)] if "true" in wanted else []) + ([there] if "false" in wanted else [])
            )
        comparison = comparison_of(condition, variables=variables)
        absent = comparison.negated
        if condition.if_exists or condition.qualifier:
            absent = condition.if_exists or condition.qualifier == "ForAllValues"
        holds = key.holds(comparison, condition.qualifier)
        if absent:
            return terms.some((terms.negation(key.present), holds))
        return terms.every((key.present, holds))

    def present(self, key: str) -> Formula:
        """Whether the request carries a key."""
        return self.key(key).present

    def key(self, name: str) -> Key:
        """A key by its name, in any case."""
        lowered = name.lower()
        found = self._made.get(lowered)
        if found is None:
            found = self._made[lowered] = self._make(lowered)
        return found

    def made(self) -> Iterable[tuple[str, Key]]:
        """The keys that formulas have asked for, as conditions spell them."""
        return [(self.uses.by_key[name].spelled, key) for name, key in self._made.items()]

    def _make(self, name: str) -> Key:
        use = self.uses.by_key.setdefault(name, Use(name))
        several = is_multivalued(name)
        comparisons = list(use.comparisons)
        if several is False or (several is None and not use.in_sets):
            return OneValue(self.matcher, name, comparisons, in_variables=use.in_variables)
        # A key that the data does not know may have one value and stand in a variable; a multivalued one may not.
        single = several is None
        if all(each.exact for each in comparisons) and not (use.in_variables and single):
            found = listed(comparisons)
            if found is not None:
                return SetOfValues(self.matcher, name, found)
        places = max(use.needed, 2 if use.alone else 1)
        return Places(self.matcher, name, comparisons, places, in_variables=single)

    def _variable(self, name: str, default: str | None) -> Variable:
        single = self.key(name).single()
        if default is None:
            return single
        if single.replaced is False:
            return Variable(True, self.terms.literal(default))
        return Variable(True, self.terms.either_text(single.replaced, single.value, self.terms.literal(default)))
