"""One JSON configuration a command: read strictly, so that a misspelt key is an error and not a default."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ringfence_ml.errors import ConfigurationError

_MISSING = object()


class Configuration:
    """A JSON object whose every key is asked for; `finish` refuses what nobody asked for.

    `where` is the file and the path inside it (`train.json: model.parameters`), for messages.
    """

    def __init__(self, values: Mapping[str, Any], where: str) -> None:
        self._values, self._where = dict(values), where
        self._known: set[str] = set()
        self._children: list[Configuration] = []

    @property
    def where(self) -> str:
        """File and path inside it."""
        return self._where

    def __contains__(self, key: str) -> bool:
        return key in self._values

    def raw(self) -> dict[str, Any]:
        """The object as it was read."""
        return dict(self._values)

    def _take(self, key: str, default: object, kinds: tuple[type, ...], words: str) -> Any:
        self._known.add(key)
        value = self._values.get(key, default)
        if value is _MISSING:
            raise ConfigurationError(f"{key!r} is missing", where=self._where, expected=words)
        if value is default and key not in self._values:
            return value
        wrong_bool = isinstance(value, bool) and bool not in kinds
        if not isinstance(value, kinds) or wrong_bool:
            found = json.dumps(value)[:60]
            raise ConfigurationError(f"{key!r} is {found}", where=self._where, expected=words)
        return value

    def text(self, key: str, default: object = _MISSING) -> str:
        """A non-empty string."""
        value: str = self._take(key, default, (str,), "a text")
        if value == "" and key in self._values:
            raise ConfigurationError(f"{key!r} is empty", where=self._where, expected="a text")
        return value

    def choice(self, key: str, choices: tuple[str, ...], default: object = _MISSING) -> str:
        """One of the words of `choices`."""
        value: str = self._take(key, default, (str,), f"one of {', '.join(choices)}")
        if value not in choices:
            raise ConfigurationError(
                f"{key!r} is {value!r}", where=self._where, expected=f"one of {', '.join(choices)}"
            )
        return value

    def number(
        self, key: str, default: object = _MISSING, *, at_least: float = -1e300, at_most: float = 1e300
    ) -> float:
        """A number in the stated closed interval."""
        value = float(self._take(key, default, (int, float), "a number"))
        if not at_least <= value <= at_most:
            expected = f"a number from {at_least:g} to {at_most:g}"
            raise ConfigurationError(f"{key!r} is {value:g}", where=self._where, expected=expected)
        return value

    def integer(self, key: str, default: object = _MISSING, *, at_least: int = 0, at_most: int = 2**31 - 1) -> int:
        """A whole number in the stated closed interval."""
        value: int = self._take(key, default, (int,), "a whole number")
        if not at_least <= value <= at_most:
            expected = f"a whole number from {at_least} to {at_most}"
            raise ConfigurationError(f"{key!r} is {value}", where=self._where, expected=expected)
        return value

    def texts(self, key: str, default: object = _MISSING) -> list[str]:
        """A list of strings."""
        value: list[object] = self._take(key, default, (list,), "a list of texts")
        if not all(isinstance(each, str) for each in value):
            raise ConfigurationError(f"{key!r} holds something else", where=self._where, expected="a list of texts")
        return [str(each) for each in value]

    def mapping(self, key: str, default: object = _MISSING) -> dict[str, Any]:
        """A JSON object, not looked into."""
        value: dict[str, Any] = self._take(key, default, (dict,), "an object")
        return value

    def section(self, key: str, default: object = _MISSING) -> Configuration:
        """A JSON object whose keys are asked for in turn."""
        child = Configuration(self.mapping(key, default), f"{self._where}: {key}")
        self._children.append(child)
        return child

    def sections(self, key: str, default: object = _MISSING) -> Iterator[tuple[str, Configuration]]:
        """Named objects: name and section, in the order written."""
        for name, value in self.mapping(key, default).items():
            if not isinstance(value, dict):
                raise ConfigurationError(f"{key}.{name} is no object", where=self._where, expected="an object")
            child = Configuration(value, f"{self._where}: {key}.{name}")
            self._children.append(child)
            yield name, child

    def sections_of(self, names: list[str]) -> Iterator[tuple[str, Configuration]]:
        """This object's own keys as sections; a key that is none of `names` is refused."""
        for name in self._values:
            if name not in names:
                raise ConfigurationError(
                    f"unknown key {name!r}", where=self._where, expected=f"one of {', '.join(names)}"
                )
            yield name, self.section(name)

    def finish(self) -> None:
        """Refuse keys that nobody asked for, here and below."""
        unknown = sorted(set(self._values) - self._known)
        if unknown:
            known = ", ".join(sorted(self._known))
            raise ConfigurationError(f"unknown key {unknown[0]!r}", where=self._where, expected=f"one of {known}")
        for child in self._children:
            child.finish()


def read_json(path: Path, what: str) -> Any:
    """A JSON file; one clear line where it is not there or is not JSON."""
    try:
        return json.loads(path.read_bytes())
    except FileNotFoundError:
        raise ConfigurationError(f"{what} is not there", where=str(path), expected="a JSON file") from None
    except (OSError, UnicodeDecodeError, ValueError) as error:
        raise ConfigurationError(f"{what} cannot be read: {error}", where=str(path), expected="JSON") from None


def read_configuration(path: Path) -> Configuration:
    """The configuration of a command, from a file that holds one JSON object."""
    values = read_json(path, "the configuration")
    if not isinstance(values, dict):
        raise ConfigurationError("the configuration is no JSON object", where=str(path), expected='{"...": ...}')
    return Configuration(values, path.name)
