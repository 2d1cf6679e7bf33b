"""Whether an answer says yes or no to what was asked, and whether it tells of success or of failure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from kbassist.language.contrasts import ONLY, OUTCOME, SOUND, states
from kbassist.language.durations import durations, lasted
from kbassist.language.folding import fold

_FLAGS = re.VERBOSE | re.IGNORECASE
_ACCENTS = str.maketrans("äöü’`", "aou''")

_FILLERS = r"""(?:(?:u+m+|u+h+|a+h+|oh|well|so|hm+|ok(?:ay)?|ahm?|also|na|tja|ach|actually|unfortunately|hi|hello|
    leider|moment|ну|ой|эм*|так|вот|к\sсожалению)\b[\s,.!-]*)*"""
_YES = re.compile(
    rf"""^\W*{_FILLERS}(?:yes|yeah|yep|yup|yea|ya|sure|of\s?course|correct|exactly|indeed|absolutely|definitely|
    certainly|affirmative|right|true|i\s(?:think|believe|guess)\sso|that's\s(?:it|right|correct|true)|
    (?:it\sdoes|it\sis|they\sdo|they\sare|i\sdo|i\shave|i\scan|i\sdid|it\shas|(?:looks|seems)\slike\sit)(?=\s*(?:[.,!;]|$))|
    ja|jo|joa|jawohl|jep|jup|genau|stimmt|klar|naturlich|doch|sicher|freilich|scho|
    да|ага|угу|конечно|верно|точно|именно|естественно)\b(?!\s(?:not|net|nicht|нет|не\b))""",
    _FLAGS,
)
_NO = re.compile(
    rf"""^\W*{_FILLERS}(?:(?:да\s)?нет|no|nope|nah|negative|not\s(?:really|at\sall|that|yet)|never|neither|
    (?:(?:it|that|they|i)\s(?:doesn't|does\snot|isn't|is\snot|hasn't|wasn't|don't|didn't|haven't))(?=\s*(?:[.,!;]|$))|
    that's\snot\s(?:it|the\scase|right)|i\sdon't\s(?:think|believe)\sso|
    nein|nee+|ne|noi|keineswegs|eigentlich\snicht|gar\snicht|
    неа|не|никак|нету)\b(?!\s(?:problem|worries|idea|doubt))""",
    _FLAGS,
)
_NEGATION = re.compile(
    r"""\b(?:not|no|never|nothing|none|nobody|neither|nor|cannot|cant|dont|doesnt|didnt|isnt|wont|wasnt|arent|
    hasnt|havent|couldnt|\w+n't|hardly|barely|-free|fail(?:s|ed|ing)?\sto|unable|lack(?:s|ing)?|stopped|disconnected|
    nicht|nich|ned|net|nie|niemals|kein\w*|nix|nichts|weder|kaum|
    не|нет|нету|ни|никак|никогда|никто|ничего|ничто|нигде|нельзя)\b""",
    _FLAGS,
)
_IDLE_NEGATION = re.compile(
    r"""\b(?:no\s(?:problem|worries|doubt|idea|matter)|not\s(?:only|just|sure)|don't\s(?:know|worry)|
    nicht\s(?:nur|wahr)|keine?\s(?:problem|ahnung)|не\s(?:только|знаю))\b""",
    _FLAGS,
)
_ASIDE = re.compile(
    r"""(?:\b(?:(?:even|only|just)\s)?(?:when|if|while|whenever|once|after|upon|unless|because|as\ssoon\sas|wenn|falls|
    sobald|nachdem|weil|если|когда|после|хотя|like|such\sas|for\sexample|например)\b[^,.;!?]*)""",
    _FLAGS,
)
"""What an answer or a question says of the circumstances, up to the next stop."""

_SO = re.compile(r"\b((?:so|too|zu)\s\w+(?:\smuch)?)\s(?:(?:that|dass)\s)?(?:you|it|they|sie|man|one)\b[^,.;!?]*")
"""What follows from a degree: "so hot that you cannot touch it"."""

_READIES = re.compile(
    r"""^\W*(?:(?:and|so|then|okay)\s)?(?:i|we)(?:'m|'ve|\sam|\swas|\shave|\sjust|\scan)?\s(?:(?:just|already|now|currently|been|
    also|able\sto)\s)*(?:check|look|confirm|turn|tr[iy]|shak|shook|jack|driv|drov|dr[io]v|touch|listen|test|see|inspect|unplug|
    plug|install|mov|do|did|measur|run|ran|boot|conclud|expect)\w*\b""",
    _FLAGS,
)
"""What somebody did to find out, before they tell what they found."""

_WITHOUT = re.compile(
    r"\b(?:without|as\sopposed\sto|rather\sthan|versus|vs|instead\sof|ohne|statt|без|вместо|а\sне)\b([^,.;!?]*)"
)
"""What is said not to be, beside what is."""

_QUOTED = re.compile(r"[\"“”«»„][^\"“”«»„]{1,60}[\"“”«»„]|(?<!\w)'[^']{1,60}'(?!\w)|\bno operating system\b")
_CLAUSES = re.compile(
    r"[.;!?\n…]+\s*|,\s+(?=(?:but|and|aber|und|jetzt|но|а)\b)|\s+(?:but|aber|но|зато)\s+|"
    r"\s+(?:and|und|и)\s+(?=(?:it|they|there|i|es|sie|ich|он|она|не|does|do|is|are)\b)"
)
_WORD = re.compile(r"\w+")

LEAD, AGAIN, BARE, DENIED, STATE = 3.0, 1.0, 0.6, 1.6, 1.5
"""What counts, in steps of log odds: a yes or no at the beginning, words of the question given back, a sentence without
any of them, one that denies, and a state that the question names or that is the opposite of it.
"""

LATER = 0.8
"""What each further sentence of an answer counts."""


@lru_cache(16_384)
def plain(text: str) -> str:
    """The text as signs are looked for in it: folded, without umlauts, curly apostrophes and quotations."""
    return _QUOTED.sub(" ", fold(text).translate(_ACCENTS))


_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
"""Whose languages deny twice and mean it once."""


@lru_cache(16_384)
def negated(text: str) -> bool:
    """Whether a plain text says that something is not so; what is denied twice is not."""
    found = _NEGATION.findall(_IDLE_NEGATION.sub(" ", text))
    return bool(found) if _CYRILLIC.search(text) else len(found) % 2 == 1


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as an answer is held against it: its words, those of what should not be, the states it names."""

    words: frozenset[str]
    without: frozenset[str]
    sides: Mapping[str, int]
    twisted: bool


@lru_cache(4096)
def _asked(question: str) -> Asked:
    sentences = [one for one in re.findall(r"[^.!?\n]+[.!?]*", plain(question)) if one.strip()]
    asking = [one for one in sentences if "?" in one]
    text = (asking or sentences or [""])[-1]
    without = _stems(" ".join(_WITHOUT.findall(text)))
    core = _core(_WITHOUT.sub(" ", text))
    words = _stems(core)
    return Asked(words, without - words, _states(text, core), negated(core))


def _core(text: str) -> str:
    """A clause without what it says of the circumstances; the whole where nothing else is left."""
    core = _ASIDE.sub(" ", _SO.sub(r"\1", text))
    return core if len(_WORD.findall(core)) > 2 else text


def _states(text: str, core: str) -> Mapping[str, int]:
    """The states that a clause tells of; whether only or always is mostly said with the circumstances."""
    everywhere, told = states(text), {**states(core)}
    if ONLY in everywhere:
        told[ONLY] = everywhere[ONLY]
    if OUTCOME not in told:
        told |= next(({OUTCOME: told[name]} for name in SOUND if name in told), {})
    return told


def _stems(text: str) -> frozenset[str]:
    return frozenset(word[:5] for word in _WORD.findall(text) if len(word) > 2)


@lru_cache(16_384)
def affirms(reply: str, question: str) -> float:
    """How surely a reply says yes to a question, in log odds; below 0: no; 0 where it does not tell."""
    asked, said = _asked(question), plain(reply)
    clauses = _clauses(said)
    telling = [clause for clause in clauses if not _READIES.match(clause) or negated(clause)] or clauses
    votes = [_vote(clause, asked) for clause in telling]
    compared = _compared(reply, question)
    if compared is not None:
        return compared
    lead = LEAD if _YES.match(said) else -LEAD if _NO.match(said) else 0.0
    if lead and asked.twisted and len(_WORD.findall(said)) > 3:
        lead /= 4  # "no, nothing" is yes to "is there nothing?"
    return lead + sum(vote * LATER**place for place, vote in enumerate(votes))


def _compared(reply: str, question: str) -> float | None:
    """Where a question asks for more or less than a stretch of time and the reply names one: yes or no."""
    asked = [one for one in durations(question) if one.side]
    told = lasted(reply) if asked else None
    if not asked or told is None:
        return None
    limit = asked[-1]
    reaches = told >= limit.minutes and not negated(plain(reply))  # "not a year yet"
    return STATE * 2 * (limit.side if reaches else -limit.side)


def _clauses(said: str) -> list[str]:
    return [clause for clause in _CLAUSES.split(said) if clause and clause.strip()]


def _vote(clause: str, asked: Asked) -> float:
    """What one sentence of an answer says."""
    core = _core(_WITHOUT.sub(" ", clause))
    stems, told = _stems(core), _states(clause, core)
    denied = negated(core)
    sign = -1 if denied != asked.twisted else 1
    if len(stems & asked.without) > len(stems & asked.words):
        sign = 1 if denied else -1
    common = sum(asked.sides[name] * told[name] for name in asked.sides.keys() & told.keys())
    if common:
        return STATE * sign * (1 if common > 0 else -1)
    shared = len(stems & asked.words) / max(1, min(len(stems), len(asked.words)))
    return sign * (DENIED if denied else BARE) + sign * AGAIN * shared


_WORDS_OF_YES = frozenset("yes yeah yep correct sure ja jawohl genau stimmt да ага верно конечно".split())
_WORDS_OF_NO = frozenset("no nope not nein nee nicht нет не неа".split())


@lru_cache(16_384)
def lead(text: str) -> int:
    """1 of a text that begins with a yes, -1 with a no, else 0."""
    said = plain(text)
    return 1 if _YES.match(said) else -1 if _NO.match(said) else 0


@lru_cache(16_384)
def nearby(text: str, other: str) -> str:
    """The words of a plain text around those that it shares with another, where there are any: who speaks without
    stops denies one thing and not the next.
    """
    shared = {word[:4] for word in _WORD.findall(other) if len(word) > 3}
    said = text.split()
    places = [place for place, word in enumerate(said) if len(word) > 3 and word[:4] in shared]
    after = 1 if _CYRILLIC.search(text) else AFTER
    return " ".join(said[max(0, places[0] - BEFORE) : places[-1] + after]) if places else text


BEFORE, AFTER = 3, 3
"""Words before and after shared ones that may deny them; Russian denies before."""


@lru_cache(16_384)
def bare(phrase: str) -> int:
    """1 of a phrase that is a mere yes, -1 of a mere no, else 0."""
    said = set(_WORD.findall(plain(phrase)))
    if not said or len(said) > 2:
        return 0
    return 1 if said <= _WORDS_OF_YES else -1 if said <= _WORDS_OF_NO else 0


@lru_cache(16_384)
def succeeds(reply: str) -> float:
    """How surely a reply tells that something helped, in log odds; below 0: that it did not; 0: it does not tell."""
    said = plain(reply)
    told = [(found.end(), 1.2 * _sign(said, found)) for found in _CAME_RIGHT.finditer(said)]
    told += [(found.end(), -1.0 * _sign(said, found)) for found in _WENT_WRONG.finditer(said)]
    told += [(found.end(), -1.3) for found in _UNCHANGED.finditer(said)]
    told += [(found.end(), 1.0) for found in _CHEERS.finditer(said)]
    if _NO.match(said):
        told.append((0, -0.8))
    score, weight = 0.0, 1.0
    for _, value in sorted(told, reverse=True):
        score += weight * value
        weight *= 0.75
    return max(-2.5, min(2.5, score))


def _sign(text: str, found: re.Match[str]) -> int:
    """-1 where the words just around deny it: "will not work", "geht nicht"."""
    before = " ".join(text[: found.start()].split()[-3:])
    after = " ".join(_WORD.findall(text[found.end() :])[:2])
    stop = text[found.end() : found.end() + 1] in ".,;!?"
    return -1 if _NEGATION.search(_last_clause(before)) or (not stop and _NEGATION.search(after)) else 1


def _last_clause(text: str) -> str:
    return re.split(r"[.,;!?]", text)[-1]


_WENT_WRONG = re.compile(
    r"""\b(?:broken|dead|worse|bad|fails?|failed|refused|error|red|blinks?|blinking|flashing|aborts?|offline|drops?|crackl\w*|stutter\w*|choppy|locked|missing|empty|
    trips?|tripped|hangs?|freezes|black|dark|nothing|
    kaputt|tot|schlechter|schlimmer|fehler\w*|rot|blinkt|abgebrochen|bricht|knistert|rauscht|ruckelt|stockt|hangt|gesperrt|fehlt|fehlen|leer|schwarz|dunkel|nix|nichts|
    сломал\w*|хуже|ошибк\w*|красн\w*|мигает|мига\w*|вылет\w*|рв[её]тся|обрыва\w*|треск\w*|трещит|зависа\w*|тормозит|пуст\w*|темн\w*|черн\w*|ничего)\b""",
    _FLAGS,
)
_CAME_RIGHT = re.compile(
    r"""\b(?:(?:code|message|error|fehler|meldung)(?:'s|\sis|\sist)?\s(?:gone|weg|verschwunden)|disappeared|verschwunden|
    (?:we're|i'm|i\sam|we\sare|it's|it\sis|they're)\s(?:\w+\s)?(?:live|in|online|back|up|connected|charging|signed\sin)|
    works?|working|worked|online|connected|charg(?:es|ing)|coming\sin|loads?|goes\sthrough|got\sin|have\sinternet|much\sbetter|good\senough|
    stopped\sand\sstays|just\sthe\splug|was\sloose|green|lit|
    (?:bin|sind)\s(?:wieder\s)?(?:drin|drinnen|online)|geht(?:'s|s)?(?:\swieder|\sjetzt)?|lauft|klappt|verbunden|ladt|grun|wieder\sda|viel\sbesser|
    (?:за)?работа(?:ет|ют|л|ла|ло|ли)|пропал[ао]?|исчез(?:ла|ло)?|зелен\w*|подключил\w*|заряжает\w*|зашла?|вош(?:ел|ла)|появил\w*|загрузил\w*|
    (?:намного|гораздо)\sлучше|ладет|горит\sзелен\w*)\b""",
    _FLAGS,
)
_UNCHANGED = re.compile(
    r"""\b(?:still|same|again|no\s(?:change|better|difference|luck|use|good)|nothing\s(?:changed|again|happens|happened)|didn't\shelp|doesn't\shelp|
    just\sas|as\sbefore|keeps?|back\sto|once\smore|
    immer\snoch|nach\swie\svor|schon\swieder|wieder\s(?:rot|weg|aus|unten|nicht)|genauso|genau\sso|gleich\w{0,2}|unverandert|trotzdem|bleibt|bringt\s(?:doch\s)?n\w+|
    nichts\sgeandert|geandert\shat\ssich|keine\s(?:anderung|besserung)|hilft\s(?:auch\s)?n\w+|
    по\s?-?прежнему|все\sравно|всё\sравно|опять|снова|так\sже|то\sже|так\sи|не\sпомог\w*|без\sизменений|и\sэта\sже|никак)\b""",
    _FLAGS,
)
_CHEERS = re.compile(
    r"\b(?:ye+s{2,}|yes+!|yay|hurra\w*|juhu\w*|ура|ahh+|wunderbar|lovely|perfect|super|prima|spitze|endlich|finally|наконец)\b|yes!",
    _FLAGS,
)
