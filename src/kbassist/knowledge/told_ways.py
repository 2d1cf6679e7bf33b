"""What a sentence of a numbered list says of the way on: "If the lamp is red, go to step 4", in three languages."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

_STEP = r"(?:step|schritt|шаг\w{0,3}|пункт\w{0,3})"
_EN = r"(?:go|jump|skip|continue|proceed|move|return|carry|start)(?: (?:on|back|over|again|directly|straight))*"
_DE_VERB = r"(?:geh|spring|wechsl|wechsel|mach|fahr|kehr|setz)\w*(?: sie)?(?: bitte)?"
_RU = (
    r"(?:перейд\w+|перейти|переход\w+|верни\w+|вернуться|возвра\w+|продолж\w+|приступ\w+|начн\w+|далее|дальше)"
    r"(?: (?:сразу|снова|опять|обратно))*"
)
_JUMP = re.compile(
    rf"(?:(?:please |then )?{_EN} (?:to|with|at|from) |(?:→|->|=>) ?"
    rf"|(?:{_DE_VERB} )?(?:(?:dann|direkt|gleich|wieder) )*(?:(?:weiter|zurück|fort) )?(?:zu|mit|bei|zum|ab) "
    rf"|{_RU} (?:к|ко|с|со|на|в) )"
    rf"{_STEP} (?:№ ?|#)?(?P<number>\d{{1,3}})\b(?: (?:weiter|fort|zurück|again|снова))?",
    re.IGNORECASE,
)
_DONE = re.compile(
    r"\b(?:you are done|you're done|that is all|that's all|that is it|that's it|(?:we are |it is )?finished|all is well"
    r"|sind (?:sie|wir) fertig|(?:ist )?(?:alles )?(?:erledigt|fertig)|ist alles gut"
    r"|(?:всё |все )?готово|на этом вс[её]|вопрос решён|закончено)\b",
    re.IGNORECASE,
)
_HAND_OVER = re.compile(
    r"\b(?:hand (?:it |them |the \w+ )?over|transfer|pass (?:it |them |the \w+ )?(?:on |over )?to|escalate"
    r"|übergeb\w*|übergib|leiten sie|weiterleit\w*|weitergeb\w*|verbinden sie|eskalier\w*"
    r"|переда(?:йте|ть|ём|ем)|переведите|перевести|соедините|соединить)\b",
    re.IGNORECASE,
)
_LINK = re.compile(r"\[(?P<text>[^\]]+)\]\((?P<target>[^)\s]+)\)")
_IF = r"(?:if|when|where|in case|should|wenn|falls|sofern|sobald|если|когда|в случае,? если)"
_CONDITION_BEFORE = re.compile(rf"^(?:(?:and|but|und|aber|но|а|и) )?{_IF} (?P<said>.+)$", re.IGNORECASE)
_CONDITION_AFTER = re.compile(rf"^[,;:]? ?(?:only )?(?:nur )?(?:только )?{_IF} (?P<said>.+?)[.!]*$", re.IGNORECASE)
_OTHERWISE = re.compile(
    r"^(?:otherwise|or else|else|if not|in all other cases|sonst|andernfalls|ansonsten|wenn nicht|falls nicht"
    r"|иначе|в противном случае|если нет)\b[ ,:]*",
    re.IGNORECASE,
)
_ANSWER = re.compile(r"^(?:yes|no|still|ja|nein|doch|noch|да|нет|ещё|все ещё)\b", re.IGNORECASE)
_STATED = (":", "–", "—", "-", "→", "->", "=>", "?")
"""What stands between a condition and its jump where no word says that it is one."""
_THEN = re.compile(r"(?:[ ,:;–—-]|\b(?:then|please|dann|so|bitte|то|тогда|and|und|и)\b)+$", re.IGNORECASE)


class To(StrEnum):
    """Where a way leads: a step of the list, the end, another article, or somebody else."""

    STEP = "step"
    END = "end"
    ARTICLE = "article"
    HAND_OVER = "hand_over"


@dataclass(frozen=True, slots=True)
class Way:
    """A way on that a sentence tells; `said` is its condition (None: otherwise, or always), `rest` what else to do.

    `target` is the number of a step, or the address of an article; `text` is what is said of what comes there.
    """

    to: To
    target: str
    text: str
    said: str | None
    rest: str = ""


def way_told(sentence: str, question: str | None) -> Way | None:
    """The way on that this sentence tells, where `question` (None: there is none) was asked just before it.

    A jump to a step may be without a condition; whatever else leads away needs one.
    """
    if jump := _JUMP.search(sentence):
        before, after = sentence[: jump.start()], sentence[jump.end() :]
        stated = before.rstrip().endswith(_STATED) or jump[0].startswith(_STATED)
        condition, rest = _condition(before, after, question, stated)
        return Way(To.STEP, jump["number"], "", condition, rest)
    for to, pattern in ((To.END, _DONE), (To.ARTICLE, _LINK), (To.HAND_OVER, _HAND_OVER)):
        if found := pattern.search(sentence):
            condition, text = _parted(sentence, question)
            if condition is None:
                return None
            target = found["target"] if to is To.ARTICLE else ""
            return Way(to, target, found["text"] if to is To.ARTICLE else text, condition)
    return None


def hands_over(sentence: str) -> bool:
    """True where the sentence gives the matter to somebody else."""
    return _HAND_OVER.search(sentence) is not None


def _condition(before: str, after: str, question: str | None, stated: bool) -> tuple[str | None, str]:
    """The condition of a jump, and what else is to be done before it; `stated`: what stands before is a condition."""
    if found := _CONDITION_AFTER.match(after):
        return found["said"].strip(), _trimmed(before)
    before = _trimmed(before)
    if _OTHERWISE.match(f"{before} "):
        return None, ""
    if found := _CONDITION_BEFORE.match(before):
        said, comma, rest = found["said"].partition(",")
        return said.strip(), _trimmed(rest) if comma else ""
    if before and (stated or _ANSWER.match(before)):
        return before, ""
    return question, before


def _parted(sentence: str, question: str | None) -> tuple[str | None, str]:
    """Condition and consequence of a sentence without a jump."""
    found = _CONDITION_BEFORE.match(sentence)
    if found is None or _OTHERWISE.match(sentence):
        return question, sentence
    said, comma, rest = found["said"].partition(",")
    if not comma:
        return None, sentence
    rest = re.sub(r"^\s*(?:then|dann|so|то|тогда)\s+", "", rest, flags=re.IGNORECASE).strip()
    return said.strip(), rest[:1].upper() + rest[1:]


def _trimmed(text: str) -> str:
    return _THEN.sub("", text.strip()).strip()
