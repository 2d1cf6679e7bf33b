"""Where somebody says that they have done something: the words about it, in three languages, spoken or written."""

from __future__ import annotations

import re
from functools import lru_cache

from kbassist.language.folding import fold

REACH = 9
"""Words of speech without punctuation that belong to what is told around a sign of it being done."""

REMEMBERED = 16_384
"""Turns of which it is remembered what they tell, for the next ones of their talks."""

_CLAUSE = re.compile(r"[.,;:!?…)(\n]+\s*|\s[-–—]+\s|\s(?:aber|und jetzt|but|and now|then|но|а теперь|и теперь)\s")

_DONE = re.compile(
    r"""\b(?:
    (?:schon|bereits)(?!\s(?:wieder|seit|lang|immer|klar|gut|mal\ was|richtig|gern|zu\ spat))
    | (?:hab|habe|haben|hatte|hatten|habs|bin|hat)\b[\w\s]{0,60}?\b(?:ge\w{2,}(?:t|en)|(?:aus|ab|an|ein|auf|um|
    zuruck|neu|heraus|raus|rein|hoch|weg|nach)ge\w+|
        probiert|ausprobiert|versucht|\w+iert|uberpruft|verbunden|aktualisiert|entfernt|ersetzt)
    | (?:ausprobiert|durchprobiert|probiert|neugestartet)
    | already | (?:i|we|he|she|they)(?:['’]?ve|\shave|\shad|['’]?d)?\s(?:also\s|even\s|just\s|both\s|only\s)?
        (?:tried|did|done|been|took|put|reset|turned|switched|pulled|held|went|cut|made|\w{2,}ed)
    | (?:tried|did)\s(?:that|it|this|all|everything|the|turning|unplugging|restarting|switching)
    | (?:done|tried)\s(?:that|it)
    | уже(?!\s(?:неделю|месяц|давно|год|второй|третий|который))
    | (?:я|мы|муж|дочка|сын|внук|сама|сам)\s(?:[\w]+\s){0,3}?\w{3,}(?:л|ла|ли|лся|лась|лись)
    | (?:по|ис)?пробовал\w* | перезагру\w+л\w* | делал\w* | сделал\w* | проверил\w* | выключал\w* | включал\w* |
    выдерг\w+л\w* | вынимал\w* | менял\w*
    )\b""",
    re.VERBOSE,
)

_NOT_DONE = re.compile(
    r"""\b(?:
    noch\s(?:nicht|nie|kein\w*) | (?:hab|habe|haben|hatte)\b[\w\s]{0,40}?\b(?:nicht|nie|kein\w*|
    nix)\b[\w\s]{0,30}?\b\w*(?:ge\w+|iert|sucht)
    | (?:soll|sollen|muss|mussen|kann|konnen|darf|wenn|falls|werde|werden|wollte|will|wurde)\b
    | (?:have|has|had|did|do|could|can)(?:n['’]?t|\snot)\b | never | cannot | cant | didnt | havent
    | (?:should|shall|must|can|could|may|would|if|will|gonna|going\sto|want\sto|need\sto|before|do)\s(?:i|we|
    you)?\b | i['’]?ll
    | (?:еще\s)?не\s\w+(?:л|ла|ли|лся|лась|лось)\b | (?:если|надо|нужно|можно|могу|буду|будем|должен|должна|как|
    когда|чтобы|стоит)\b
    )""",
    re.VERBOSE,
)
_ACCENTS = str.maketrans("äöü", "aou")


@lru_cache(REMEMBERED)
def done(text: str) -> tuple[str, ...]:
    """Every stretch of a text that tells of something done, folded; one that says it was not done, or asks, is none."""
    told = []
    for clause in _CLAUSE.split(fold(text)):
        plain = clause.translate(_ACCENTS)
        for sign in _DONE.finditer(plain):
            start, end = _around(plain, sign.start(), sign.end())
            if not _NOT_DONE.search(plain[start : sign.end()]):
                told.append(clause[start:end])
                break
    return tuple(told)


def _around(text: str, start: int, end: int) -> tuple[int, int]:
    """The characters of REACH words before and after a place."""
    words = [(found.start(), found.end()) for found in re.finditer(r"\S+", text)]
    first = sum(stop <= start for _, stop in words)
    last = sum(begin < end for begin, _ in words)
    return words[max(0, first - REACH)][0], words[min(len(words), last + REACH) - 1][1]
