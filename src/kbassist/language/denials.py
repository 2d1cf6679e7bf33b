"""What a text denies, in German, English and Russian at once: how often, and of which words it says that they are not
so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from kbassist.language.folding import fold

_DENYING = re.compile(
    r"\b(?:not|no|never|cannot|none|neither|nor|without|impossible|unable|forbidden|prohibited|illegal|excluded|invalid|unless|unused|nobody|nothing|nowhere"
    r"|nicht|nichts|niemand\w*|kein\w{0,2}|nie|niemals|ohne|weder|unmöglich|verboten|untersagt|ausgeschlossen|ungültig|unzulässig"
    r"|не|нет|ни|никто|никого|ничего|никогда|нельзя|без|невозможн\w+|запрещ\w+|исключ\w+|недействительн\w+|недоступн\w+)\b|n['’]t\b",
    re.IGNORECASE,
)
_NOT_DENYING = re.compile(
    r"\b(?:no (?:later|more|less|fewer|longer) than|not (?:later|more|less) than|not only|no\.|nr\."
    r"|nicht nur|nicht (?:mehr|später|weniger) als"
    r"|не (?:позднее|позже|более|больше|менее|меньше|ранее|раньше|только)|пока\b[^,.;]*?\bне"
    r"|until|solange|bevor|before|missing|fehl\w+)\b",
    re.IGNORECASE,
)
_DENIAL = re.compile(
    r"\b(?:not|no|never|cannot|none|neither|nor|nobody|nothing|nowhere|\w+n['’]t"
    r"|nicht|nichts|niemand\w*|kein\w{0,2}|nie|niemals|weder|не|нет|ни|никто|никого|ничего|никогда|нельзя)\b",
    re.IGNORECASE,
)
"""The words that do nothing but deny."""

_NO_CLAIM = re.compile(
    r"\b(?:no|not|nicht|kein\w*) (?:\w+er (?:than|als)|\w+ (?:later|longer) than|more\b|mehr als|only\b|nur\b)"
    r"|\bkeine? (?:zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|zwölf|zwanzig|dreißig|\d+)\b|\bno\.|\bnr\."
    r"|\bне (?:\w+(?:ее|ше|же|че)|\w+ только|только)\b|\bнет только\b|\bне(?:т)?(?: \w+)? ли\b"
    r"|\bни при ч[её]м\b|\bтак и н\w+|\bпока\b[^,.;]*?\bне\b",
    re.IGNORECASE,
)
"""What has the words of a denial and sets a limit, asks, or tells until when."""

_AGAINST = re.compile(
    r"\b(?:without|im\w{6,}|in(?:valid|correct)|forbidden|prohibited|illegal|excluded|unable|unless"
    r"|miss(?:es|ing)|lack\w*|absent|gone|empty|off"
    r"|only|just|alone|except\w*|instead|rather|otherwise|else|stop\w*|ceas\w*|end(?:s|ed)?"
    r"|fail\w*|refus\w*|reject\w*|den(?:y|ies|ied)|block\w*|lock\w*|ban\w*|void|waive\w*|free|wrong|differ\w*|fals[eh]\w*|fake|broken|down|dead"
    r"|too|less|fewer|under|below|at (?:most|least)|maximum|minimum|up to"
    r"|until|before|hardly|rarely|unproven|un(?:changed|known|used|paid|limited)\w*|still"
    r"|avoid\w*|leave|keep\w*|remain\w*|stay\w*|cannot|exempt\w*|suspend\w*|disput\w*|fixed|protect\w*|loses?|lost|lapse\w*|drop\w*"
    r"|ohne|verboten\w*|untersagt\w*|ausgeschlossen\w*|fehl\w*|mangel\w*|leer\w*|aus|weg|fort|nur|bloß|allein|außer\w*|statt\w*|anstatt|sonst|anders\w*|ander\w+|end\w+|stopp\w*|entf[aä]ll\w*"
    r"|ablehn\w*|ab(?:gelehnt|gestellt|geschaltet|gebrochen)|lehnt|verweiger\w*|gesperrt\w*|sperr\w*|frei\w*|kostenlos\w*|gratis|falsch\w*|abweich\w*|weich\w+"
    r"|kaputt|defekt\w*|unterbroch\w*|zu|weniger|unter|höchstens|mindestens|maximal|minimal|bis|bevor|vor|kaum|selten|noch|erst|un\w{4,}"
    r"|vermeid\w*|lass\w*|bleib\w*|behalt\w*|behält|ausnehm\w*|ausgenommen|ausschließ\w*|ausgesetzt|aussetz\w*|ruht|ruhen|fest|verlier\w*|verlor\w*|erlisch\w*|schon|bereits"
    r"|без|запрещ\w*|отсутств\w*|пуст\w*|выключ\w*|только|лишь|кроме|вместо|иначе|прекращ\w*|законч\w*|заканч\w*|отказ\w*|отклон\w*|блокир\w*|заблокир\w*|заморож\w*|бесплатн\w*"
    r"|ошиб\w*|неверн\w*|отлич\w*|слишком|меньше|менее|ниже|максимум|минимум|до|пока|едва|редко|ещё|еще|уже|избег\w*|остав\w*|оста[её]\w*|сохран\w*|исключ\w*"
    r"|приостан\w*|теря\w*|пропа\w*|нехват\w*|хватает|недо\w+|не[а-я]{5,})\b",
    re.IGNORECASE,
)
"""Words that may say in one language what another says with a denial."""

_CLAUSE_END = re.compile(r"[,.;:!?()|–—]+")
_WORD = re.compile(r"[^\W_]+(?:['’]t\b)?")
_MODAL = re.compile(
    r"can|could|must|may|might|should|will|would|need"
    r"|k[aö]nn\w*|m[uü]ss\w*|d[aü]rf\w*|soll\w*|wird|werden|brauch\w*"
    r"|можно|может\w*|могут|нужно|надо|должн\w*|следует|будет|будут"
)

AFTER, BEFORE = 3, 4
"""Words after a denial that it may be about; and before it, where it ends the clause."""


def denials(text: str) -> int:
    """How often a text denies."""
    return len(_DENYING.findall(_NOT_DENYING.sub(" ", text)))


def negations(text: str) -> int:
    """How many words of a text deny, those among them that only set a limit ("no later than", "not only")."""
    return len(_DENYING.findall(text))


def without_denials(text: str) -> str:
    """The text with every denial taken out, so that a rule and its opposite read alike."""
    return _DENYING.sub(" ", text)


def denied(text: str) -> tuple[tuple[str, ...], ...]:
    """For every denial of a text the folded words that it is about: what follows it, what may or must be, and what
    stands before it where it ends its clause.
    """
    if text.endswith("?"):
        return ()
    clauses = _CLAUSE_END.split(_NO_CLAIM.sub(" ", text))
    return tuple(found for clause in clauses for found in _of_clause(_WORD.findall(clause)))


def hedges(text: str) -> int:
    """How many words of a text may say without a denial what another language says with one: what is missing, blocked,
    off, free, or only so.
    """
    return len(_AGAINST.findall(text))


def _of_clause(words: Sequence[str]) -> Iterator[tuple[str, ...]]:
    for place, word in enumerate(words):
        if _DENIAL.fullmatch(word):
            after = words[place + 1 : place + 1 + AFTER]
            before = words[max(0, place - BEFORE) : place]
            near = after or before
            modal = [one for one in before if one not in near and _MODAL.fullmatch(fold(one))]
            yield tuple(fold(one) for one in (*modal, *near))
