"""ARN condition operators as formulas: what `patterns.arn_like` decides for one value, for all values at once."""

from __future__ import annotations

from collections.abc import Sequence

from cvc5 import Kind

from ringfence.iam.proof import characters
from ringfence.iam.proof.terms import Formula, Term
from ringfence.iam.proof.text import Matcher, Part, Token, within_segment

_SEGMENTS = 6


def arn_answers(matcher: Matcher, text: Term, pieces: Sequence[Part]) -> tuple[Formula, Formula]:
    """Whether a pattern matches a value, and whether it does not: neither where one of the two is no ARN.

    The pattern is cut at its first five colons, those in a variable's value included. A value with a colon there is
    left open.
    """
    terms = matcher.terms
    segments, early = _segments(pieces)
    no_colon = terms.every(
        terms.negation(terms.make(Kind.STRING_CONTAINS, value, terms.literal(":")))
        for value in (matcher.variables(part.text, part.default).value for part in early)
    )
    yes: Formula = False
    no: Formula = False
    if len(segments) == _SEGMENTS:
        shaped = terms.matches(text, _shape(matcher))
        first = [within_segment(matcher.tokens(segment), runs_on=False) for segment in segments[:-1]]
        match = matcher.segments(text, first, matcher.tokens(segments[-1]))
        yes = match if first[0] == [Token("text", "arn")] and not early else terms.every((shaped, match))
        no = terms.every((shaped, terms.negation(match)))
    if no_colon is True:
        return yes, no
    either = terms.choice(no_colon, yes, terms.unknown("arn"))
    neither = terms.every((terms.negation(either), terms.choice(no_colon, no, terms.unknown("no_arn"))))
    return either, neither


def _segments(pieces: Sequence[Part]) -> tuple[list[list[Part]], list[Part]]:
    """The pattern's segments, and the variables in all but the sixth."""
    segments: list[list[Part]] = [[]]
    early: list[Part] = []
    for part in pieces:
        if part.sign == "variable":
            segments[-1].append(part)
            early.extend([part] if len(segments) < _SEGMENTS else [])
            continue
        first, *others = part.text.split(":", _SEGMENTS - len(segments))
        segments[-1].append(Part(part.sign, first))
        segments.extend([Part(part.sign, other)] for other in others)
    return segments, early


def _shape(matcher: Matcher) -> Term:
    """The regular expression of an ARN: `arn` and five colons at least."""
    terms = matcher.terms
    segment = terms.repeated(terms.characters(characters.NO_COLON))
    colon = terms.expression(":")
    return terms.sequence([terms.expression("arn:"), *([segment, colon] * 4), terms.any_text])
