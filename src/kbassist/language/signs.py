"""What a turn does rather than what it is about: it asks, denies, thanks, waits, spells; in three languages at once."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache

from kbassist.language.folding import fold


class Sign(StrEnum):
    """One thing that can be told of a turn by a few of its words, whoever speaks and whatever the matter."""

    ASKS = "asks"
    QUERIES = "queries"
    WISHES = "wishes"
    DENIES = "denies"
    OBJECTS = "objects"
    THANKS = "thanks"
    PARTS = "parts"
    GREETS = "greets"
    WAITS = "waits"
    AGREES = "agrees"
    RELIEVED = "relieved"
    RESOLVES = "resolves"
    NAMES = "names"


_MARKS: dict[Sign, str] = {
    Sign.ASKS: r"\?",
    Sign.QUERIES: r"""
        \b(?:wie(?:so|viel\w*)?|was|wann|warum|weshalb|wo(?:hin|her|mit|für|fuer|ran|von|zu)?|wer|wen|wem|welche\w*|
        ob|
        kann (?:ich|man|ihr)|koennen|können|muss (?:ich|man)|darf (?:ich|man)|gibts|gibt es|oder nicht|
        how|what|whats|when|why|where|who|which|whether|can (?:i|you|we|it)|could (?:i|you)|do (?:i|you|we)|
        does (?:it|that)|
        is (?:it|there|that)|are (?:you|there)|should i|will (?:i|it|you)|would (?:it|you)|am i|did (?:you|i)|
        как|какой|какая|какие|какую|каком|каков\w*|что|чего|чем|когда|почему|зачем|где|куда|откуда|кто|кому|сколько|
        ли|можно|нельзя ли|разве|надо ли|а если|то есть)\b""",
    Sign.WISHES: r"""
        \b(?:möchte\w*|moechte\w*|will ich|ich will|wollte|bräuchte|brauche|hätte gern\w*|problem\w*|frage|hilf\w*|
        i (?:want|need|would like)|i['’]?d like|need to|want to|wanted|trying to|help me|need help|problem\w*|
        question|tell me|
        looking (?:for|to)|
        хочу|хотел\w*|хотим|нужн\w*|надо|помогите|помощь|проблем\w*|вопрос\w*|подскажите|скажите|расскажите)\b""",
    Sign.DENIES: r"""
        \b(?:nicht|nich|ned|net|nie|kein\w*|nix|nichts|niemand|ohne|weder|
        not|no (?!worries|problem|rush)\w+|never|nothing|none|nobody|without|\w+n['’]t|dont|doesnt|didnt|wont|cant|
        isnt|wasnt|
        не|нету|никак\w*|никто|ничего|никуда|нигде|без|нельзя)\b""",
    Sign.OBJECTS: r"""
        \b(?:aber|trotzdem|sondern|immer noch|schon wieder|obwohl|dabei|und wenn|und was|und wie|
        but|still|though|although|except|however|what if|and (?:what|how|if|can|when|where|do|does)|
        но|а если|а как|а что|а когда|а сколько|все равно|опять|снова|зато|хотя|до сих пор)\b""",
    Sign.THANKS: r"""
        \b(?:dank\w*|merci|thx|thank\w*|cheers|ta|obliged|appreciate\w*|bless|
        спасиб\w*|благодар\w*|данке|мерси|рахмет|дякую)\b""",
    Sign.PARTS: r"""
        \b(?:tsch\w{1,3}ss?\w*|ciao|wiederhör\w*|wiederhoer\w*|wiedersehen|wiederschau\w*|servus|(?:schön|schoen|
        gut|angenehm)en
        (?:tag|abend|feierabend|rutsch|sonntag|woche\w*)|schönes|schoenes|ade|baba|
        bye\w*|goodbye|see you|take care|have a (?:good|nice|great|lovely)|good night|
        свидания|досвидания|всего (?:доброго|хорошего|наилучшего)|пока|хорошего (?:дня|вечера)|счастливо|чюсс|тшюс|
        прощайте)\b""",
    Sign.GREETS: r"""
        \b(?:hallo|guten (?:tag|morgen|abend)|grüss\w*|gruess\w*|grüezi|moin|tach|hi|hey|hello|good (?:morning|
        afternoon|evening|day)|
        здравствуй\w*|здрасте|здрасьте|алло|але|привет\w*|добр\w{2} (?:день|вечер|утро|дня))\b""",
    Sign.WAITS: r"""
        \b(?:(?<!\bim )(?<!\bzum )(?<!\bat the )moment\w*|
        sekund\w*|augenblick|warte\w*|bis gleich|gleich (?:da|wieder)|ich (?:such|schau|hol|guck|geh|
        schreib)\w*|
        hang on|hold on|one (?:sec|moment|minute)|just a (?:sec|moment|minute)|sec|bear with|let me|give me a|
        wait(?:ing)?|
        секунд\w*|минут(?:ку|очку)|(?<!данный )момент\w*|подожди\w*|погоди\w*|жду|щас|сейчас|иду|ищу)\b""",
    Sign.AGREES: r"""
        ^\W*(?:ja|jo|joa|jep|ok\w*|okay|gut|genau|klar|alles klar|passt|verstanden|verstehe|ach so|aha|na gut|
        na schön|na schoen|super|
        yes|yeah|yep|yup|right|sure|alright|all right|fine|fair enough|got it|understood|i see|great|perfect|
        will do|makes sense|
        да|ага|угу|понял\w*|понятно|ясно|хорошо|ладно|окей|ну да|ну ладно|супер|договорились)\b""",
    Sign.RELIEVED: r"""
        \b(?:gott sei dank|super|prima|toll|mega|klasse|wunderbar|perfekt|spitze|menschlich|gerettet|immerhin|
        great|perfect|brilliant|lovely|legend|star|magic|phew|awesome|amazing|grand|wonderful|kind|
        слава богу|супер|отлично|здорово|прекрасно|замечательно|дай бог|здоровья|ура)\b""",
    Sign.RESOLVES: r"""
        \b(?:(?:mach|nehm|ruf|meld|koch|warte|frag|schick|trag|probier|bestell|überleg|ueberleg)e?n? (?:ich|wir|das|
        mal|ihn|sie|mich)|
        (?:ich|wir) (?:mach|nehm|ruf|meld|frag|probier|schick|koch|bestell|überleg|ueberleg|warte|lese?n?)\w*|
        dann (?:mach|nehm|ruf|les|wart)\w*|
        (?:i'?ll|i will|we'?ll|gonna|going to) \w+|will (?:do|ask|try|wait|call)|let me (?:talk|think|ask)|
        буду \w+|подожду|позвоню|попробую|подумаю|сделаю|запишу|набираю|наберу|подключу|передайте|будем)\b""",
    Sign.NAMES: r"""
        \b(?:name|heiße|heisse|nachname|vorname|kundennummer|vertragsnummer|auftragsnummer|nummer|adresse|anschrift|
        straße|strasse|hausnummer|
        geburtsdatum|geboren|kennwort|buchstabier\w*|mail|rückruf|telefonnummer|
        surname|number|address|street|postcode|born|birth|spell\w*|password|email|reference|
        зовут|фамилия|имя|номер\w*|адрес\w*|улиц\w*|рождения|почт\w*|пароль|телефон\w*|буквам)\b""",
}
_READ = {sign: re.compile(" ".join(mark.split()).replace("| ", "|"), re.IGNORECASE) for sign, mark in _MARKS.items()}

_FIGURES = re.compile(
    r"(?:\d[\d.,:/-]*|\w|null|ein[s]?|zwei|zwo|drei|vier|fünf|fuenf|sechs|sieben|acht|neun|zehn|elf|zwölf|\w*zehn|\w+zig|hundert|"
    r"zero|oh|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|twenty|thirty|forty|fifty|sixty|"
    r"seventy|eighty|ninety|hundred|double|dot|at|dash|slash|punkt|bindestrich|raute|ноль|один|одна|два|две|три|четыре|"
    r"пять|шесть|семь|восемь|девять|десять|\w+надцать|двадцать|тридцать|сорок|\w+десят|девяносто|сто|двести|триста|"
    r"точка|собака|тире)"
)
_WORD = re.compile(r"[\w@]+")

REMEMBERED = 16_384
"""Turns whose signs are remembered for the next ones of their talks."""


@lru_cache(REMEMBERED)
def signs(text: str) -> frozenset[Sign]:
    """Everything that some words of a text are a sign of."""
    said = fold(text)
    return frozenset(sign for sign, mark in _READ.items() if mark.search(said))


@lru_cache(REMEMBERED)
def spelled(text: str) -> float:
    """The share of a text's words that are figures, number words or single letters: 0 to 1."""
    said = _WORD.findall(fold(text))
    return sum(_FIGURES.fullmatch(word) is not None for word in said) / len(said) if said else 0.0
