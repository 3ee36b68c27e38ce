"""How many values of a key a request needs at most, so that leaving out all others changes nothing for the worse.

A request that breaks a goal makes `where` and enough Allows true, `unless` and every Deny false. Leaving a value out
keeps a ForAllValues that is true, and a ForAnyValue that is false. So values are needed only for

- each ForAnyValue in `where`,
- the ForAnyValues of one Allow in each group of policies that has to allow: one is enough there,
- each ForAllValues of a Deny, and one of `unless`, of which one condition has to fail.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable

from ringfence.iam.documents import Condition, Qualifier, Statement
from ringfence.iam.questions import Goal


def needed(goal: Goal, statements: Iterable[tuple[Hashable, Statement]]) -> Counter[str]:
    """For each key, in lower case, the values that are needed; each statement comes with the group that it is in."""
    total = Counter(condition.key.lower() for condition in _of("ForAnyValue", goal.where))
    total.update({condition.key.lower() for condition in _of("ForAllValues", goal.unless or ())})
    to_fail: set[Condition] = set()
    to_hold: dict[Hashable, Counter[str]] = {}
    for group, statement in statements:
        if statement.effect == "Deny":
            to_fail.update(_of("ForAllValues", statement.conditions))
        else:
            one = Counter(condition.key.lower() for condition in _of("ForAnyValue", statement.conditions))
            to_hold[group] = to_hold.get(group, Counter()) | one
    total.update(condition.key.lower() for condition in to_fail)
    for most in to_hold.values():
        total.update(most)
    return total


def _of(qualifier: Qualifier, conditions: Iterable[Condition]) -> list[Condition]:
    return [condition for condition in conditions if condition.qualifier == qualifier]
