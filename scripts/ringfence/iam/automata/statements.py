"""Conditions and Resource elements as formulas over what is true of a request's keys.

There are three kinds of atoms: a key is present; it holds exactly one value; some value of it lies in a language. That
is enough for set operators, without counting values: "for all values" is "not for some value the contrary". The
resource is a key as well, present and single in every request.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple, TypeVar

from ringfence.iam.automata import values
from ringfence.iam.automata.formulas import Formula, conjunction, disjunction, negation
from ringfence.iam.automata.texts import Item, Template, fill, resource_parts, template, variables
from ringfence.iam.automata.values import Both, Language, NotDecided, Predicate
from ringfence.iam.documents import Condition

RESOURCE = ""
"""The key that stands for the resource: no condition key is empty."""
_MOST_CASES = 32
_Case = TypeVar("_Case")


@dataclass(frozen=True)
class Linked:
    """A predicate that hangs on the values of other keys: templates that are not filled in yet.

    `match` is what one template matches, `differs` what it can be compared with and does not match, `none` what none of
    the templates matches (and, for a negated operator, what can be compared with all of them).
    """

    mode: Literal["match", "differs", "none"]
    kind: str
    templates: tuple[Template, ...]
    head: str = ""
    negated: bool = False

    def variables(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(key for items in self.templates for key in variables(items)))

    def filled(self, found: Mapping[str, str]) -> Linked | Predicate:
        """With the values of some of its variables put in: a plain predicate when none is left."""
        templates = tuple(fill(items, found) for items in self.templates)
        if any(variables(items) for items in templates):
            return replace(self, templates=templates)
        if self.kind == "Resource":
            return values.resource(self.head, templates[0])
        languages = [values.matching(self.kind, items) for items in templates]
        if self.mode == "match":
            return languages[0] or values.NO_TEXT
        known = [language for language in languages if language is not None]
        if (self.mode == "differs" or self.negated) and len(known) < len(languages):
            return values.NO_TEXT
        return _none_of(self.kind, known, comparable=self.mode == "differs" or self.negated)


def _none_of(kind: str, languages: Sequence[Language], comparable: bool) -> Both:
    base = values.comparable(kind) if comparable and languages else None
    return Both(() if base is None else (base,), tuple(languages))


class Atom(NamedTuple):
    kind: Literal["present", "single", "some"]
    key: str
    predicate: Linked | Predicate | None = None


class Atoms:
    """The atoms of one question, numbered from 1. `is_list` says whether a key may have several values."""

    def __init__(self, is_list: Callable[[str], bool], may_be_variable: Callable[[str], bool]) -> None:
        self.is_list, self._may_be_variable = is_list, may_be_variable
        self._numbers: dict[Atom, int] = {}
        self._named: list[Atom] = []
        self._spelled: dict[str, str] = {}

    def __len__(self) -> int:
        return len(self._named)

    def __getitem__(self, number: int) -> Atom:
        return self._named[number - 1]

    def _number(self, atom: Atom) -> int:
        number = self._numbers.get(atom)
        if number is None:
            self._named.append(atom)
            number = self._numbers[atom] = len(self._named)
        return number

    def spelled(self, key: str) -> str:
        return self._spelled.get(key, key)

    def key(self, written: str) -> str:
        key = written.lower()
        if self._spelled.get(key, key) == key:
            self._spelled[key] = written
        return key

    def present(self, key: str) -> Formula:
        return True if key == RESOURCE else self._number(Atom("present", key))

    def single(self, key: str) -> Formula:
        """Whether a key that is present holds exactly one value."""
        return self._number(Atom("single", key)) if key != RESOURCE and self.is_list(key) else True

    def some(self, key: str, predicate: Linked | Predicate) -> Formula:
        if predicate is values.NO_TEXT:
            return False
        return self._number(Atom("some", key, predicate))

    def resolves(self, key: str) -> Formula:
        """Whether a policy variable has a value: AWS takes none from keys with several."""
        if not self._may_be_variable(key):
            return False
        return conjunction([self.present(key), self.single(key)])

    def clauses(self, number: int) -> list[list[int]]:
        """What holds of an atom by itself: a key with a value is present, and so is a variable that is compared."""
        atom = self[number]
        follows = [] if atom.kind == "present" else [self.present(atom.key)]
        if isinstance(atom.predicate, Linked):
            for key in atom.predicate.variables():
                follows += [self.present(key), self.single(key)]
        return [[-number, one] for one in follows if isinstance(one, int) and not isinstance(one, bool)]


class Statements:
    """Turns the elements of statements into formulas; each is built once."""

    def __init__(self, atoms: Atoms) -> None:
        self.atoms = atoms
        self._conditions: dict[tuple[Condition, bool], Formula] = {}
        self._both: dict[tuple[str, tuple[Language, ...], bool], Both] = {}

    def conditions(self, conditions: Iterable[Condition], with_variables: bool) -> Formula:
        return conjunction([self.condition(one, with_variables) for one in conditions])

    def condition(self, condition: Condition, with_variables: bool) -> Formula:
        known = self._conditions.get((condition, with_variables))
        if known is None:
            known = self._conditions[condition, with_variables] = self._condition(condition, with_variables)
        return known

    def _condition(self, condition: Condition, with_variables: bool) -> Formula:
        key = self.atoms.key(condition.key)
        present = self.atoms.present(key)
        if condition.operator == "Null":
            asked = {value.lower() for value in condition.values}
            return disjunction(
                [present if "false" in asked else False, negation(present) if "true" in asked else False]
            )
        negated = values.is_negated(condition.operator)
        absent = condition.if_exists or (condition.qualifier == "ForAllValues" if condition.qualifier else negated)
        kind = values.family(condition.operator)
        takes = with_variables and (kind.startswith(("String", "Arn")) or kind == "Bool")
        wanted = [self._cases(_plain_text(value), takes) for value in condition.values]
        if condition.qualifier and self.atoms.is_list(key):
            form = self._for_all if condition.qualifier == "ForAllValues" else self._for_any
            holds = form(key, kind, negated, wanted)
        else:
            holds = conjunction([self.atoms.single(key), self._plain(key, kind, negated, wanted)])
        if absent:
            return disjunction([negation(present), holds])
        return conjunction([present, holds])

    def _cases(self, text: str, with_variables: bool) -> list[tuple[Formula, Template]]:
        """What a value may come to, each with when: a variable that has no value is replaced by its default."""
        return self._resolved(template(text, with_variables))

    def _resolved(self, items: Template) -> list[tuple[Formula, Template]]:
        cases: list[tuple[Formula, Template]] = [(True, items)]
        for key in variables(items):
            resolves = self.atoms.resolves(self.atoms.key(key))
            found: list[tuple[Formula, Template]] = []
            for guard, reached in cases:
                found.append((conjunction([guard, resolves]), reached))
                otherwise = _with_defaults(reached, key)
                if otherwise is not None:
                    found.append((conjunction([guard, negation(resolves)]), otherwise))
            cases = [(guard, reached) for guard, reached in found if guard is not False]
        if len(cases) > _MOST_CASES:
            raise NotDecided("a value holds too many policy variables with defaults")
        return cases

    def _match(self, key: str, kind: str, items: Template) -> Formula:
        if variables(items):
            itself = len(items) == 1 and items[0].text == key
            if itself and kind.startswith("String"):
                return True
            return self.atoms.some(key, Linked("match", kind, (items,)))
        language = values.matching(kind, items)
        return False if language is None else self.atoms.some(key, language)

    def _differs(self, key: str, kind: str, items: Template) -> Formula:
        """For a key with one value."""
        base = values.comparable(kind)
        if variables(items) and base is not None:
            return self.atoms.some(key, Linked("differs", kind, (items,)))
        if not variables(items) and values.matching(kind, items) is None:
            return False
        matches = self._match(key, kind, items)
        return conjunction([True if base is None else self.atoms.some(key, base), negation(matches)])

    def _plain(self, key: str, kind: str, negated: bool, wanted: list[list[tuple[Formula, Template]]]) -> Formula:
        each = self._differs if negated else self._match
        answers = [
            disjunction([conjunction([guard, each(key, kind, items)]) for guard, items in cases]) for cases in wanted
        ]
        return conjunction(answers) if negated else disjunction(answers)

    def _for_any(self, key: str, kind: str, negated: bool, wanted: list[list[tuple[Formula, Template]]]) -> Formula:
        if not negated:
            return self._plain(key, kind, False, wanted)
        return disjunction(
            [
                conjunction([*(guard for guard, _ in combination), self._some_differs(key, kind, combination)])
                for combination in _combinations(wanted)
            ]
        )

    def _some_differs(self, key: str, kind: str, combination: Sequence[tuple[Formula, Template]]) -> Formula:
        return self._none(key, kind, [items for _, items in combination], negated=True)

    def _none(self, key: str, kind: str, templates: list[Template], negated: bool) -> Formula:
        """Whether some value matches none of the templates."""
        if any(variables(items) for items in templates):
            return self.atoms.some(key, Linked("none", kind, tuple(templates), negated=negated))
        languages = [values.matching(kind, items) for items in templates]
        known = tuple(language for language in languages if language is not None)
        if negated and len(known) < len(languages):
            return False
        if not known:
            return True
        return self.atoms.some(key, self._none_of(kind, known, negated))

    def _none_of(self, kind: str, languages: tuple[Language, ...], comparable: bool) -> Both:
        known = self._both.get((kind, languages, comparable))
        if known is None:
            known = self._both[kind, languages, comparable] = _none_of(kind, languages, comparable)
        return known

    def _for_all(self, key: str, kind: str, negated: bool, wanted: list[list[tuple[Formula, Template]]]) -> Formula:
        if negated:
            return conjunction([self._all_differ(key, kind, cases) for cases in wanted])
        unresolved: list[list[tuple[Formula, Template | None]]] = []
        for cases in wanted:
            never = negation(disjunction([guard for guard, _ in cases]))
            unresolved.append([*cases, *([] if never is False else [(never, None)])])
        parts = []
        for combination in _combinations(unresolved):
            templates = [items for _, items in combination if items is not None]
            none = self._none(key, kind, templates, negated=False)
            parts.append(conjunction([*(guard for guard, _ in combination), negation(none)]))
        return disjunction(parts)

    def _all_differ(self, key: str, kind: str, cases: list[tuple[Formula, Template]]) -> Formula:
        base = values.comparable(kind)
        parts = []
        for guard, items in cases:
            if variables(items):
                if base is not None and _colons(items) < 5:
                    raise NotDecided("ForAllValues with a negated ARN operator and a policy variable")
            elif values.matching(kind, items) is None:
                continue
            others = False if base is None else self.atoms.some(key, self._none_of(f"not {kind}", (base,), False))
            parts.append(conjunction([guard, negation(others), negation(self._match(key, kind, items))]))
        return disjunction(parts)

    def resource(self, pattern: str, with_variables: bool) -> Formula:
        """Whether the resource matches a pattern; a variable that cannot be resolved matches nothing."""
        return disjunction(
            [conjunction([guard, matches]) for guard, matches in self._resource_cases(pattern, with_variables)]
        )

    def other_resource(self, pattern: str, with_variables: bool) -> Formula:
        """Whether NotResource holds of a pattern: it does not match, whatever a variable without a value may be."""
        cases = self._resource_cases(pattern, with_variables)
        apart = [conjunction([guard, negation(matches)]) for guard, matches in cases]
        unresolved = negation(disjunction([guard for guard, _ in cases]))
        if unresolved is False:
            return disjunction(apart)
        head, last = resource_parts(pattern, with_variables)
        anything = tuple(item if item.kind == "plain" else Item("plain", "*") for item in last or ())
        widest = self.atoms.some(RESOURCE, values.resource(head, anything))
        return disjunction([*apart, conjunction([unresolved, negation(widest)])])

    def _resource_cases(self, pattern: str, with_variables: bool) -> list[tuple[Formula, Formula]]:
        head, last = resource_parts(_plain_text(pattern), with_variables)
        if pattern == "*":
            return [(True, True)]
        if last is None or not variables(last):
            return [(True, self.atoms.some(RESOURCE, values.resource(head, last)))]
        cases: list[tuple[Formula, Formula]] = []
        for guard, items in self._resolved(last):
            if variables(items):
                matches = self.atoms.some(RESOURCE, Linked("match", "Resource", (items,), head))
            else:
                matches = self.atoms.some(RESOURCE, values.resource(head, items))
            cases.append((guard, matches))
        return cases


def _with_defaults(items: Template, key: str) -> Template | None:
    """The template where a variable has no value; None when it has no default everywhere."""
    found = []
    for item in items:
        if item.kind == "variable" and item.text == key:
            if item.default is None:
                return None
            item = Item("literal", item.default)
        found.append(item)
    return tuple(found)


def _colons(items: Template) -> int:
    return sum(item.text.count(":") for item in items if item.kind != "variable")


def _combinations(wanted: Sequence[Sequence[_Case]]) -> list[tuple[_Case, ...]]:
    count = 1
    for cases in wanted:
        count *= len(cases)
    if count > _MOST_CASES:
        raise NotDecided("a set operator with too many policy variables")
    return list(itertools.product(*wanted))


def _plain_text(value: str) -> str:
    """The text of a value. A caller's own kind of string may stand for what is not known yet."""
    if type(value) is not str:
        raise NotDecided(f"a policy holds a value that is not known: {value}")
    return value
