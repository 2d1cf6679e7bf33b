"""How any JSON API is read as a CRM: a TOML file says where to ask and what the reply means."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import jmespath
from jmespath.exceptions import JMESPathError
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, HttpUrl

from kbassist.adapters.toml_file import read_toml
from kbassist.model.base import RefusalKind, Refused
from kbassist.model.customer import Address, AddressKind, Customer, CustomerContext

_SECRET = re.compile(r"\$\{(\w+)\}")


def _expression(text: str) -> str:
    try:
        jmespath.compile(text)
    except JMESPathError:
        raise ValueError(f"{text!r} is no JMESPath expression") from None
    return text


def _asks(placeholder: str) -> AfterValidator:
    def asked(path: str) -> str:
        if placeholder not in path or not path.startswith("/"):
            raise ValueError(f"must begin with / and hold {placeholder}")
        return path

    return AfterValidator(asked)


Expression = Annotated[str, AfterValidator(_expression)]
"""Where something stands in a reply, as JMESPath: a dotted path, `phones[0].number`, `contracts[?active].product`."""


class Mapped(BaseModel):
    """The file as it is written; what each part means stands in docs/operating.md."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    base_url: HttpUrl
    by_id: Annotated[str, _asks("{customer_id}")]
    by_address: dict[AddressKind, Annotated[str, _asks("{address}")]] = {}
    headers: dict[str, str] = {}
    root: Expression = "@"
    id: Expression = "id"
    names: list[Expression] = []
    addresses: dict[AddressKind, list[Expression]] = {}
    facts: dict[str, Expression] = Field(min_length=1)


@dataclass(frozen=True, slots=True)
class RestMapping:
    """What the file says, its secrets filled in."""

    mapped: Mapped
    headers: Mapping[str, str]

    def read(self, reply: Any, as_of: datetime, country: str = "") -> CustomerContext | None:
        """The customer in a reply, or None where it names none; an address that is none is left out."""
        mapped = self.mapped
        record = jmespath.search(mapped.root, reply)
        customer_id = jmespath.search(mapped.id, record)
        if customer_id is None or isinstance(customer_id, dict | list | bool) or not str(customer_id).strip():
            return None
        names = tuple(dict.fromkeys(name for path in mapped.names for name in _texts(record, path)))
        addresses = tuple(
            address
            for kind, paths in mapped.addresses.items()
            for path in paths
            for written in _texts(record, path)
            if (address := _address(kind, written, country)) is not None
        )
        found = {key: jmespath.search(path, record) for key, path in mapped.facts.items()}
        facts = {key: value for key, value in found.items() if value not in (None, "", [], {})}
        return CustomerContext(Customer(str(customer_id), names, addresses), facts, as_of)


def read_mapping(file: Path, secrets: Mapping[str, str]) -> RestMapping:
    """The mapping of a TOML file, `${NAME}` in a header replaced by the secret of that name.

    Refused INVALID where the file cannot be read, says something else, or names a secret that is not set.
    """
    mapped = read_toml(file, Mapped)
    for name in sorted({name for value in mapped.headers.values() for name in _SECRET.findall(value)}):
        if name not in secrets:
            raise Refused(RefusalKind.INVALID, f"{file}: the environment variable {name} is not set")
    headers = {name: _SECRET.sub(lambda found: secrets[found[1]], value) for name, value in mapped.headers.items()}
    return RestMapping(mapped, headers)


def _texts(record: Any, path: str) -> list[str]:
    found = jmespath.search(path, record)
    values = found if isinstance(found, list) else [found]
    texts = [str(value).strip() for value in values if isinstance(value, str | int) and not isinstance(value, bool)]
    return [text for text in texts if text]


def _address(kind: AddressKind, written: str, country: str) -> Address | None:
    try:
        return Address.of(kind, written, country)
    except Refused:
        return None
