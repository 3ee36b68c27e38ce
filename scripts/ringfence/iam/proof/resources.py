"""A request's resource as a string: which Resource and NotResource elements match it, and whose it is."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from cvc5 import Kind

from ringfence.iam.documents import Statement
from ringfence.iam.proof import characters
from ringfence.iam.proof.terms import LAST_CHARACTER, Formula, Term
from ringfence.iam.proof.text import Matcher, Part, Token, parts, within_segment

_SEGMENTS = 6
_DIGITS = (ord("0"), ord("9"))


class Resources:
    """Formulas over one resource."""

    def __init__(self, matcher: Matcher, resource: Term) -> None:
        self.matcher, self.terms, self.resource = matcher, matcher.terms, resource
        self._answers: dict[tuple[str, bool], tuple[Formula, Formula]] = {}

    @staticmethod
    def reachable(asked: Sequence[str]) -> Callable[[Statement], bool]:
        """Whether a statement can be about a resource that a goal asks about, as the first characters tell."""
        heads = [_head(pattern) for pattern in asked]

        def may_match(statement: Statement) -> bool:
            if statement.resources is None:
                return True
            return any(
                head.startswith(other) or other.startswith(head)
                for head in map(_head, statement.resources)
                for other in heads
            )

        return may_match

    def matching(self, statement: Statement, *, variables: bool) -> Formula:
        """Whether a statement is about the resource; one without Resource is about what it is attached to."""
        if statement.resources is not None:
            return self.named(statement.resources, variables=variables)
        return self.terms.every(self._answer(pattern, variables)[1] for pattern in statement.not_resources or ())

    def named(self, written: Iterable[str], *, variables: bool) -> Formula:
        """Whether one of the patterns matches."""
        return self.terms.some(self._answer(pattern, variables)[0] for pattern in written)

    def _answer(self, pattern: str, variables: bool) -> tuple[Formula, Formula]:
        """Whether a pattern matches, and whether it does not: neither where a variable that counts is not replaced."""
        asked = (pattern, variables and "${" in pattern)
        found = self._answers.get(asked)
        if found is None:
            found = self._answers[asked] = self._match(*asked)
        return found

    def _match(self, pattern: str, variables: bool) -> tuple[Formula, Formula]:
        terms = self.terms
        if pattern == "*":
            return True, False
        segments = pattern.split(":", _SEGMENTS - 1)
        if len(segments) < _SEGMENTS:
            match = self._segments(segments, None)
            return match, terms.negation(match)
        pieces = parts(segments.pop(), variables=variables)
        match = self._segments(segments, self.matcher.tokens(pieces))
        replaced = self.matcher.replaced(pieces)
        yes = terms.every((replaced, match))
        if replaced is True:
            return yes, terms.negation(match)
        widest = self._segments(segments, self.matcher.tokens(_stars(pieces)))
        return yes, terms.every((terms.negation(yes), terms.some((replaced, terms.negation(widest)))))

    def _segments(self, first: Sequence[str], last: Sequence[Token] | None) -> Formula:
        matcher = self.matcher
        within = [within_segment(matcher.tokens(parts(text, variables=False)), runs_on=True) for text in first]
        return matcher.segments(self.resource, within, last)

    def of_kind(self, kind: str, asked: Sequence[str]) -> Formula:
        """Whether what follows the last of up to five colons begins with a kind (`key/`).

        Where the patterns that are asked about do not tell, that it does not is said only when a model gets it wrong.
        """
        answers = {_begins(pattern, kind) for pattern in asked}
        if len(answers) == 1 and (known := answers.pop()) is not None:
            return known
        terms = self.terms
        no_colon = terms.repeated(terms.characters(characters.NO_COLON))
        segment = terms.sequence([no_colon, terms.expression(":")])
        begins = terms.expression(kind)
        shapes = [terms.sequence([*([segment] * count), begins, no_colon]) for count in range(_SEGMENTS - 1)]
        shapes.append(terms.sequence([*([segment] * (_SEGMENTS - 1)), begins, terms.any_text]))
        matches = terms.matches(self.resource, terms.either(shapes))
        answer = terms.unknown(f"resource is a {kind}")
        terms.define(terms.implies(answer, matches))
        terms.lemmas.append(lambda: terms.implies(matches, answer))
        return answer

    def of_account(self, account: str, asked: Sequence[str]) -> Formula:
        """Whether a resource without an account in its ARN, or with this one, is asked about."""
        owners = [_owner(pattern) for pattern in asked]
        if all(owner is not None for owner in owners):
            answers = {not owner or not owner.isdigit() or owner == account for owner in owners if owner is not None}
            if len(answers) == 1:
                return answers.pop()
        return self._account_left_open(account)

    def _account_left_open(self, account: str) -> Formula:
        """Whether the resource has no other account, where no pattern tells.

        Said as what follows from either answer, which the solver takes better than a negation. Characters beyond ASCII
        count as digits and as none: the evaluator takes some of them for digits.
        """
        terms = self.terms
        no_colon = terms.characters(characters.NO_COLON)
        segment = [terms.repeated(no_colon), terms.expression(":")]
        head, rest = segment * (_SEGMENTS - 2), [terms.expression(":"), terms.any_text]
        digits = terms.make(Kind.REGEXP_PLUS, terms.characters((_DIGITS, (128, ord(LAST_CHARACTER)))))
        elsewhere = terms.sequence([*head, digits, *rest])
        ours = terms.unknown("same account")
        terms.define(terms.some((ours, terms.matches(self.resource, elsewhere))))

        def lemma() -> Formula:
            no_digit = terms.characters(characters.outside((_DIGITS, (ord(":"), ord(":")))))
            named = terms.sequence([terms.repeated(no_colon), no_digit, terms.repeated(no_colon)])
            here = [*head, terms.either([terms.expression(""), terms.expression(account), named]), *rest]
            fewer = [terms.sequence([*(segment * count), terms.repeated(no_colon)]) for count in range(_SEGMENTS - 1)]
            return terms.implies(ours, terms.matches(self.resource, terms.either([*fewer, terms.sequence(here)])))

        ordinary = [
            terms.expression("arn:"),
            *head[2:],
            terms.either([terms.expression(""), terms.expression(account)]),
        ]
        likely = terms.matches(self.resource, terms.sequence([*ordinary, *rest]))
        terms.preferred.append(terms.implies(ours, likely))
        terms.lemmas.append(lemma)
        return ours


def _head(pattern: str) -> str:
    """The characters that every text of a pattern begins with."""
    return re.split(r"[*?]|\$\{", pattern, maxsplit=1)[0]


def _cut(pattern: str) -> list[str] | None:
    """The six segments of a pattern whose first five are matched by as many of an ARN; None for another."""
    segments = pattern.split(":", _SEGMENTS - 1)
    runs_on = any(segment.endswith("*") for segment in segments[:-1])
    return None if len(segments) < _SEGMENTS or runs_on else segments


def _owner(pattern: str) -> str | None:
    """The account of every ARN that a pattern matches, "" where they have none; None where that is not known."""
    segments = _cut(pattern)
    owner = None if segments is None else segments[_SEGMENTS - 2]
    return None if owner is None or set("*?") & set(owner) else owner


def _begins(pattern: str, kind: str) -> bool | None:
    """Whether the sixth segment of everything that a pattern matches begins so; None where it may or may not."""
    segments = _cut(pattern)
    if segments is None:
        return None
    head = _head(segments[-1])
    if head.startswith(kind):
        return True
    whole = head == segments[-1]
    return None if kind.startswith(head) and not whole else False


def _stars(pieces: Iterable[Part]) -> list[Part]:
    return [piece if piece.sign == "text" else Part("text", "*") for piece in pieces]
