"""Numbers that a look-up needs: of the customer, an order, a meter; they leave the text but not the situation."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

USUAL = {"customer_number": r"C\d{3,6}", "case_number": r"[A-Z]{2}-?\d{5}"}
"""The forms of numbers that say by themselves what they are: a kind, and a regular expression for the whole number."""

_NUMBER = r"(?P<value>(?:\d?[A-ZА-Я]{0,4}[-/ ]?)?\d(?:[ /-]?[A-Z]?\d){%s}(?!\w|[.,]\d))"
_LINK = r"(?:[\s:.#№]|ist|lautet|is|it's|это|die|the|nr|no|number|nummer|номер|hier|äh|also|моя|мой|meine?)*"
_NAMED = {
    "customer_number": (
        r"(?:kunden-? ?(?:nummer|nr|id)|kd\.?-? ?nr|customer (?:number|id|no)|номер клиента|клиентский номер)",
        "2,9",
    ),
    "contract_number": (r"(?:vertrags-? ?(?:nummer|nr)|contract (?:number|no)|номер договора)", "3,11"),
    "order_number": (
        r"(?:(?:bestell|auftrags)-? ?(?:nummer|nr)|bestellung|auftrag|order(?: (?:number|no|id))?|"
        r"номер заказа|заказа?|"
        r"einlieferungsbeleg|sendungsnummer|parcel number|tracking number)",
        "3,19",
    ),
    "meter_number": (r"(?:zähler-? ?(?:nummer|nr)|meter (?:number|no|id)|номер сч[её]тчика)", "4,15"),
    "case_number": (r"(?:ticket|vorgang|vorgangsnummer|aktenzeichen|case (?:number|id)|обращени[ея])", "3,9"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Lookup:
    """A number for a look-up: its kind, itself, and its place in the heard text."""

    kind: str
    value: str
    start: int
    end: int


class Lookups:
    """Recognises them by form, and by what they are called."""

    def __init__(self, forms: Mapping[str, str] | None = None) -> None:
        """`forms` are a configuration's own, by kind; re.error where one is no regular expression."""
        usual = USUAL if forms is None else forms
        self._forms = [(kind, re.compile(rf"(?<![\w-])(?P<value>{form})(?![\w-])")) for kind, form in usual.items()]
        self._named = [
            (kind, re.compile(rf"{name}{_LINK}[\s:.#№]{_NUMBER % many}", re.IGNORECASE))
            for kind, (name, many) in _NAMED.items()
        ]
        self.kinds = frozenset(usual) | frozenset(_NAMED)

    def finds(self, text: str) -> Iterator[Lookup]:
        """Every such number of a heard text, those first that are called what they are."""
        for kind, form in (*self._named, *self._forms):
            for match in form.finditer(text):
                yield Lookup(kind, match["value"].strip(), *match.span("value"))
