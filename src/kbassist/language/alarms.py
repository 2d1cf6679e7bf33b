"""What makes a matter pressing, told by a few words, in three languages at once, spoken or written."""

from __future__ import annotations

import re
from enum import StrEnum

from kbassist.language.folding import fold


class Alarm(StrEnum):
    """One reason not to let a customer wait."""

    DANGER = "danger"
    OUTAGE = "outage"
    BUSINESS = "business"
    REPEATED = "repeated"
    LEAVING = "leaving"
    PRESSING = "pressing"


_SMELL = (
    r"(?:riech\w*|gerochen|stink\w*(?!\s(?:mir|uns)\b)|geruch|mief\w*|smell\w*|smelt|stench|reek\w*"
    r"|пахн\w*|пахло|запах\w*|вон[яь]\w*|несет|тянет)"
)
_GAS = (
    r"(?:gas(?!t|s)\w*|therme\w*|boiler\w*|heizkessel\w*|cooker|stove"
    r"|газ(?:а|ом|у)?|котл\w*|катл\w*|колонк\w*|плит[аеуы])"
)

_MARKS: dict[Alarm, str] = {
    Alarm.DANGER: rf"""
        \b(?:
        {_SMELL}\W+(?:\w+\W+){{0,6}}?{_GAS} | {_GAS}\W+(?:\w+\W+){{0,4}}?{_SMELL} | gasgeruch\w* | gas\s?leak\w*
        | gasleck | утечк\w*\s(?:\w+\s)?газа | gasalarm\w* | gasmelder\w*
        | faule[nr]?\seier\w* | rotten\seggs? | bad\seggs | тухл\w*\sяйц\w*
        | feuer(?!\sund\sflamme) | flammen | qualm\w* | rauchentwicklung
        | (?:es|box|router|modem|zähler|dose|steckdose|stecker|therme|gerät|wallbox)\sraucht
        | verschmort\w* | schmort | funken
        | sprüht\sfunken | stromschlag | kohlenmonoxid | lebensgefahr | bewusstlos\w*
        | (?:einen|nen|eine)\s(?:gewischt|schlag\s(?:bekommen|gekriegt))
        | (?:riecht|stinkt)\s(?:\w+\s){{0,2}}?(?:verbrannt|verschmort|angebrannt)
        | on\sfire | fire(?!\s?(?:tv|stick|wall|fox)) | flames | smoke\scoming | is\ssmoking | sparks? | sparking
        | burning\ssmell | smells?\s(?:\w+\s){{0,2}}?(?:burnt|burning|scorched)
        | electric(?:al)?\sshock | got\sa\sshock | carbon\smonoxide | unconscious | passed\sout
        | пожар\w* | горит\s(?:проводк\w*|дом|квартир\w*|щит\w*|розетк\w*) | дым | дымит\w*
        | задымлен\w* | искр(?:ит|ят|ы|а)
        | (?:бьет|ударил\w*|дернул\w*)\sток\w* | угарн\w* | без\sсознания
        | пахнет\s(?:гарью|горелым|паленым)
        )\b""",
    Alarm.OUTAGE: r"""
        \b(?:
        (?:geht|läuft|funktioniert|klappt)\s(?:\w+\s){0,3}?(?:gar\s?nichts|garnix|gar\snix|nichts\smehr|nix\smehr)
        | stromausfall | ausgefallen | totalausfall | komplett\s(?:tot|weg|aus) | störung | alles\s(?:dunkel|tot|aus)
        | kein(?:en)?\s(?:internet|netz|strom|empfang|anschluss)
        | (?:internet|strom|netz|leitung)\s(?:\w+\s){0,2}?(?:weg|tot)
        | (?:no|without|lost)\s(?:any\s)?(?:internet|power|electricity|connection|dial\stone|service|broadband)
        | outage | power\scut | black\s?out | (?:is|are|completely|gone|totally)\sdead | nothing\s(?:works|is\sworking)
        | (?:internet|power|line|network|everything)\s(?:is|has\sbeen|'s|went|has\sgone)\s(?:\w+\s)?
            (?:down|off|out|gone)
        | нет\s(?:интернет\w*|свет\w*|связи|сети|электричеств\w*|гудка)
        | (?:интернет\w*|свет\w*|связи|сети)\s(?:\w+\s)?нет
        | (?:ничего|вообще)\sне\s(?:работает|ловит) | отключил\w*\sсвет | свет\s(?:пропал|отключ\w*) | авари\w+
        | (?:интернет|связь)\s(?:пропал\w?|отвалил\w*|лежит) | пропал\s(?:интернет|свет)
        )\b""",
    Alarm.BUSINESS: r"""
        \b(?:
        geschäftskund\w* | firmenkund\w* | firmenanschluss | geschäftlich | gewerb\w+
        | unser\w*\s(?:firma|büro|praxis|betrieb|laden)
        | meine?\w*\s(?:firma|praxis|betrieb|laden|kanzlei|restaurant) | kartenterminal | kassensystem | sla
        | business\s(?:customer|line|plan|tariff|account|contract)
        | (?:our|my)\s(?:office|company|shop|practice|restaurant|business)
        | card\s(?:terminal|reader|machine)
        | для\sбизнеса | юрлиц\w* | (?:наш\w*|мо\w+|у\sнас)\s(?:фирм\w*|офис\w*|компани\w*|магазин\w*|салон\w*)
        | терминал\w*
        )\b""",
    Alarm.REPEATED: r"""
        \b(?:
        zum\s(?:zweiten|dritten|vierten|fünften|\w+ten|x-?ten)\smal
        | schon\s(?:zwei|drei|vier|fünf|mehr|\d)\w*\s?mal\s(?:\w+\s){0,2}?(?:angerufen|gemeldet|geschrieben)
        | (?:wieder|nochmal|noch\smal|erneut)\s(?:anrufen|melden)\smuss\w* | schon\swieder | letztes\smal
        | (?:ihr|euer)\s(?:kollege|kollegin)
        | (?:second|third|fourth|fifth|\w+th)\s(?:time|call)
        | called\s(?:\w+\s){0,2}?(?:twice|before|already|again|times)
        | calling\s(?:\w+\s)?again | yet\sagain | last\stime\si | your\scolleague
        | (?:второй|третий|четвертый|пятый|десятый|который)\sраз | уже\s(?:звонил\w*|писал\w*|обращал\w*) | опять\sзвоню
        | (?:ваш\w?)\sколлег\w* | в\sпрошлый\sраз | снова\s(?:звоню|обращаюсь|пишу)
        )\b""",
    Alarm.LEAVING: r"""
        \b(?:
        kündige\b | kündigen | kündigung | wechsel\w*\s(?:\w+\s){0,3}?(?:anbieter|konkurrenz|telekom|vodafone)
        | (?:zur|zum)\s(?:konkurrenz|anwalt) | anwalt | rechtsanwalt | verbraucherzentrale | bundesnetzagentur
        | cancel\s(?:\w+\s){0,2}?(?:contract|everything|subscription|account|plan|broadband|service)
        | cancell(?:ing|ation)
        | (?:switch|switching|leave|leaving|go|going)\s(?:\w+\s){0,2}?(?:provider|competitor|elsewhere|another\scompany)
        | ombudsman
        | lawyer | solicitor
        | расторг\w+ | растор[жг]\w+ | откажусь | отказаться\sот | уйду\s(?:\w+\s)?к
        | (?:к\s)?другому\s(?:провайдер\w*|оператор\w*|поставщик\w*)
        | адвокат\w* | юрист\w* | в\sсуд | роспотребнадзор
        )\b""",
    Alarm.PRESSING: r"""
        \b(?:
        dringend\w* | notfall | so\sschnell\swie\smöglich | eilig | brandeilig
        | urgent\w* | emergency | asap | immediately | straight\saway
        | срочн\w* | немедленно | как\sможно\s(?:скорее|быстрее) | экстренн\w*
        )\b""",
}
_READ = {alarm: re.compile(mark, re.VERBOSE) for alarm, mark in _MARKS.items()}

_NOT_BEFORE = re.compile(r"\b(?:kein\w*|nicht|nie|ohne|no|not|never|without|\w+n['’]t|нет|не|без)(?:\s+\w+){0,2}\s*$")
_NOT_WITHIN = re.compile(r"\b(?:kein\w*|no|не)\b")
_NOT_AFTER = re.compile(r"^\s*(?:\w+\s+)?(?:нет|nicht)\b")
_DENIABLE = frozenset({Alarm.DANGER, Alarm.BUSINESS, Alarm.LEAVING, Alarm.PRESSING})
"""What is told by a denial itself (no power) cannot be denied by one."""


def alarms(text: str) -> frozenset[Alarm]:
    """Every reason that some words of a text are a sign of; what is denied ("kein Gasgeruch") is none."""
    said = fold(text)
    return frozenset(
        alarm
        for alarm, mark in _READ.items()
        if any(not (alarm in _DENIABLE and _denied(said, found)) for found in mark.finditer(said))
    )


def _denied(said: str, found: re.Match[str]) -> bool:
    around = _NOT_BEFORE.search(said[: found.start()]) or _NOT_AFTER.search(said[found.end() :])
    return bool(around or _NOT_WITHIN.search(found.group()))
