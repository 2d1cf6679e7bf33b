"""Customers' records behind any JSON API over HTTP."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import quote

import httpx
from jmespath.exceptions import JMESPathError
from tenacity import Retrying, retry_if_exception_type, stop_after_attempt, stop_before_delay, wait_random_exponential

from kbassist.adapters.breaker import Breaker, Open
from kbassist.adapters.crm_mapping import RestMapping
from kbassist.model.customer import Address, CustomerContext
from kbassist.ports.talk import CrmFailed

TRIES: Final = 3
FIRST_PAUSE_S: Final = 0.1
"""The pause before another try is drawn from 0 to this, doubled each time, so that many clients do not come at once."""

LARGEST_REPLY: Final = 1_000_000
"""Bytes; a customer's record is not larger."""

_NOBODY: Final = frozenset({404, 410})
_OUR_FAULT: Final = frozenset({400, 414, 422})
"""Statuses that say something of the id or address asked for, and nothing of the API."""

_PASSING: Final = frozenset({408, 425, 429, 500, 502, 503, 504})
"""Statuses that another try may mend."""


class _Passing(CrmFailed):
    """A failure that another try may mend."""


class RestCrm:
    """The port Crm on a JSON API: tries again within the deadline, and leaves an API alone that keeps failing."""

    def __init__(self, mapping: RestMapping, country: str = "", breaker: Breaker | None = None) -> None:
        self._mapping, self._country = mapping, country
        self._breaker = breaker or Breaker()
        self._client = httpx.Client(base_url=str(mapping.mapped.base_url), headers=dict(mapping.headers))

    def by_id(self, customer_id: str, deadline_s: float) -> CustomerContext | None:
        """What the API says of a customer; 404 means that there is none."""
        path = self._mapping.mapped.by_id.replace("{customer_id}", quote(customer_id, safe=""))
        context = self._asked(path, deadline_s)
        if context is not None and context.customer_id.casefold() != customer_id.casefold():
            raise CrmFailed("answered with another customer")
        return context

    def by_address(self, address: Address, deadline_s: float) -> CustomerContext | None:
        """What the API says of whom the address belongs to; None also where the mapping knows no way to ask."""
        path = self._mapping.mapped.by_address.get(address.kind)
        if path is None:
            return None
        return self._asked(path.replace("{address}", quote(address.handle, safe="")), deadline_s)

    def close(self) -> None:
        """Lets go of the connections."""
        self._client.close()

    def _asked(self, path: str, deadline_s: float) -> CustomerContext | None:
        until = time.monotonic() + deadline_s
        tries = Retrying(
            stop=stop_after_attempt(TRIES) | stop_before_delay(deadline_s),
            wait=wait_random_exponential(FIRST_PAUSE_S),
            retry=retry_if_exception_type(_Passing),
            reraise=True,
        )
        try:
            with self._breaker.call():
                reply = tries(self._reply, path, until)
                if not isinstance(reply, CrmFailed):
                    return None if reply is None else self._mapping.read(reply, datetime.now(UTC), self._country)
        except Open:
            raise CrmFailed("left alone after many failures") from None
        except JMESPathError:
            raise CrmFailed("the reply does not fit the mapping") from None
        raise reply

    def _reply(self, path: str, until: float) -> Any:
        """The reply as JSON, None where there is nothing at the path.

        A failure that is our own fault is returned, not raised: the breaker does not count it.
        """
        try:
            with self._client.stream("GET", path, timeout=max(until - time.monotonic(), 0.001)) as response:
                if response.status_code in _NOBODY:
                    return None
                if response.status_code in _OUR_FAULT:
                    return CrmFailed(f"answered {response.status_code}")
                if response.status_code in _PASSING:
                    raise _Passing(f"answered {response.status_code}")
                if response.status_code != httpx.codes.OK:
                    raise CrmFailed(f"answered {response.status_code}")
                return json.loads(_body(response, until))
        except httpx.TimeoutException:
            raise CrmFailed("did not answer in time") from None
        except httpx.TransportError as error:
            raise _Passing(f"cannot be reached ({type(error).__name__})") from None
        except (ValueError, httpx.HTTPError):
            raise CrmFailed("the reply is no JSON") from None


def _body(response: httpx.Response, until: float) -> bytes:
    """All of the reply; CrmFailed where it is too large, or drips so slowly that the time is over."""
    body = bytearray()
    for piece in response.iter_bytes():
        body += piece
        if len(body) > LARGEST_REPLY:
            raise CrmFailed("the reply is too large")
        if time.monotonic() > until:
            raise CrmFailed("did not answer in time")
    return bytes(body)
