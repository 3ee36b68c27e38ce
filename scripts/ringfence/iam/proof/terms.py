"""cvc5's terms, with what is constant folded away as it is built.

A formula is a Python bool where its truth is known and a Boolean term of cvc5 where it is not. cvc5 has no type stubs,
so that terms are `Any` here and nowhere else is cvc5 imported but in the engine.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import reduce
from typing import Any, TypeAlias

import cvc5
from cvc5 import Kind

Term: TypeAlias = Any
Formula: TypeAlias = Any

LAST_CHARACTER = chr(0x2FFFF)
"""cvc5's alphabet ends here, before Unicode's: a question with a later character is unsettled."""


class Terms:
    """Builds terms, and gathers what holds of every request beside the question itself.

    `definitions` are asserted at once. `lemmas` are costly ones, made and asserted only when a model breaks them.
    `preferred` need not hold: they single out, where a Boolean is left open, requests of which it is known.
    """

    def __init__(self) -> None:
        self.manager = cvc5.TermManager()
        self.definitions: list[Formula] = []
        self.lemmas: list[Callable[[], Formula]] = []
        self.preferred: list[Formula] = []
        self._string = self.manager.getStringSort()
        self._boolean = self.manager.getBooleanSort()
        self._literals: dict[str, Term] = {}
        self._numbers: dict[int, Term] = {}
        self._names = 0
        self.any_text = self.make(Kind.REGEXP_ALL)
        self.any_character = self.make(Kind.REGEXP_ALLCHAR)

    def make(self, kind: Kind, *terms: Term) -> Term:
        """A term of one of cvc5's kinds."""
        return self.manager.mkTerm(kind, *terms)

    def define(self, formula: Formula) -> None:
        """Let a formula hold of every request."""
        if formula is not True:
            self.definitions.append(formula)

    def string(self, name: str) -> Term:
        """A free string."""
        return self.manager.mkConst(self._string, name)

    def unknown(self, name: str) -> Formula:
        """A Boolean that is free: what it stands for is true or false, and nothing says which."""
        self._names += 1
        return self.manager.mkConst(self._boolean, f"{name}#{self._names}")

    def literal(self, text: str) -> Term:
        """A string whose text is known."""
        found = self._literals.get(text)
        if found is None:
            found = self._literals[text] = self.manager.mkString(text)
        return found

    def number(self, value: int) -> Term:
        """An integer."""
        found = self._numbers.get(value)
        if found is None:
            found = self._numbers[value] = self.manager.mkInteger(value)
        return found

    def term(self, formula: Formula) -> Term:
        """A formula as a term."""
        return self.manager.mkBoolean(formula) if isinstance(formula, bool) else formula

    def negation(self, formula: Formula) -> Formula:
        """Not."""
        return not formula if isinstance(formula, bool) else self.make(Kind.NOT, formula)

    def every(self, formulas: Iterable[Formula]) -> Formula:
        """All of them; true when there is none."""
        terms: list[Term] = []
        for formula in formulas:
            if formula is False:
                return False
            if formula is not True:
                terms.append(formula)
        terms = list(dict.fromkeys(terms))
        return True if not terms else terms[0] if len(terms) == 1 else self.make(Kind.AND, *terms)

    def some(self, formulas: Iterable[Formula]) -> Formula:
        """At least one of them; false when there is none."""
        terms: list[Term] = []
        for formula in formulas:
            if formula is True:
                return True
            if formula is not False:
                terms.append(formula)
        terms = list(dict.fromkeys(terms))
        return False if not terms else terms[0] if len(terms) == 1 else self.make(Kind.OR, *terms)

    def implies(self, one: Formula, other: Formula) -> Formula:
        """If one, then the other."""
        return self.some((self.negation(one), other))

    def same(self, one: Formula, other: Formula) -> Formula:
        """Both or neither."""
        if isinstance(one, bool):
            return other if one else self.negation(other)
        if isinstance(other, bool):
            return one if other else self.negation(one)
        return self.make(Kind.EQUAL, one, other)

    def choice(self, condition: Formula, yes: Formula, no: Formula) -> Formula:
        """`yes` where the condition holds, `no` where it does not."""
        return self.every((self.implies(condition, yes), self.some((condition, no))))

    def either_text(self, condition: Formula, yes: Term, no: Term) -> Term:
        """One string where the condition holds, another where it does not."""
        if isinstance(condition, bool):
            return yes if condition else no
        return self.make(Kind.ITE, condition, yes, no)

    def equal(self, one: Term, other: Term) -> Formula:
        """Whether two strings (or two integers) are the same."""
        return self.make(Kind.EQUAL, one, other)

    def concat(self, parts: Sequence[Term]) -> Term:
        """Strings one after the other."""
        if not parts:
            return self.literal("")
        return parts[0] if len(parts) == 1 else self.make(Kind.STRING_CONCAT, *parts)

    def length(self, text: Term) -> Term:
        """The characters of a string, counted."""
        return self.make(Kind.STRING_LENGTH, text)

    def total(self, numbers: Sequence[Term]) -> Term:
        """The sum of integers."""
        return reduce(lambda one, other: self.make(Kind.ADD, one, other), numbers, self.number(0))

    def matches(self, text: Term, expression: Term) -> Formula:
        """Whether a string is in a regular expression's language."""
        return self.make(Kind.STRING_IN_REGEXP, text, expression)

    def expression(self, text: str) -> Term:
        """The regular expression of one text."""
        return self.make(Kind.STRING_TO_REGEXP, self.literal(text))

    def sequence(self, expressions: Sequence[Term]) -> Term:
        """Regular expressions one after the other."""
        if not expressions:
            return self.expression("")
        return expressions[0] if len(expressions) == 1 else self.make(Kind.REGEXP_CONCAT, *expressions)

    def either(self, expressions: Sequence[Term]) -> Term:
        """Any of the regular expressions."""
        return expressions[0] if len(expressions) == 1 else self.make(Kind.REGEXP_UNION, *expressions)

    def repeated(self, expression: Term) -> Term:
        """A regular expression any number of times."""
        return self.make(Kind.REGEXP_STAR, expression)

    def characters(self, ranges: Iterable[tuple[int, int]]) -> Term:
        """One character, of one of the ranges of code points, both ends counted."""
        spans = [
            self.make(Kind.REGEXP_RANGE, self.literal(chr(low)), self.literal(chr(min(high, ord(LAST_CHARACTER)))))
            for low, high in ranges
            if low <= ord(LAST_CHARACTER)
        ]
        return self.either(spans)
