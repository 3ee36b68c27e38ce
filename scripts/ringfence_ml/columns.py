"""What the data's columns are: kind, role, and which values of the label are adverse to the person concerned."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ringfence_ml.configuration import Configuration
from ringfence_ml.errors import ConfigurationError

KINDS = ("number", "integer", "category")
ROLES = ("feature", "protected", "ignored")


@dataclass(frozen=True)
class Column:
    """One column. `role`: a feature, a protected attribute (no input unless a reason says so), or ignored."""

    name: str
    kind: str
    role: str

    @property
    def numeric(self) -> bool:
        """Whether values are numbers."""
        return self.kind != "category"


@dataclass(frozen=True)
class Schema:
    """The columns in order, the label's column, and the label values adverse and favourable to the person."""

    columns: tuple[Column, ...]
    label: str
    adverse: tuple[str, ...]
    favourable: tuple[str, ...]

    def __getitem__(self, name: str) -> Column:
        for column in self.columns:
            if column.name == name:
                return column
        known = ", ".join(column.name for column in self.columns)
        raise ConfigurationError(f"no column {name!r}", where="schema", expected=f"one of {known}")

    def __contains__(self, name: object) -> bool:
        return any(column.name == name for column in self.columns)

    def with_role(self, role: str) -> tuple[Column, ...]:
        """The columns of a role, in order."""
        return tuple(column for column in self.columns if column.role == role)

    def to_json(self) -> dict[str, Any]:
        """The form that a configuration and `run.json` hold."""
        return {
            "columns": {column.name: {"kind": column.kind, "role": column.role} for column in self.columns},
            "label": {"column": self.label, "adverse": list(self.adverse), "favourable": list(self.favourable)},
        }


def read_schema(section: Configuration) -> Schema:
    """A schema from its JSON form; the label's column stands beside the others, not among them."""
    columns = tuple(
        Column(name, each.choice("kind", KINDS), each.choice("role", ROLES, "feature"))
        for name, each in section.sections("columns")
    )
    if not any(column.role == "feature" for column in columns):
        raise ConfigurationError("no column is a feature", where=section.where, expected="at least one")
    label = section.section("label")
    name = label.text("column")
    adverse, favourable = tuple(label.texts("adverse")), tuple(label.texts("favourable"))
    if any(column.name == name for column in columns):
        raise ConfigurationError(f"the label {name!r} is also a column", where=section.where, expected="the label once")
    if not adverse or not favourable or set(adverse) & set(favourable):
        raise ConfigurationError(
            "adverse and favourable values overlap or are empty", where=label.where, expected="values of either kind"
        )
    return Schema(columns, name, adverse, favourable)
