"""Numbers said in words, in German, English and Russian: cardinals, ordinals, and digits one by one."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

_DIGITS = {
    0: "null zero oh ноль нуль нуля нулей нолей",
    1: "eins one один одна одну одного адин",
    2: "zwei zwo two два две двух",
    3: "drei three три трех",
    4: "vier four четыре четырех",
    5: "fünf five пять пяти",
    6: "sechs six шесть шести",
    7: "sieben seven семь семи",
    8: "acht eight восемь восьми",
    9: "neun nine девять девяти",
}
_TEENS = {
    10: "zehn ten десять десяти",
    11: "elf eleven одиннадцать",
    12: "zwölf twelve двенадцать",
    13: "dreizehn thirteen тринадцать",
    14: "vierzehn fourteen четырнадцать",
    15: "fünfzehn fifteen пятнадцать",
    16: "sechzehn sixteen шестнадцать",
    17: "siebzehn seventeen семнадцать",
    18: "achtzehn eighteen восемнадцать",
    19: "neunzehn nineteen девятнадцать",
}
_TENS = {
    20: "zwanzig twenty двадцать двадцати",
    30: "dreissig thirty тридцать тридцати",
    40: "vierzig forty fourty сорок сорока",
    50: "fünfzig fifty пятьдесят пятидесяти",
    60: "sechzig sixty шестьдесят шестидесяти",
    70: "siebzig seventy семьдесят семидесяти",
    80: "achtzig eighty восемьдесят восьмидесяти",
    90: "neunzig ninety девяносто",
}
_HUNDREDS = {
    100: "hundert einhundert hundred сто ста",
    200: "двести двухсот",
    300: "триста трехсот",
    400: "четыреста четырехсот",
    500: "пятьсот пятисот",
    600: "шестьсот шестисот",
    700: "семьсот семисот",
    800: "восемьсот восьмисот",
    900: "девятьсот девятисот",
}
_THOUSANDS = {1000: "tausend eintausend thousand тысяча тысячи тысяч тыща"}

_ORDINALS = {
    1: "erste ersten erster first первое первого первый первая",
    2: "zweite zweiten zweiter second второе второго второй вторая",
    3: "dritte dritten dritter third третье третьего третий",
    4: "vierte vierten vierter fourth четвертое четвертого четвертый",
    5: "fünfte fünften fünfter fifth пятое пятого пятый",
    6: "sechste sechsten sechster sixth шестое шестого шестой",
    7: "siebte siebten siebter siebente siebenten siebenter seventh седьмое седьмого седьмой",
    8: "achte achten achter eighth восьмое восьмого восьмой",
    9: "neunte neunten neunter ninth девятое девятого девятый",
    10: "zehnte zehnten zehnter tenth десятое десятого десятый",
    11: "elfte elften elfter eleventh одиннадцатое одиннадцатого одиннадцатый",
    12: "zwölfte zwölften zwölfter twelfth двенадцатое двенадцатого двенадцатый",
    13: "thirteenth",
    14: "fourteenth",
    15: "fifteenth",
    16: "sixteenth",
    17: "seventeenth",
    18: "eighteenth",
    19: "nineteenth",
    20: "twentieth двадцатое двадцатого двадцатый",
    30: "thirtieth тридцатое тридцатого тридцатый",
    40: "сорокового",
    50: "пятидесятого",
    60: "шестидесятого",
    70: "семидесятого",
    80: "восьмидесятого",
    90: "девяностого",
    2000: "двухтысячного",
}
_RUSSIAN_TEEN = re.compile(r"(три|четыр|пят|шест|сем|восем|девят)надцат(?:ое|ого|ый)")
_RUSSIAN_STEMS = {"три": 13, "четыр": 14, "пят": 15, "шест": 16, "сем": 17, "восем": 18, "девят": 19}


def _by_word(rows: Mapping[int, str]) -> dict[str, int]:
    return {word: value for value, said in rows.items() for word in said.split()}


DIGITS, TEENS, TENS = _by_word(_DIGITS), _by_word(_TEENS), _by_word(_TENS)
HUNDREDS, THOUSANDS, ORDINALS = _by_word(_HUNDREDS), _by_word(_THOUSANDS), _by_word(_ORDINALS)
TIMES = {"doppel": 2, "doppelt": 2, "double": 2, "triple": 3, "dreifach": 3}
_AND = ("und", "and")

_COMPOUND = re.compile(
    r"(?:(?P<thousands>\w*?)tausend)?(?:(?P<hundreds>\w*?)hundert)?(?:und)?"
    r"(?:(?P<unit>ein|zwei|zwo|drei|vier|fünf|sechs|sieben|acht|neun)und(?=\w+zig|dreissig))?"
    r"(?P<rest>\w*?)(?P<ordinal>s?te[nr]?)?"
)
_RUN_TOGETHER = re.compile(r"(?:null|eins|zwei|zwo|drei|vier|fünf|sechs|sieben|acht|neun){2,}")
_ONE_DIGIT = re.compile(r"null|eins|zwei|zwo|drei|vier|fünf|sechs|sieben|acht|neun")


@dataclass(frozen=True, slots=True)
class Number:
    """A number as it is written, an ordinal with its point, and how many words it took to say it."""

    written: str
    words: int
    ordinal: bool = False


def number_at(words: Sequence[str], start: int) -> Number | None:
    """The number that begins at a folded word, as long as it goes; None where none does.

    Digits said one by one are numbers of one word each: `eins neun` is a 1, and then a 9.
    """
    first = words[start]
    if first in TIMES and start + 1 < len(words) and words[start + 1] in DIGITS:
        return Number(str(DIGITS[words[start + 1]]) * TIMES[first], 2)
    if _RUN_TOGETHER.fullmatch(first):
        return Number("".join(str(DIGITS[digit]) for digit in _ONE_DIGIT.findall(first)), 1)
    value, ordinal, end = _with_thousands(words, start)
    if end == start:
        return None
    return Number(f"{value}." if ordinal else str(value), end - start, ordinal)


Part = tuple[int, bool, int]
"""A value, whether it is an ordinal, and where it ends: where it began if there is none."""


def _with_thousands(words: Sequence[str], start: int) -> Part:
    if words[start] in THOUSANDS:
        value, ordinal, end = 1, False, start
    else:
        value, ordinal, end = _with_hundreds(words, start)
        if end == start:
            return value, ordinal, end
    if ordinal or value >= 1000 or end >= len(words) or words[end] not in THOUSANDS:
        return value, ordinal, end
    return _and_rest(words, value * 1000, end + 1, _with_hundreds)


def _with_hundreds(words: Sequence[str], start: int) -> Part:
    if words[start] in HUNDREDS:
        return _and_rest(words, HUNDREDS[words[start]], start + 1, _below_hundred)
    value, ordinal, end = _below_hundred(words, start)
    if end > start and not ordinal and value < 20 and end < len(words) and words[end] in ("hundert", "hundred"):
        return _and_rest(words, value * 100, end + 1, _below_hundred)
    return value, ordinal, end


def _and_rest(words: Sequence[str], value: int, end: int, read: Callable[[Sequence[str], int], Part]) -> Part:
    """A round value and what is said after it: `hundert und zwei`."""
    at = end + 1 if end + 1 < len(words) and words[end] in _AND else end
    if at < len(words):
        rest, ordinal, rest_end = read(words, at)
        one_by_one = at == end and rest < 10 and rest_end < len(words) and words[rest_end] in DIGITS
        if rest_end > at and 0 < rest < value and not one_by_one:
            return value + rest, ordinal, rest_end
    return value, False, end


def _below_hundred(words: Sequence[str], start: int) -> Part:
    word, after = words[start], words[start + 1 : start + 3]
    if word in TENS:
        unit_follows = after and not word.endswith(("zig", "ssig"))
        if unit_follows and DIGITS.get(after[0], 0) > 0:
            return TENS[word] + DIGITS[after[0]], False, start + 2
        if unit_follows and 0 < ORDINALS.get(after[0], 0) < 10:
            return TENS[word] + ORDINALS[after[0]], True, start + 2
        return TENS[word], False, start + 1
    if word in (*DIGITS, "ein"):
        if len(after) == 2 and after[0] == "und" and after[1] in TENS:
            return TENS[after[1]] + DIGITS.get(word, 1), False, start + 3
        return (DIGITS[word], False, start + 1) if word in DIGITS else (0, False, start)
    if word in TEENS:
        return TEENS[word], False, start + 1
    if word in ORDINALS:
        return ORDINALS[word], True, start + 1
    compound = _compound(word)
    return (0, False, start) if compound is None else (*compound, start + 1)


@lru_cache(maxsize=10_000)
def _compound(word: str) -> tuple[int, bool] | None:
    """A German number in one word, or a Russian ordinal in its teens; None where it is no number."""
    if teen := _RUSSIAN_TEEN.fullmatch(word):
        return _RUSSIAN_STEMS[teen.group(1)], True
    match = _COMPOUND.fullmatch(word) if re.search("zig|ssig|hundert|tausend|zehn", word) else None
    if match is None:
        return None
    total = 0
    for part, factor in (("thousands", 1000), ("hundreds", 100), ("unit", 1), ("rest", 1)):
        said = match[part]
        if said is None or (not said and factor == 1):
            continue
        many = _simple(said.removeprefix("und")) if said else 1
        if many is None:
            return None
        total += many * factor
    return total, match["ordinal"] is not None


def _simple(word: str) -> int | None:
    if word == "ein":
        return 1
    return next((known[word] for known in (DIGITS, TEENS, TENS) if word in known), None)
