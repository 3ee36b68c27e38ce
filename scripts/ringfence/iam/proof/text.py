"""Patterns and policy variables as formulas over strings: what `patterns.py` decides for texts, for all texts at once.

A pattern is a list of tokens. Without variables it is a regular expression. With them its text is not known, and the
match is said with positions instead: between stars stand chunks, each of which is as well placed at its first possible
place as anywhere else, the last one at the end. Where that cannot be said exactly (a variable beside a wildcard that
stays within a segment) the match is a free Boolean, which is true only where the pattern with a star for each variable
matches: more is then held possible than is, never less.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from cvc5 import Kind

from ringfence.iam.proof import characters
from ringfence.iam.proof.terms import Formula, Term, Terms

Sign = Literal["text", "variable", "star", "one", "star_in_segment", "one_in_segment"]
# The text between a variable's braces: one of three signs, or a key and maybe a default between apostrophes.
_BRACED = re.compile(r"\$\{(?:([*?$])|([^}',]+?)\s*(?:,\s*'([^']*)'\s*)?)\}")
_IN_SEGMENT: dict[Sign, Sign] = {"star": "star_in_segment", "one": "one_in_segment"}
_COLON_STAYS = 5


@dataclass(frozen=True)
class Token:
    """A piece of a pattern: `value` is a text, or a variable's string."""

    sign: Sign
    value: Term = None


@dataclass(frozen=True)
class Part:
    """Text as it is written: `sign` is "text" (its wildcards count), "fixed" (they do not) or "variable" (a key)."""

    sign: Literal["text", "fixed", "variable"]
    text: str
    default: str | None = None


@dataclass(frozen=True)
class Variable:
    """A policy variable: when it can be replaced, and by which string."""

    replaced: Formula
    value: Term


Variables = Callable[[str, str | None], Variable]
"""The variable of a key in lower case, with its default."""


def parts(text: str, *, variables: bool) -> tuple[Part, ...]:
    """A policy's text cut at its variables."""
    if not variables or "${" not in text:
        return (Part("text", text),) if text else ()
    found: list[Part] = []
    end = 0
    for match in _BRACED.finditer(text):
        if match.start() > end:
            found.append(Part("text", text[end : match.start()]))
        end = match.end()
        sign, key, default = match.groups()
        found.append(Part("fixed", sign) if sign else Part("variable", key.strip().lower(), default))
    if end < len(text):
        found.append(Part("text", text[end:]))
    return tuple(found)


def keys_in(text: str) -> list[str]:
    """The keys of the variables in a text, as they are spelled there."""
    return [match[2].strip() for match in _BRACED.finditer(text) if match[2]]


