"""A language model behind any OpenAI-compatible endpoint."""

from __future__ import annotations

import time
from collections.abc import Iterator

from openai import APIError, APITimeoutError, OpenAI

from kbassist.ports.writing import WriterFailed

NO_KEY = "none"
"""Sent to an endpoint that asks for no key."""

MOST_CHARS = 8_000
"""A text that goes on longer answers nothing."""


class ChatWriter:
    """Asks `/chat/completions` and streams what it says; safe to share between threads."""

    def __init__(self, url: str, model: str, key: str | None = None) -> None:
        self._model = model
        # What fails is not asked again: somebody waits, and there is an answer without it.
        self._client = OpenAI(base_url=url, api_key=key or NO_KEY, max_retries=0)

    def write(self, instructions: str, material: str, timeout_s: float) -> Iterator[str]:
        """As `ports.writing.Writer` promises; the connection is closed when the reader stops reading."""
        ends, written = time.monotonic() + timeout_s, 0
        try:
            with self._client.chat.completions.create(
                model=self._model,
                messages=[{"role": "system", "content": instructions}, {"role": "user", "content": material}],
                temperature=0,
                stream=True,
                timeout=max(timeout_s, 0.001),
            ) as stream:
                for chunk in stream:
                    if time.monotonic() > ends:
                        raise WriterFailed("timeout")
                    piece = chunk.choices[0].delta.content if chunk.choices else None
                    if piece:
                        written += len(piece)
                        if written > MOST_CHARS:
                            raise WriterFailed("endless")
                        yield piece
        except APITimeoutError:
            raise WriterFailed("timeout") from None
        except APIError as error:
            raise WriterFailed("down" if getattr(error, "status_code", None) is None else "refused") from None
        except (ValueError, TypeError, AttributeError, IndexError):  # no chunk of the protocol
            raise WriterFailed("unreadable") from None

    def close(self) -> None:
        """Closes its connections."""
        self._client.close()
