"""HCL expressions as a syntax tree.

The `hcl2` package gives an attribute's expression back as text in a dialect of its own (`None` for `null`,
`{'a': 1}` for objects). This parser reads both that dialect and HCL as people write it. A node is a tuple whose
first item names its kind:

    ("literal", value)                      ("template", [node, ...])          a string with interpolations
    ("name", "var")                         ("attribute", node, "key_id")      node.key_id
    ("index", node, node)                   ("splat", node, [step, ...])       node[*].id, node.*.id
    ("call", "merge", [node, ...])          ("conditional", node, node, node)
    ("unary", "!", node)                    ("binary", "==", node, node)
    ("tuple", [node, ...])                  ("object", [(node, node), ...])
    ("for", names, collection, key or None, value, condition or None, grouped)
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

Node = tuple[Any, ...]


class NotAnExpression(ValueError):
    """The text uses something that this parser does not know; what hangs on it stays undecided."""


_TOKEN = re.compile(
    r"""\s*(?:
      (?P<number>\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)
    | (?P<name>[^\W\d][\w-]*)
    | (?P<symbol>\.\.\.|=>|==|!=|<=|>=|&&|\|\||[][(){}.,:?!<>=+\-*/%"'])
    )""",
    re.VERBOSE,
)
_PRECEDENCE = [{"||"}, {"&&"}, {"==", "!="}, {"<", ">", "<=", ">="}, {"+", "-"}, {"*", "/", "%"}]
_LITERALS = {"true": True, "True": True, "false": False, "False": False, "null": None, "None": None}
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", '"': '"', "'": "'", "\\": "\\"}


@lru_cache(maxsize=8192)
def parse(text: str) -> Node:
    """The tree of one expression, without its `${ }`. Raises NotAnExpression."""
    parser = _Parser(text)
    node = parser.expression()
    if parser.peek() is not None:
        raise NotAnExpression(f"{text!r}: unexpected {parser.peek()!r}")
    return node


@lru_cache(maxsize=8192)
def parse_template(text: str) -> Node:
    """The tree of an attribute's text as `hcl2` gives it: an interpolation, a template, or a plain string."""
    if "${" not in text and "%{" not in text:
        return ("literal", text.replace("$${", "${"))
    parts, rest = _template_parts(text, 0, None)
    if rest != len(text):
        raise NotAnExpression(text)
    return _joined(parts)


def _joined(parts: list[Node]) -> Node:
    if not parts:
        return ("literal", "")
    return parts[0] if len(parts) == 1 else ("template", parts)


def _template_parts(text: str, at: int, quote: str | None) -> tuple[list[Node], int]:
    """Parts of a template from `at` to its closing quote (or the end), and the place behind it."""
    parts: list[Node] = []
    plain: list[str] = []
    while at < len(text) and text[at] != quote:
        if text.startswith(("$${", "%%{"), at):
            plain.append(text[at + 1 : at + 3])
            at += 3
        elif text.startswith("%{", at):
            raise NotAnExpression("template directives are not read")
        elif text.startswith("${", at):
            if plain:
                parts.append(("literal", "".join(plain)))
                plain = []
            parser = _Parser(text, at + 2)
            parts.append(parser.expression())
            at = parser.expect("}")
        elif quote and text[at] == "\\" and at + 1 < len(text):
            plain.append(_ESCAPES.get(text[at + 1], text[at : at + 2]))
            at += 2
        else:
            plain.append(text[at])
            at += 1
    if plain:
        parts.append(("literal", "".join(plain)))
    if quote and at >= len(text):
        raise NotAnExpression(f"{text!r}: no closing {quote}")
    return parts, at + (1 if quote else 0)


def _unquoted(text: str, at: int) -> tuple[str, int]:
    """What a string in single quotes says, and the place behind it: `hcl2` writes them as Python's repr does.

    HCL has no such strings. Whatever stands inside, an interpolation with quotes of its own included, is escaped once.
    """
    plain: list[str] = []
    while at < len(text) and text[at] != "'":
        escaped = text[at] == "\\" and at + 1 < len(text)
        plain.append(_ESCAPES.get(text[at + 1], text[at : at + 2]) if escaped else text[at])
        at += 2 if escaped else 1
    if at >= len(text):
        raise NotAnExpression(f"{text!r}: no closing quote")
    return "".join(plain), at + 1


class _Parser:
    def __init__(self, text: str, at: int = 0) -> None:
        self.text, self.at = text, at
        self._end = at

    def peek(self) -> str | None:
        match = _TOKEN.match(self.text, self.at)
        if not match or not match.group().strip():
            if self.text[self.at :].strip():
                raise NotAnExpression(f"{self.text!r}: cannot read {self.text[self.at : self.at + 10]!r}")
            return None
        self._end = match.end()
        return match.group().strip()

    def take(self) -> str:
        token = self.peek()
        if token is None:
            raise NotAnExpression(f"{self.text!r}: ends too early")
        self.at = self._end
        return token

    def accept(self, *wanted: str) -> str | None:
        return self.take() if self.peek() in wanted else None

    def expect(self, wanted: str) -> int:
        token = self.take()
        if token != wanted:
            raise NotAnExpression(f"{self.text!r}: {token!r} where {wanted!r} belongs")
        return self.at

    def expression(self) -> Node:
        condition = self._binary(0)
        if not self.accept("?"):
            return condition
        then = self.expression()
        self.expect(":")
        return ("conditional", condition, then, self.expression())

    def _binary(self, level: int) -> Node:
        if level == len(_PRECEDENCE):
            return self._unary()
        left = self._binary(level + 1)
        while operator := self.accept(*_PRECEDENCE[level]):
            left = ("binary", operator, left, self._binary(level + 1))
        return left

    def _unary(self) -> Node:
        if operator := self.accept("!", "-"):
            return ("unary", operator, self._unary())
        return self._steps(self._primary())

    def _steps(self, node: Node) -> Node:
        while True:
            if self.accept("."):
                step = self.take()
                if step == "*":
                    return ("splat", node, self._splat_steps())
                node = ("index", node, ("literal", int(step))) if step.isdigit() else ("attribute", node, step)
            elif self.accept("["):
                if self.accept("*"):
                    self.expect("]")
                    return ("splat", node, self._splat_steps())
                node = ("index", node, self.expression())
                self.expect("]")
            else:
                return node

    def _splat_steps(self) -> list[Node]:
        steps: list[Node] = []
        while token := self.accept(".", "["):
            if token == ".":
                steps.append(("literal", self.take()))
            else:
                steps.append(self.expression())
                self.expect("]")
        return steps

    def _primary(self) -> Node:
        token = self.take()
        if token == "'":
            text, self.at = _unquoted(self.text, self.at)
            return parse_template(text)
        if token == '"':
            parts, self.at = _template_parts(self.text, self.at, token)
            return _joined(parts)
        if token == "(":
            node = self.expression()
            self.expect(")")
            return node
        if token == "[":
            return self._for("]") if self.accept("for") else ("tuple", self._items("]"))
        if token == "{":
            return self._for("}") if self.accept("for") else self._object()
        if token[0].isdigit():
            return ("literal", float(token) if any(mark in token for mark in ".eE") else int(token))
        if token in _LITERALS:
            return ("literal", _LITERALS[token])
        if not (token[0].isalpha() or token[0] == "_"):
            raise NotAnExpression(f"{self.text!r}: unexpected {token!r}")
        return ("call", token, self._items(")")) if self.accept("(") else ("name", token)

    def _items(self, closing: str) -> list[Node]:
        items: list[Node] = []
        while not self.accept(closing):
            node = self.expression()
            items.append(("expanded", node) if self.accept("...") else node)
            if not self.accept(","):
                self.expect(closing)
                break
        return items

    def _object(self) -> Node:
        entries: list[tuple[Node, Node]] = []
        while not self.accept("}"):
            key = self.expression()
            if key[0] == "name":
                key = ("literal", key[1])
            if not self.accept("=", ":"):
                raise NotAnExpression(f"{self.text!r}: an object's key without a value")
            entries.append((key, self.expression()))
            self.accept(",")
        return ("object", entries)

    def _for(self, closing: str) -> Node:
        names = [self.take()]
        if self.accept(","):
            names.append(self.take())
        self.expect("in")
        collection = self.expression()
        self.expect(":")
        key, value = None, self.expression()
        if self.accept("=>"):
            key, value = value, self.expression()
        grouped = bool(self.accept("..."))
        condition = self.expression() if self.accept("if") else None
        self.expect(closing)
        return ("for", names, collection, key, value, condition, grouped)