class Matcher:
    """Makes formulas of patterns for one question."""

    def __init__(self, terms: Terms, variables: Variables) -> None:
        self.terms = terms
        self.variables = variables
        self._expressions: dict[tuple[Token, ...], Term] = {}
        terms_of = terms.characters
        self._no_colon = terms_of(characters.NO_COLON)

    def replaced(self, pieces: Iterable[Part]) -> Formula:
        """Whether every variable can be replaced."""
        return self.terms.every(
            self.variables(part.text, part.default).replaced for part in pieces if part.sign == "variable"
        )

    def plain(self, pieces: Sequence[Part]) -> Term:
        """The string that the parts make, their wildcards being plain characters."""
        return self.terms.concat(
            [
                self.variables(part.text, part.default).value
                if part.sign == "variable"
                else self.terms.literal(part.text)
                for part in pieces
            ]
        )

    def tokens(self, pieces: Iterable[Part]) -> list[Token]:
        """The parts as a pattern whose wildcards match anything."""
        found: list[Token] = []
        for part in pieces:
            if part.sign == "variable":
                found.append(Token("variable", self.variables(part.text, part.default).value))
            elif part.sign == "fixed":
                found.append(Token("text", part.text))
            else:
                found.extend(_wildcards(part.text))
        return found

    def like(self, text: Term, pieces: Sequence[Part]) -> Formula:
        """Whether StringLike's pattern matches."""
        return self.match(text, self.tokens(pieces))

    def ignoring_case(self, text: Term, pieces: Sequence[Part]) -> Formula:
        """Whether two texts are the same but for case. Beyond ASCII a variable's case is left open."""
        terms = self.terms
        if not any(part.sign == "variable" for part in pieces):
            return terms.matches(text, self._folded("".join(part.text for part in pieces).casefold()))
        other = self.plain(pieces)
        same = terms.unknown("ignoring_case")
        terms.define(terms.implies(terms.equal(text, other), same))
        plain = terms.repeated(terms.characters(characters.ASCII))

        def lemma() -> Formula:
            lowered = terms.equal(terms.make(Kind.STRING_TO_LOWER, text), terms.make(Kind.STRING_TO_LOWER, other))
            ascii_only = terms.every((terms.matches(text, plain), terms.matches(other, plain)))
            return terms.every((terms.implies(lowered, same), terms.implies(terms.every((same, ascii_only)), lowered)))

        terms.lemmas.append(lemma)
        return same

    def _folded(self, text: str) -> Term:
        """The regular expression of every text that is folded to this one."""
        found = [self.terms.expression("")]
        foldings = characters.foldings()
        for start in range(len(text) - 1, -1, -1):
            ways = []
            for size in range(1, min(characters.longest_folding(), len(text) - start) + 1):
                folded = text[start : start + size]
                spelled = foldings.get(folded, (folded,) if size == 1 else ())
                if spelled:
                    one = self.terms.characters(characters.ranges(sorted(map(ord, spelled))))
                    ways.append(self.terms.sequence([one, found[-size]]))
            found.append(self.terms.either(ways))
        return found[-1]

    def match(self, text: Term, pattern: Sequence[Token]) -> Formula:
        """Whether a pattern matches the whole of a text."""
        tokens = _merged(pattern)
        if not any(token.sign == "variable" for token in tokens):
            return self._regular(text, tokens)
        if any(token.sign in ("star_in_segment", "one_in_segment") for token in tokens):
            return self._open(text, tokens)
        simple = self._simple(text, tokens)
        if simple is not None:
            return simple
        return self._later(text, tokens, lambda: self._placed(text, tokens))

    def segments(self, text: Term, first: Sequence[Sequence[Token]], last: Sequence[Token] | None) -> Formula:
        """Whether a pattern cut at its colons matches: up to five segments, then, if there is one, the sixth."""
        joined: list[Token] = []
        for number, segment in enumerate(first):
            joined.extend([Token("text", ":")] * bool(number) + list(segment))
        if last is None:
            return self.match(text, joined)
        whole = [*joined, Token("text", ":"), *last]
        signs = {token.sign for token in joined}
        crossing = signs & {"star", "one", "variable"}
        if crossing or not signs & {"star_in_segment", "one_in_segment"} or not _has_variable(last):
            return self.match(text, whole)

        def exactly() -> Formula:
            head = self._expression(_merged([*joined, Token("text", ":"), Token("star")]))
            return self.terms.every((self.terms.matches(text, head), self._placed(self.sixth(text), _merged(last))))

        return self._later(text, _merged(whole), exactly)

    def sixth(self, text: Term) -> Term:
        """What stands after the fifth colon of a text that has five."""
        terms = self.terms
        colon, position = terms.literal(":"), terms.number(0)
        for _ in range(_COLON_STAYS):
            found = terms.make(Kind.STRING_INDEXOF, text, colon, position)
            position = terms.total([found, terms.number(1)])
        return terms.make(Kind.STRING_SUBSTR, text, position, terms.length(text))

    def open(self, text: Term, pattern: Sequence[Token]) -> Formula:
        """A match that is left open: false where the pattern with stars for variables does not match."""
        return self._open(text, _merged(pattern))

    def _regular(self, text: Term, tokens: Sequence[Token]) -> Formula:
        terms = self.terms
        if not tokens:
            return terms.equal(text, terms.literal(""))
        signs = [token.sign for token in tokens]
        if signs == ["text"]:
            return terms.equal(text, terms.literal(tokens[0].value))
        if signs == ["star"]:
            return True
        return terms.matches(text, self._expression(tokens))

    def _expression(self, tokens: Sequence[Token]) -> Term:
        key = tuple(tokens)
        found = self._expressions.get(key)
        if found is None:
            found = self._expressions[key] = self.terms.sequence([self._one(token) for token in tokens])
        return found

    def _one(self, token: Token) -> Term:
        if token.sign == "text":
            return self.terms.expression(token.value)
        if token.sign == "one":
            return self.terms.any_character
        if token.sign == "one_in_segment":
            return self._no_colon
        return self.terms.repeated(self._no_colon) if token.sign == "star_in_segment" else self.terms.any_text

    def _open(self, text: Term, tokens: Sequence[Token]) -> Formula:
        widest = _merged([Token("star") if token.sign == "variable" else token for token in tokens])
        answer = self.terms.unknown("match")
        self.terms.define(self.terms.implies(answer, self._regular(text, widest)))
        return answer

    def _later(self, text: Term, tokens: Sequence[Token], exactly: Callable[[], Formula]) -> Formula:
        """A match that is left open until a model gets it wrong."""
        answer = self._open(text, tokens)
        self.terms.lemmas.append(lambda: self.terms.same(answer, exactly()))
        return answer

    def _simple(self, text: Term, tokens: Sequence[Token]) -> Formula | None:
        """The shapes that strings have a word for: equal, starts with, ends with, contains."""
        make, signs = self.terms.make, [token.sign for token in tokens]
        if "one" in signs or "star" in signs[1:-1]:
            return None
        middle = self._joined([token for token in tokens if token.sign != "star"])
        if "star" not in signs:
            return self.terms.equal(text, middle)
        if signs[0] != "star":
            return make(Kind.STRING_PREFIX, middle, text)
        return (
            make(Kind.STRING_CONTAINS, text, middle) if signs[-1] == "star" else make(Kind.STRING_SUFFIX, middle, text)
        )

    def _placed(self, text: Term, tokens: Sequence[Token]) -> Formula:
        """The match of texts, variables, stars and single characters, by positions."""
        terms = self.terms
        simple = self._simple(text, tokens)
        if simple is not None:
            return simple
        chunks: list[list[Token]] = [[]]
        for token in tokens:
            if token.sign == "star":
                chunks.append([])
            else:
                chunks[-1].append(token)
        if any(token.sign == "one" for chunk in chunks[1:-1] for token in chunk):
            return self._open(text, tokens)
        known: list[Formula] = []
        position = self._stepped(text, terms.number(0), chunks[0], known)
        if len(chunks) == 1:
            return terms.every((*known, terms.equal(position, terms.length(text))))
        for chunk in chunks[1:-1]:
            sought = self._joined(chunk)
            found = terms.make(Kind.STRING_INDEXOF, text, sought, position)
            known.append(terms.make(Kind.GEQ, found, terms.number(0)))
            position = terms.total([found, terms.length(sought)])
        size = terms.total([self._size(token) for token in chunks[-1]])
        start = terms.make(Kind.SUB, terms.length(text), size)
        known.append(terms.make(Kind.GEQ, start, position))
        self._stepped(text, start, chunks[-1], known)
        return terms.every(known)

    def _stepped(self, text: Term, position: Term, chunk: Sequence[Token], known: list[Formula]) -> Term:
        """Lets a chunk stand at a position; returns the position after it."""
        terms = self.terms
        for token in chunk:
            size = self._size(token)
            if token.sign != "one":
                there = terms.make(Kind.STRING_SUBSTR, text, position, size)
                known.append(terms.equal(there, self._joined([token])))
            position = terms.total([position, size])
        known.append(terms.make(Kind.LEQ, position, terms.length(text)))
        return position

    def _size(self, token: Token) -> Term:
        if token.sign == "variable":
            return self.terms.length(token.value)
        return self.terms.number(1 if token.sign == "one" else len(token.value))

    def _joined(self, chunk: Sequence[Token]) -> Term:
        return self.terms.concat(
            [token.value if token.sign == "variable" else self.terms.literal(token.value) for token in chunk]
        )


