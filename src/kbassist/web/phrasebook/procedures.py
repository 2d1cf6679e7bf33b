"""What is said of a procedure that cannot be followed, of a condition that cannot be used, and of rules."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

PROCEDURES: Final[Mapping[str, Mapping[str, str]]] = {
    # --- shape ------------------------------------------------------------------------------------------------------
    "{id} must be 1 to 200 letters, digits or any of . _ : ( ) + / -": {
        "de": "{id} muss aus 1 bis 200 Buchstaben, Ziffern oder Zeichen aus . _ : ( ) + / - bestehen",
        "ru": "{id}: допустимы от 1 до 200 букв, цифр и знаков . _ : ( ) + / -",
    },
    "{id} must be 1 to 200 letters, digits or any of . _ : ( ) + -": {
        "de": "{id} muss aus 1 bis 200 Buchstaben, Ziffern oder Zeichen aus . _ : ( ) + - bestehen",
        "ru": "{id}: допустимы от 1 до 200 букв, цифр и знаков . _ : ( ) + -",
    },
    "must be a text of 1 to {most} characters": {
        "de": "muss ein Text mit 1 bis {most} Zeichen sein",
        "ru": "нужен текст длиной от 1 до {most} символов",
    },
    "must be a list with at least one item": {
        "de": "muss eine Liste mit mindestens einem Eintrag sein",
        "ru": "нужен список хотя бы из одного элемента",
    },
    "has {count} items, {limit} at most": {
        "de": "hat {count} Einträge, erlaubt sind höchstens {limit}",
        "ru": "элементов в списке — {count}, допустимо не больше {limit}",
    },
    "must be a list of at most {count} texts of 1 to {most} characters": {
        "de": "muss eine Liste von höchstens {count} Texten mit je 1 bis {most} Zeichen sein",
        "ru": "нужен список не более чем из {count} текстов длиной от 1 до {most} символов",
    },
    "must be an object with id, kind and text, but is {value}": {
        "de": "muss ein Objekt mit id, kind und text sein, ist aber {value}",
        "ru": "нужен объект с полями id, kind и text, а указано {value}",
    },
    "must be an object with from and to, but is {value}": {
        "de": "muss ein Objekt mit from und to sein, ist aber {value}",
        "ru": "нужен объект с полями from и to, а указано {value}",
    },
    "must be an object with any of {keys}, but is {value}": {
        "de": "muss ein Objekt mit einem oder mehreren von {keys} sein, ist aber {value}",
        "ru": "нужен объект с одним или несколькими полями из {keys}, а указано {value}",
    },
    "step {step} stands at steps[{place}] already": {
        "de": "den Schritt {step} gibt es schon in steps[{place}]",
        "ru": "шаг {step} уже есть в steps[{place}]",
    },
    "step {step} is of the kind {kind}; known are {kinds}": {
        "de": "der Schritt {step} ist von der Art {kind}; bekannt sind {kinds}",
        "ru": "у шага {step} вид {kind}; известны {kinds}",
    },
    "step {step} must say what to do, in a text of 1 to {most} characters": {
        "de": "der Schritt {step} muss in einem Text mit 1 bis {most} Zeichen sagen, was zu tun ist",
        "ru": "шаг {step} должен говорить, что делать: текст длиной от 1 до {most} символов",
    },
    "must name a step, or be null at the beginning": {
        "de": "muss einen Schritt nennen oder am Anfang null sein",
        "ru": "нужно имя шага, а в начале — null",
    },
    "must name the step that it leads to": {
        "de": "muss den Schritt nennen, zu dem es weitergeht",
        "ru": "нужно имя шага, к которому ведёт эта ветвь",
    },
    "{event} is no name of an event, such as lookup:found": {
        "de": "{event} ist kein Name eines Ereignisses wie lookup:found",
        "ru": "{event} — не имя события; пример: lookup:found",
    },
    "must be a CEL expression, but is {value}": {
        "de": "muss ein CEL-Ausdruck sein, ist aber {value}",
        "ru": "нужно выражение CEL, а указано {value}",
    },
    # --- ways -------------------------------------------------------------------------------------------------------
    "there is no beginning; one branch must come from null": {
        "de": "es fehlt der Anfang; ein Zweig muss von null ausgehen",
        "ru": "нет начала: одна из ветвей должна идти от null",
    },
    "step {step} is never reached from the beginning": {
        "de": "der Schritt {step} ist vom Anfang aus nie zu erreichen",
        "ru": "до шага {step} нельзя дойти от начала",
    },
    "step {step} is a dead end; a branch must lead on, or its kind be transfer or end": {
        "de": "der Schritt {step} ist eine Sackgasse; ein Zweig muss weiterführen, oder er muss von der Art transfer "
        "oder end sein",
        "ru": "шаг {step} — тупик: нужна ветвь дальше либо вид transfer или end",
    },
    "step {step} goes round in a loop that has no way out": {
        "de": "der Schritt {step} dreht sich im Kreis, aus dem kein Weg herausführt",
        "ru": "шаг {step} стоит в круге, из которого нет выхода",
    },
    "comes from {step}, and there is no such step": {
        "de": "kommt von {step}, und diesen Schritt gibt es nicht",
        "ru": "идёт от {step}, а такого шага нет",
    },
    "leads from {step} to {target}, and there is no such step": {
        "de": "führt von {step} zu {target}, und diesen Schritt gibt es nicht",
        "ru": "ведёт от {step} к {target}, а такого шага нет",
    },
    "leads from the beginning to {target}, and there is no such step": {
        "de": "führt vom Anfang zu {target}, und diesen Schritt gibt es nicht",
        "ru": "ведёт от начала к {target}, а такого шага нет",
    },
    "step {step} has a branch without a condition before this one, which is never taken": {
        "de": "der Schritt {step} hat davor schon einen Zweig ohne Bedingung; dieser hier wird nie gegangen",
        "ru": "у шага {step} раньше есть ветвь без условия; до этой дело никогда не дойдёт",
    },
    "the beginning has a branch without a condition before this one, which is never taken": {
        "de": "am Anfang steht davor schon ein Zweig ohne Bedingung; dieser hier wird nie gegangen",
        "ru": "в начале раньше есть ветвь без условия; до этой дело никогда не дойдёт",
    },
    # --- conditions -------------------------------------------------------------------------------------------------
    "the condition after step {step} does not compile: {problem}": {
        "de": "die Bedingung nach dem Schritt {step} ist nicht zu gebrauchen: {problem}",
        "ru": "условие после шага {step} не годится: {problem}",
    },
    "the condition at the beginning does not compile: {problem}": {
        "de": "die Bedingung am Anfang ist nicht zu gebrauchen: {problem}",
        "ru": "условие в начале не годится: {problem}",
    },
    "does not compile: {problem}": {
        "de": "ist nicht zu gebrauchen: {problem}",
        "ru": "не годится: {problem}",
    },
    "this is no CEL expression": {
        "de": "das ist kein CEL-Ausdruck",
        "ru": "это не выражение CEL",
    },
    "{name} is not known here; known are {names}": {
        "de": "{name} ist hier nicht bekannt; bekannt sind {names}",
        "ru": "{name} здесь неизвестно; известны {names}",
    },
    "{name} cannot be called here; known are {names}": {
        "de": "{name} kann hier nicht aufgerufen werden; bekannt sind {names}",
        "ru": "{name} здесь нельзя вызвать; известны {names}",
    },
    "all, exists, exists_one, filter and map may not stand inside each other": {
        "de": "all, exists, exists_one, filter und map dürfen nicht ineinander stehen",
        "ru": "all, exists, exists_one, filter и map нельзя вкладывать друг в друга",
    },
    "it can never be told ({error})": {
        "de": "das lässt sich nie entscheiden ({error})",
        "ru": "это никогда не удастся решить ({error})",
    },
    "it is neither true nor false": {
        "de": "das ist weder wahr noch falsch",
        "ru": "это ни истина, ни ложь",
    },
    # --- what is there ----------------------------------------------------------------------------------------------
    "there is a procedure {id} in {language}; PUT it": {
        "de": "die Anleitung {id} gibt es auf {language} schon; ersetzen Sie sie mit PUT",
        "ru": "процедура {id} на языке {language} уже есть; замените её через PUT",
    },
    "procedure {id} stands in article {article}; change it there": {
        "de": "die Anleitung {id} steht im Artikel {article}; ändern Sie sie dort",
        "ru": "процедура {id} записана в статье {article}; измените её там",
    },
    "procedure {id} was changed since you read it; read it again": {
        "de": "die Anleitung {id} wurde geändert, seit Sie sie gelesen haben; lesen Sie sie neu",
        "ru": "процедура {id} изменена с тех пор, как вы её прочли; прочтите её снова",
    },
    "there is no procedure {id}": {
        "de": "es gibt keine Anleitung {id}",
        "ru": "нет процедуры {id}",
    },
    "this key may not write for all of them": {
        "de": "für manche davon darf dieser Schlüssel nicht schreiben",
        "ru": "для некоторых из них этот ключ не даёт права писать",
    },
    "does not fit a procedure": {
        "de": "passt zu keiner Anleitung",
        "ru": "не подходит для процедуры",
    },
    "does not fit a rule": {
        "de": "passt zu keiner Regel",
        "ru": "не подходит для правила",
    },
    "is in force at once, so it is taken in with publish only": {
        "de": "gilt sofort und wird deshalb nur mit publish übernommen",
        "ru": "действует сразу, поэтому принимается только с publish",
    },
    "there is a rule {id} already; PUT it": {
        "de": "die Regel {id} gibt es schon; ersetzen Sie sie mit PUT",
        "ru": "правило {id} уже есть; замените его через PUT",
    },
    "there is no rule {id}": {
        "de": "es gibt keine Regel {id}",
        "ru": "нет правила {id}",
    },
    "name exactly one of {kinds}": {
        "de": "nennen Sie genau eines von {kinds}",
        "ru": "укажите ровно одно из {kinds}",
    },
}
