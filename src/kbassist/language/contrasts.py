"""Words that stand for one of two opposite states, in three languages: what is tight is not loose, what is fine is not
faulty.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

OUTCOME = "outcome"
"""The contrast between what is as it should be and what is not."""

ONLY = "only"
"""The contrast between what happens only then and what happens always."""

SOUND = ("firm", "clean", "ease")
"""Contrasts of which the one side is as it should be."""

_STATES: dict[str, tuple[str, str]] = {
    OUTCOME: (
        r"""works?|working|worked|fine|ok|okay|good|great|normal(?:ly)?|proper(?:ly)?|well|correct(?:ly)?|perfect(?:ly)?|
        intact|healthy|solved|fixed|resolved|success\w*|smooth(?:ly)?|stable|steady|steadily|snug\w*|regular|straight|
        as\s(?:it|they)\sshould|back\s(?:up|on)|
        funktionier\w*|klappt\w*|geklappt|lauft|lief|geht|gehts|prima|super|normal\w*|richtig|heil|ordnung|erledigt|
        behoben|gelost|stabil|sauber|wunderbar|wieder\sda|tadellos|
        работа(?:ет|ют|л|ла|ло|ли)|заработал\w*|норм|нормальн\w*|хорошо|отличн\w*|прекрасн\w*|порядке?|исправ(?:ен|на|но|ны)|
        цел(?:ый|ая|ое|ые|а)|получилось|вышло|помогло|стабильн\w*|ура""",
        r"""broken?|dead|bad(?:ly)?|fail(?:s|ed|ing|ure)?|fault\w*|damaged?|worn|wear|wrong|problems?|issues?|trouble|
        errors?|defect\w*|improper\w*|malfunc\w*|crack\w*|bent|stuck|jammed|leak\w*|drip\w*|nois(?:e|es|y)|smok\w*|burn\w*|
        stall\w*|freez\w*|froze\w*|abnormal\w*|unusual\w*|excessive\w*|awkward\w*|bump(?:y|ier)|unsteady|unstable|
        pull(?:s|ing|ed)?|jerk\w*|vibrat\w*|shak(?:y|es)|squeal\w*|clunk\w*|rattl\w*|overheat\w*|hot|uneven\w*|
        difficult\w*|hard|stiff|flak\w*|slow|drop(?:s|ped|ping)?\sout|
        kaputt\w*|defekt\w*|tot|schlecht\w*|fehler\w*|problem\w*|falsch\w*|storung\w*|gestort\w*|beschadigt\w*|verbrannt\w*|
        verschmort\w*|haben?\sprobleme|abgesturzt|hangt|ruckelt\w*|spinnt|
        сломал\w*|сломан\w*|мертв\w*|плох\w*|ошибк\w*|проблем\w*|неисправ\w*|поврежд\w*|горел\w*|сгорел\w*|треснул\w*|
        зависа\w*|глючит""",
    ),
    "light": (
        r"""(?:is|are|was|turn(?:s|ed|ing)?|switch(?:es|ed)?|comes?|came|goes|stays?|light|led|lamp)\son|lit|glow\w*|
        illuminat\w*|bright\w*|enabled|activ(?:e|ated)|
        (?:ist|sind|geht|gehen|bleibt|lampe)\san|leucht\w*|brennt|eingeschaltet\w*|aktiv\w*|
        включ[её]?н\w*|включил\w*|горит|горят|свет(?:ит|ится|ятся)|активн\w*""",
        r"""(?:is|are|was|turn(?:s|ed|ing)?|switch(?:es|ed)?|goes|went|stays?|usually|always)\soff|dark|unlit|disabled|
        inactive|black|blank|
        (?:ist|sind|geht|ging|bleibt|bleiben|alles)\saus|dunkel|ausgeschaltet\w*|schwarz\w*|deaktiviert|
        выключ\w*|погас\w*|темн\w*|черн\w*|потух\w*""",
    ),
    "clean": (
        r"clean\w*|sauber\w*|чист\w*",
        r"dirt\w*|unclean|corro\w*|rust\w*|oxidi\w*|schmutzig\w*|грязн\w*|окисл\w*",
    ),
    "firm": (
        r"tight(?:ly)?|snug(?:ly)?|secure(?:ly)?|firm(?:ly|s)?|fest|туго|плотн\w*|крепк\w*",
        r"loos\w*|wobbl\w*|locker\w*|wackel\w*|болта\w*|pump(?:ed|ing|s)?",
    ),
    "ease": (
        r"eas[ey]|easily|easier|comfortabl[ey]|effortless\w*|leicht|einfach|легко|fine|normal|without\s(?:any\s)?(?:issue|trouble|problem)\w*",
        r"hard|difficult\w*|trouble|stiff|tough|schwer|schwierig|тяжело|трудно|uncomfortable|heavy|challenging",
    ),
    "heat": (r"hot(?:ter)?|heiss\w*|горяч\w*", r"cold\w*|cool\w*|kalt\w*|kuhl\w*|холодн\w*"),
    "pace": (
        r"fast(?:er)?|quick(?:ly)?|rapid(?:ly)?|short(?:er)?|schnell\w*|быстр\w*",
        r"slow(?:ly|er)?|long(?:er)?|normal\srate|langsam\w*|lange|медленн\w*|долго",
    ),
    "amount": (r"full\w*|voll\w*|полн\w*|up\sto\sthe\smark", r"empty|leer\w*|пуст\w*|below|low"),
    "open": (r"open(?:ed)?|offen\w*|открыт\w*", r"closed?|shut|geschlossen\w*|закрыт\w*"),
    "often": (
        r"always|constant(?:ly)?|continu\w*|all\sthe\stime|immer|standig|dauernd|dauerhaft|всегда|постоянно",
        r"""sometimes|occasional\w*|intermittent\w*|usually\s(?:off|not)|at\stimes|random\w*|blink\w*|flicker\w*|
        manchmal|ab\sund\szu|иногда""",
    ),
    "motion": (r"moving|driving", r"stationary|parked|idl(?:e|ing)|standing\sstill|motionless"),
    ONLY: (
        r"only|just\swhen|solely|nur|bloss|только|лишь",
        r"""(?:even|also|regardless|otherwise|as\swell|other\stimes|all\sthe\stime|too|either\sway|every\stime|always|
        auch|sowieso|immer|every\w*|both|alle[sn]?|beide[ns]?|uberall|все|всех|всё|везде|оба|тоже|также|и\sтак|всегда)""",
    ),
    "change": (
        r"""improv\w*|reduc\w*|decreas\w*|diminish\w*|less(?:en\w*)?|lower|chang\w*|disappear\w*|return\w*|go(?:es)?\s(?:back|away)|
        drop(?:s|ped)?|help(?:s|ed)?|besser|weniger|geholfen|лучше|меньше|помогло""",
        r"same|unchanged|remain\w*|continu\w*|stay(?:s|ed)?\sthe|still|no\sdifference|gleich|unverandert|weiterhin|immer\snoch|"
        r"по\s?прежнему|так\sже|все\sравно|worse|schlimmer|хуже",
    ),
    "colour": (r"grun\w*|green|зелен\w*", r"red|rot\w*|красн\w*"),
    "presence": (
        r"visible|show(?:s|n|ing)?|appear\w*|present|exist\w*|see|sichtbar|vorhanden|видн\w*|есть",
        r"missing|gone|absent|hidden|invisible|fehl(?:t|en)|verschwunden|пропал\w*|исчез\w*",
    ),
    "width": (r"straight|geradeaus|прямо", r"turn(?:s|ing)|curv\w*|corner\w*|kurve\w*|поворот\w*"),
    "network": (r"wireless\w*|wi-?fi|wlan|вай-?фай", r"cable|ethernet|wired|lan|kabel|кабел\w*"),
}
_READ = {
    name: tuple(re.compile(rf"\b(?:{side})\b", re.IGNORECASE | re.VERBOSE) for side in sides)
    for name, sides in _STATES.items()
}


@lru_cache(16_384)
def states(text: str) -> Mapping[str, int]:
    """Every contrast that a plain text takes a side of, with the side: 1 or -1."""
    told: dict[str, int] = {}
    for name, (plus, minus) in _READ.items():
        side = len(plus.findall(text)) - len(minus.findall(text))
        if side:
            told[name] = 1 if side > 0 else -1
    return told