def _wildcards(text: str) -> list[Token]:
    """A text whose `*` and `?` are wildcards."""
    return [
        Token("star") if piece == "*" else Token("one") if piece == "?" else Token("text", piece)
        for piece in re.split(r"([*?])", text)
        if piece
    ]


def within_segment(tokens: Iterable[Token], *, runs_on: bool) -> list[Token]:
    """The tokens of an ARN's segment: they stay within it, except, where it runs on, a star that ends it."""
    stays = [Token(_IN_SEGMENT.get(token.sign, token.sign), token.value) for token in tokens]
    if runs_on and stays and stays[-1].sign == "star_in_segment":
        stays[-1] = Token("star")
    return stays


def _has_variable(tokens: Iterable[Token]) -> bool:
    return any(token.sign == "variable" for token in tokens)


def _merged(tokens: Iterable[Token]) -> list[Token]:
    """Neighbouring texts as one text, neighbouring stars as one star."""
    found: list[Token] = []
    for token in tokens:
        before = found[-1].sign if found else None
        if token.sign == "text" and before == "text":
            found[-1] = Token("text", found[-1].value + token.value)
        elif token.sign in ("star", "star_in_segment") and before in ("star", "star_in_segment"):
            found[-1] = Token("star" if "star" in (token.sign, before) else "star_in_segment")
        elif token.sign != "text" or token.value:
            found.append(token)
    return found
