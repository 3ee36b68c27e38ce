"""Reason codes: what moved a decision towards denial, in the institution's own words.

CFPB Circular 2023-03: the reasons of an adverse action must be specific and those really used. So the table from input
to words is the institution's, must cover every input of the model, and only positive contributions count.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from ringfence_ml.columns import Schema
from ringfence_ml.configuration import Configuration
from ringfence_ml.encoding import Encoding
from ringfence_ml.errors import ConfigurationError
from ringfence_ml.table import Floats, Table

AT_MOST = 4


@dataclass(frozen=True)
class Reason:
    """A code and the words a customer reads."""

    code: str
    words: str


def read_reasons(configuration: Configuration, encoding: Encoding, default: dict[str, Any]) -> dict[str, Reason]:
    """The table; an input without words is refused, and so are two inputs with the same code."""
    where = f"{configuration.where}: reasons"
    table = {
        column: Reason(each.text("code"), each.text("words"))
        for column, each in configuration.sections("reasons", default)
    }
    lacking = [column for column in encoding.columns if column not in table]
    if lacking:
        raise ConfigurationError(
            f"no words for {', '.join(lacking)}", where=where, expected='{"COLUMN": {"code": ..., "words": ...}}'
        )
    codes = [table[column].code for column in encoding.columns]
    twice = sorted({code for code in codes if codes.count(code) > 1})
    if twice:
        raise ConfigurationError(f"code {twice[0]} stands for two inputs", where=where, expected="one input a code")
    return table


def top_inputs(contributions: Floats, at_most: int = AT_MOST) -> list[int]:
    """The inputs with the largest positive contributions, largest first; at most `at_most`."""
    order = np.argsort(-contributions, kind="stable")[:at_most]
    return [int(each) for each in order if contributions[each] > 0]


def reason_codes(
    contributions: Floats, encoding: Encoding, table: dict[str, Reason], values: Table, row: int, words: dict[str, Any]
) -> list[dict[str, Any]]:
    """The reasons of one decision, most weighty first.

    `words` holds a level's meaning by column and level, where the data's values are codes.
    """
    reasons = []
    for place in top_inputs(contributions):
        column = encoding.columns[place]
        value = values.value(column, row)
        reason = {"code": table[column].code, "words": table[column].words, "column": column, "value": value}
        meaning = words.get(column, {}).get(value)
        reason |= {"value_in_words": meaning} if meaning else {}
        reasons.append(reason | {"contribution": float(contributions[place])})
    return reasons


def protected_inputs(schema: Schema, encoding: Encoding) -> list[str]:
    """Inputs of the model that are protected attributes."""
    return [column for column in encoding.columns if schema[column].role == "protected"]
