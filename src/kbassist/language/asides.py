"""What a turn does to the question before it: answers it, asks back, or tells only of being able to."""

from __future__ import annotations

import re
from functools import lru_cache

from kbassist.language.polarity import plain

TOLD = 8
"""Words of statements from which on a turn that also asks has told something."""

SURELY, LIKELY, HARDLY, NOT = 0.9, 0.6, 0.15, 0.02
"""The chance that a turn asks something: one that does nothing else, one that ends with a question or begins like one,
one that asks in between, one that shows no sign of it.
"""

_SENTENCES = re.compile(r"[^.!?\n]+[.!?]*")
_CLAUSES = re.compile(r"(?<=[.!?;…])\s+|\n+|\s+(?:aber|but|но|а)\s+|,\s+")

_IGNORES = re.compile(
    r"""\bi\s(?:don't|do\snot|didn't|cannot|can't)\s(?:\w+\s)?(?:know|understand|figure)|
    \b(?:not|unsure)\s(?:sure\s|certain\s)?(?:how|what|where|which|why)\b|\bno\s(?:clue|idea)|
    \bnot\s(?:familiar|aware|knowledgeable)|how\sto\sgo\sabout|n't\s(?:have\sany\sidea|familiar|aware)|never\sheard|
    (?:tell|show)\sme|explain|would\slike\sto\sknow|\bnor\sdo\si\sknow|i(?:'m|\sam)\snot\ssure|
    weiss\s(?:ich\s)?(?:gar\s)?nicht,?\s(?:wo|wie|was)|keine\sahnung,?\s(?:wo|wie|was)|was\s(?:ist|heisst)\sdas|erklaren\ssie|
    не\sзнаю,?\s(?:где|как|что)|не\sпонимаю|что\sэто\s(?:такое|значит)|объясните|покажите""",
    re.VERBOSE,
)
_KNOWS = re.compile(
    r"""\bi\s(?:do\s|already\s)?know\b(?!\sif)|\bi(?:'m|\sam)\s(?:aware|familiar|capable)|\bi\shave\s(?:an\sidea|done\sthat)|
    \b(?:weiss|kenn\w?)\sich\b|\bя\sзнаю\b""",
    re.VERBOSE,
)
_ASKING = re.compile(
    r"""^\W*(?:(?:um+|uh+|ok(?:ay)?|sorry|hi|well|but|and|also|please|yes|no)[\s,.]+)*
    (?:(?:can|could|would|will)\syou|(?:how|what|why|which|who)\b(?!ever)|please|
    i\s(?:need|want|would\slike)\s(?:to\sknow|help|some)|help\sme|describe|do\syou|is\sit\snecessary|should\si)""",
    re.VERBOSE,
)
_WHAT_NOW = re.compile(
    r"""\b(?:(?:and\s)?now\swhat|what\s(?:now|next|else)|what\s(?:should|do|can)\si\s(?:do|try)(?:\s(?:now|next|then))?\W*$|
    was\s(?:jetzt|nun|soll\sich\s(?:jetzt|nun|tun|machen)|mach\sich|kann\sich\stun)|und\s(?:jetzt|nun)\W*$|
    что\s(?:теперь|дальше|(?:мне\s)?делать)|а\sтеперь|и\sчто\W*$)""",
    re.VERBOSE,
)
_SINCE = re.compile(
    r"""\b(?:since\swhen|how\s(?:long|often|many\stimes)|seit\swann|wie\s(?:lange|oft)|с\sкаких|как\s(?:давно|долго|часто)|
    сколько\sвремени|давно|когда)\b""",
    re.VERBOSE,
)


@lru_cache(16_384)
def asks(text: str) -> float:
    """The chance that a customer's turn asks something of its own; who asks what to do now does not."""
    said = [one for one in _SENTENCES.findall(text) if one.strip()]
    asking = [one for one in said if "?" in one]
    if _IGNORES.search(plain(text)):
        return SURELY
    if not asking:
        return LIKELY if _ASKING.match(plain(text)) else NOT
    if all(_WHAT_NOW.search(plain(one)) for one in asking):
        return HARDLY
    told = sum(len(one.split()) for one in said if "?" not in one)
    return SURELY if told < TOLD else LIKELY if said[-1] is asking[-1] else HARDLY


@lru_cache(16_384)
def knows(text: str) -> bool:
    """True of a reply that only tells of being able to do or find out what was asked."""
    return _KNOWS.search(plain(text)) is not None


@lru_cache(16_384)
def asks_since(text: str) -> bool:
    """True where somebody asks since when, how long or how often."""
    return _SINCE.search(plain(text)) is not None


@lru_cache(16_384)
def clauses(text: str) -> tuple[str, ...]:
    """The statements of a text, one by one; the whole where nothing parts them."""
    return tuple(one for one in _CLAUSES.split(text) if one.strip()) or (text,)


@lru_cache(16_384)
def newest(text: str) -> str:
    """The last sentence of a text that asks, else the last one: what is said before it mostly leads to it."""
    said = [one for one in _SENTENCES.findall(text) if len(one.split()) > 2]
    asking = [one for one in said if "?" in one]
    return str((asking or said or [text])[-1])
