"""Who the customer is and what the CRM knows of them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from kbassist.model.base import RefusalKind, Refused
from kbassist.model.situation import Context

_DIGITS = re.compile(r"\d", re.ASCII)
_TRUNK_IN_BRACKETS = re.compile(r"^\s*((?:\+|00)\d[\d\s]*)\(0\)", re.ASCII)
_EXTENSION = re.compile(r"\s*(?:ext|доб|#|;|,|x)", re.IGNORECASE)


class AddressKind(StrEnum):
    """What sort of handle it is."""

    PHONE = "phone"
    EMAIL = "email"
    CHAT = "chat"


@dataclass(frozen=True, slots=True)
class Address:
    """A handle on a channel, in the one spelling that two writings of it share; never shown by `repr`.

    A telephone number has the shape of E.164 (`+493023125101`), one without its country keeps its digits alone; an
    e-mail address or a name in a chat is casefolded. Refused INVALID where the handle is none.
    """

    kind: AddressKind
    handle: str = field(repr=False)

    def __post_init__(self) -> None:
        tidy = _phone(self.handle, "") if self.kind is AddressKind.PHONE else self.handle.strip().casefold()
        if not tidy or (self.kind is AddressKind.EMAIL and not re.fullmatch(r"[^@\s]+@[^@\s]+", tidy)):
            raise Refused(RefusalKind.INVALID, f"this is no {self.kind} address", "address")
        object.__setattr__(self, "handle", tidy)

    @classmethod
    def of(cls, kind: str, written: str, country: str = "") -> Address:
        """The address as somebody wrote it; a telephone number without its country is of the one given (`49`)."""
        try:
            sort = AddressKind(kind)
        except ValueError:
            message = f"an address is one of {', '.join(AddressKind)}"
            raise Refused(RefusalKind.INVALID, message, "address") from None
        return cls(sort, _phone(written, country) if sort is AddressKind.PHONE else written)


@dataclass(frozen=True, slots=True)
class Customer:
    """A person or firm: what redaction must know of them and nobody else needs; `repr` shows the id alone."""

    id: str
    names: tuple[str, ...] = field(default=(), repr=False)
    addresses: tuple[Address, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class CustomerContext:
    """What the CRM knew of a customer at a moment; `stale` where it was asked again since and has not answered."""

    customer: Customer
    facts: Mapping[str, Any] = field(repr=False)
    as_of: datetime
    stale: bool = False

    @property
    def customer_id(self) -> str:
        """Whose facts these are."""
        return self.customer.id

    @property
    def names(self) -> tuple[str, ...]:
        """What the customer is called."""
        return self.customer.names

    @property
    def addresses(self) -> tuple[Address, ...]:
        """Where the customer is reached."""
        return self.customer.addresses

    def beneath(self, given: Context) -> Context:
        """What is given, and these facts where nothing is given; `product` is given for `products` too."""
        named = {_singular(key) for key in given}
        return {**{key: value for key, value in self.facts.items() if _singular(key) not in named}, **given}


def _singular(key: str) -> str:
    return key.removesuffix("s")


def _phone(written: str, country: str) -> str:
    """The shape of E.164; empty where there are not 5 to 15 digits."""
    number = _TRUNK_IN_BRACKETS.sub(r"\1", _EXTENSION.split(written, maxsplit=1)[0])
    digits = "".join(_DIGITS.findall(number))
    if number.strip().startswith(("+", "(+")):
        digits = f"+{digits}"
    elif digits.startswith("00"):
        digits = f"+{digits[2:]}"
    elif country:
        digits = f"+{country}{digits.removeprefix('0')}"
    return digits if 5 <= len(digits.removeprefix("+")) <= 15 else ""
