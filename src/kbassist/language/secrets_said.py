"""Passwords, PINs and codes said aloud: what stands after their name."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kbassist.language.personal import Find, PersonalKind, around

_WORD = (
    r"(?:pass?-?wor[dt]|passphrase|(?:telefon)?kennwort|losungswort|парол[ьяюе]м?|кодов\w+ слов\w+|секретн\w+ слов\w+)"
)
_PIN = (
    r"\b(?:super-?)?(?:pin|puk|tan|geheimzahl|cvv|cvc|cvv2|пин|пук|passcode|sicherheitscode|security code|"
    r"(?:sms|bestätigungs|verification|one-?time)[- ]?code|(?:смс|sms)[- ]?код|"
    r"код (?:из|от|безопасности|подтверждения)(?: (?:смс|sms))?|код)\b"
)
_LINK = (
    r"(?:ist|lautet|war|wäre|heißt|is|was|это|вот|такой|был|у меня|mein\w*|my|мой|the|die|der|dann|also|"
    r"für die karte|number|nummer|code|код|is the|äh|uh|um)"
)
_SYMBOL = (
    r"(?:leerzeichen|ausrufe?zeichen|fragezeichen|punkt|minus|bindestrich|unterstrich|raute|stern|dollar|klammeraffe|"
    r"gro(?:ß|ss)\w*|klein\w*|space|exclamation mark|underscore|dash|hash|capital|small|uppercase|пробел|точка|"
    r"восклицательный знак|решетка|подчеркивание|\d+|[^\W\d_](?!\w))"
)
_QUOTED = r"[\"'„“”«»‚‘’](?P<quoted>[^\"'„“”«»‚‘’\n]{2,40})[\"'„“”«»‚‘’]"
_VALUE = rf"(?:{_QUOTED}|(?P<value>[^\s\"„“”«»]{{2,60}}(?:\s+{_SYMBOL}(?!\w))*))"

_PIN_SAID = re.compile(
    rf"{_PIN}(?:[\s:=,.—–-]+{_LINK}\b)*[\s:=—–,-]+(?P<value>\d(?:[ -]?\d){{2,9}})(?![\w€]|[.,]\d|\s*(?:uhr|euro|mbit))",
    re.IGNORECASE,
)
_SAID = re.compile(
    rf"\b{_WORD}(?:\s+{_LINK}(?=\W))*"
    rf"(?:(?<=ist)|(?<=utet)|(?<=eißt)|(?<= is)|(?<=was)|(?<=war)|(?<=это)|\s*[:=]|\s+[—–-])\s*{_VALUE}",
    re.IGNORECASE,
)
_BARE = re.compile(rf"\b{_WORD}(?:\s+{_LINK}(?=\s))*\s+{_VALUE}", re.IGNORECASE)
_CODE_LIKE = re.compile(r"(?<![\w-])(?=[^\s\d]{0,40}\d[^\s\d]{0,40}\d)(?=\S{0,40}[^\W\d_]{3})[\w!?#$%&*+.@-]{7,40}\w")
_NAMED = re.compile(_WORD, re.IGNORECASE)
_ENDS = re.compile(r"\s*(?:[.,;!?)…]|$|\n|(?:und|and|и|but|aber|danke|thanks|bitte|please|ich|i)\b)", re.IGNORECASE)
_MIXED = re.compile(r"(?=.*\w)(?:.*\d|.*\w[!#$%&*+@^]|.*[a-zа-я][A-ZА-Я])")
_STATES = frozenset(
    """
    nicht falsch weg abgelaufen ungültig gesperrt vergessen richtig korrekt leer neu alt gleich kaputt zurückgesetzt
    geändert da hier was wie bitte ok okay unsicher sicher schwach bekannt dasselbe derselbe das der die ein eine
    wrong not incorrect invalid expired correct right locked forgotten gone empty new old same reset changed weak
    secure missing required needed this that it working fine what неверный неправильный не нет просрочен устарел
    забыт верный тот другой новый старый пустой сброшен такой же что как here there protected zu kurz lang
    """.split()
)


def secrets_said(text: str, before: str) -> Iterator[Find]:
    """Passwords and PINs in a heard text; `before` is what was said just before, as the question for one."""
    for match in _PIN_SAID.finditer(text):
        if match.group()[:3].casefold() != "код" or re.search(
            r"смс|sms|пин|подтвержд|безопас", match.group() + around(text, *match.span(), before)
        ):
            yield Find(PersonalKind.SECRET, *match.span("value"))
    for form, linked in ((_SAID, True), (_BARE, False)):
        for match in form.finditer(text):
            group = "quoted" if match["quoted"] else "value"
            if _is_secret(match, group, text, linked):
                yield Find(PersonalKind.SECRET, *_trimmed(match.span(group), text))
    for match in _CODE_LIKE.finditer(text):
        if _NAMED.search(around(text, *match.span(), before)):
            yield Find(PersonalKind.SECRET, *match.span())
    if re.search(rf"{_PIN}(?:\W+\w+){{0,3}}\W*$", before, re.IGNORECASE):
        for match in re.finditer(r"(?<![\w-])\d{3,8}(?!\w|[.,]\d|\s*(?:euro|€|uhr))", text[:40]):
            yield Find(PersonalKind.SECRET, *match.span())


def _is_secret(match: re.Match[str], group: str, text: str, linked: bool) -> bool:
    """Something with a figure or a sign in it; a plain word only where nothing but a password can stand."""
    value = match[group].strip(".,;!?")
    if _MIXED.match(value) and len(value) > 2:
        return True
    said = value.casefold().split()
    if not said or said[0] in _STATES or not said[0][:1].isalnum():
        return False
    if group == "quoted":
        return True
    return len(said) > 1 or (linked and bool(_ENDS.match(text, match.end())))


def _trimmed(span: tuple[int, int], text: str) -> tuple[int, int]:
    start, end = span
    while end > start and text[end - 1] in ".,;?":
        end -= 1
    return start, end
