"""Conditions in the Common Expression Language, by the library `cel`; bounded before they are asked, so never slow."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import datetime
from functools import lru_cache

from kbassist.language.lean import hollow

with hollow("cel.cli"):
    import cel

MAX_EXPRESSION = 500
"""Characters."""
MAX_VALUES, MAX_TEXT = 200, 1000
"""Values of what is known, and characters of each; a key that holds more is not known to conditions."""

FUNCTIONS = (
    *("size", "contains", "startsWith", "endsWith", "int", "double", "string", "timestamp", "duration", "max", "min"),
    *("getFullYear", "getMonth", "getDate", "getDayOfMonth", "getDayOfWeek", "getDayOfYear", "getHours", "getMinutes"),
)
"""What may be called beside the macros; a pattern may cost anything, so `matches` is not among them."""

_TEXT = re.compile(r"\"\"\".*?\"\"\"|'''.*?'''|\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'", re.DOTALL)
_MACRO = re.compile(r"\b(?:all|exists|exists_one|filter|map)\s*\(\s*(?P<each>\w+)\s*,")
_UNKNOWN = KeyError
"""What an expression raises that asks for something that is not known."""


class CelConditions:
    """The port Conditions; a program is compiled once and kept."""

    def flaw(self, expression: str, names: Collection[str], decides: bool = True) -> str | None:
        """Why the expression cannot be used where these names are known; None: it can."""
        if len(expression) > MAX_EXPRESSION:
            return f"has {len(expression)} characters, {MAX_EXPRESSION} at most"
        program = _compiled(expression)
        if program is None:
            return "this is no CEL expression"
        bare = _TEXT.sub("''", expression)
        each = {found["each"] for found in _MACRO.finditer(bare)}
        if unknown := sorted({*program.variables()} - each - {*names}):
            return f"{unknown[0]} is not known here; known are {', '.join(sorted(names))}"
        called = [name for name in program.functions() if name[0].isalpha() and name not in FUNCTIONS]
        if called:
            return f"{called[0]} cannot be called here; known are {', '.join(FUNCTIONS)}"
        if _nested(bare):
            return "all, exists, exists_one, filter and map may not stand inside each other"
        return _trial(program, names, decides)

    def given(self, known: Mapping[str, object]) -> CelKnown:
        """These names with their values, ready to be asked."""
        return CelKnown(known)

    def holds(self, expression: str, context: Mapping[str, object]) -> bool:
        """True where the expression is true of this context of a customer."""
        return self.given({"context": context}).holds(expression)


class CelKnown:
    """The port Known: values turned into those of the language once."""

    def __init__(self, known: Mapping[str, object]) -> None:
        self._context = cel.Context(variables={name: _bounded(value) for name, value in known.items()})

    def holds(self, expression: str) -> bool:
        """True where the expression is true; false where it is not, or asks for something that is not known."""
        return self.value(expression) is True

    def value(self, expression: str) -> object:
        """The plain value of the expression; None where it asks for something that is not known."""
        program = _compiled(expression) if len(expression) <= MAX_EXPRESSION else None
        if program is None:
            return None
        try:
            return _plain(program.execute(self._context))
        except Exception:  # whatever a value of some customer is, a condition that cannot be told is not true
            return None


@lru_cache(4096)
def _compiled(expression: str) -> cel.Program | None:
    """The program of an expression; None: it is none. The parser's own failures are of no base class of its own."""
    try:
        return cel.compile(expression)
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException:
        return None


def _nested(bare: str) -> bool:
    """True where one macro stands inside another: together they would look at every pair of values."""
    opened: list[bool] = []
    macros = {found.start() + found[0].index("(") for found in _MACRO.finditer(bare)}
    for place, character in enumerate(bare):
        if character == "(":
            if place in macros and any(opened):
                return True
            opened.append(place in macros)
        elif character == ")" and opened:
            opened.pop()
    return False


def _trial(program: cel.Program, names: Collection[str], decides: bool) -> str | None:
    """Asked of nothing known, an expression may find nothing; it may not fail otherwise, nor be no yes or no."""
    try:
        value = program.execute({name: {} for name in names})
    except _UNKNOWN:
        return None
    except Exception as error:
        return f"it can never be told ({type(error).__name__})"
    if decides and not isinstance(value, bool):
        return "it is neither true nor false"
    return None


def _bounded(value: object) -> object:
    """A mapping without the keys that hold more than a condition may look at; anything else as it is."""
    if not isinstance(value, Mapping):
        return value
    kept: dict[str, object] = {}
    left = MAX_VALUES
    for key, item in value.items():
        size = _size(item)
        if size <= left:
            kept[str(key)] = _readable(item)
            left -= size
    return kept


def _size(value: object) -> int:
    """How many values these are; too many where a text is too long."""
    if isinstance(value, str):
        return 1 if len(value) <= MAX_TEXT else MAX_VALUES + 1
    if isinstance(value, Mapping):
        return 1 + sum(map(_size, value.values()))
    return 1 + sum(map(_size, value)) if isinstance(value, list | tuple) else 1


def _readable(value: object) -> object:
    if isinstance(value, Mapping):
        return {str(key): _readable(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_readable(item) for item in value]
    if isinstance(value, int) and not isinstance(value, bool) and not -(2**63) <= value < 2**63:
        return float(value)
    return value


def _plain(value: object) -> object:
    """The value as JSON has it."""
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, datetime):
        return value.isoformat()
    return value if value is None or isinstance(value, str | int | float | bool) else str(value)
