"""HCL expressions, in HCL's own form and in the form in which the `hcl2` package gives them back."""

import pytest

from ringfence.plan.expressions import NotAnExpression, parse, parse_template


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("var.name", "attribute"),
        ('aws_kms_key.many["a"].arn', "attribute"),
        ("aws_subnet.private[*].id", "splat"),
        ("aws_subnet.private.*.id", "splat"),
        ("a == null ? b : c", "conditional"),
        ("{for k , v in a : k => v.arn if v.on}", "for"),
        ("[for s in a : upper(s)]", "for"),
        ("{'a': 1, \"b\" = [2]}", "object"),
        ("merge(a, {'z': 1}...)", "call"),
        ("!a && b || -1 < 2", "binary"),
    ],
)
def test_kinds(text: str, kind: str) -> None:
    assert parse(text)[0] == kind


def test_precedence() -> None:
    assert parse("1 + 2 * 3") == (
        "binary", "+", ("literal", 1), ("binary", "*", ("literal", 2), ("literal", 3)),
    )  # fmt: skip


def test_a_conditional_nests_to_the_right() -> None:
    assert parse("a ? 1 : b ? 2 : 3")[3][0] == "conditional"


def test_templates() -> None:
    assert parse_template("plain") == ("literal", "plain")
    assert parse_template("a$${b}") == ("literal", "a${b}")
    assert parse_template("${var.x}") == parse("var.x")
    assert parse_template("a-${var.x}-b")[0] == "template"
    assert parse_template('${"x-${var.y ? "a" : "b"}"}')[0] == "template"


@pytest.mark.parametrize("text", ["a +", "a ? b", "{a}", "'open", "a b", "${", "f(", "[1", "@"])
def test_what_is_no_expression_is_refused(text: str) -> None:
    with pytest.raises(NotAnExpression):
        parse(text)


def test_directives_are_not_guessed_at() -> None:
    with pytest.raises(NotAnExpression):
        parse_template("%{ if a }x%{ endif }")
