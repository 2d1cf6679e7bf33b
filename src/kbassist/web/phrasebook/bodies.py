"""What is said of JSON and of fields that do not have the right shape; the wording of the parsers comes first."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

BODIES: Final[Mapping[str, Mapping[str, str]]] = {
    # --- fields (Pydantic) ------------------------------------------------------------------------------------------
    "Field required": {
        "de": "fehlt",
        "ru": "обязательное поле",
    },
    "Extra inputs are not permitted": {
        "de": "dieses Feld gibt es hier nicht",
        "ru": "такого поля здесь нет",
    },
    "Input should be a valid string": {
        "de": "muss Text sein",
        "ru": "нужен текст",
    },
    "Input should be a valid string, unable to parse raw data as a unicode string": {
        "de": "muss Text in Unicode sein",
        "ru": "нужен текст в Юникоде",
    },
    "Input should be a valid integer": {
        "de": "muss eine ganze Zahl sein",
        "ru": "нужно целое число",
    },
    "Input should be a valid integer, unable to parse string as an integer": {
        "de": "muss eine ganze Zahl sein",
        "ru": "нужно целое число",
    },
    "Input should be a valid integer, got a number with a fractional part": {
        "de": "muss eine ganze Zahl sein, ohne Nachkommastellen",
        "ru": "нужно целое число, без дробной части",
    },
    "Unable to parse input string as an integer, exceeded maximum size": {
        "de": "ist eine zu große Zahl",
        "ru": "слишком большое число",
    },
    "Input should be a valid number": {
        "de": "muss eine Zahl sein",
        "ru": "нужно число",
    },
    "Input should be a valid number, unable to parse string as a number": {
        "de": "muss eine Zahl sein",
        "ru": "нужно число",
    },
    "Input should be a finite number": {
        "de": "muss eine endliche Zahl sein",
        "ru": "нужно конечное число",
    },
    "Input should be a valid boolean": {
        "de": "muss true oder false sein",
        "ru": "нужно true или false",
    },
    "Input should be a valid boolean, unable to interpret input": {
        "de": "muss true oder false sein",
        "ru": "нужно true или false",
    },
    "Input should be a valid list": {
        "de": "muss eine Liste sein",
        "ru": "нужен список",
    },
    "Input should be a valid dictionary": {
        "de": "muss ein Objekt sein",
        "ru": "нужен объект",
    },
    "Input should be a valid dictionary or object to extract fields from": {
        "de": "muss ein Objekt sein",
        "ru": "нужен объект",
    },
    "Input should be greater than or equal to {limit}": {
        "de": "muss mindestens {limit} sein",
        "ru": "должно быть не меньше {limit}",
    },
    "Input should be greater than {limit}": {
        "de": "muss größer als {limit} sein",
        "ru": "должно быть больше {limit}",
    },
    "Input should be less than or equal to {limit}": {
        "de": "darf höchstens {limit} sein",
        "ru": "должно быть не больше {limit}",
    },
    "Input should be less than {limit}": {
        "de": "muss kleiner als {limit} sein",
        "ru": "должно быть меньше {limit}",
    },
    "Input should be {first} or {last}": {
        "de": "muss {first} oder {last} sein",
        "ru": "допустимо только {first} или {last}",
    },
    "String should have at least 1 character": {
        "de": "darf nicht leer sein",
        "ru": "не должно быть пустым",
    },
    "String should have at most {limit} characters": {
        "de": "darf höchstens {limit} Zeichen haben",
        "ru": "допустимо не больше {limit} символов",
    },
    "String should match pattern {pattern}": {
        "de": "muss dem Muster {pattern} entsprechen",
        "ru": "должно соответствовать шаблону {pattern}",
    },
    "Value should have at least 1 item after validation, not 0": {
        "de": "darf nicht leer sein",
        "ru": "не должно быть пустым",
    },
    "Value should have at most {limit} items after validation, not {count}": {
        "de": "ist zu lang: erlaubt sind höchstens {limit}, nicht {count}",
        "ru": "слишком длинно: допустимо не больше {limit}, а не {count}",
    },
    "List should have at least 1 item after validation, not 0": {
        "de": "darf nicht leer sein",
        "ru": "не должно быть пустым",
    },
    "List should have at most {limit} items after validation, not {count}": {
        "de": "darf höchstens {limit} Einträge haben, nicht {count}",
        "ru": "элементов должно быть не больше {limit}, а не {count}",
    },
    "Dictionary should have at least 1 item after validation, not 0": {
        "de": "darf nicht leer sein",
        "ru": "не должно быть пустым",
    },
    "Dictionary should have at most {limit} items after validation, not {count}": {
        "de": "darf höchstens {limit} Einträge haben, nicht {count}",
        "ru": "элементов должно быть не больше {limit}, а не {count}",
    },
    "List should have at most {limit} items after validation, not more": {
        "de": "darf höchstens {limit} Einträge haben",
        "ru": "элементов должно быть не больше {limit}",
    },
    "Input should have timezone info": {
        "de": "braucht eine Zeitzone",
        "ru": "нужен часовой пояс",
    },
    "Input should be a valid datetime, {problem}": {
        "de": "muss eine Zeit wie 2026-03-01T12:00:00Z sein ({problem})",
        "ru": "нужно время вида 2026-03-01T12:00:00Z ({problem})",
    },
    "Input should be a valid date in the format YYYY-MM-DD, {problem}": {
        "de": "muss ein Datum wie 2026-03-01 sein ({problem})",
        "ru": "нужна дата вида 2026-03-01 ({problem})",
    },
    "Input should be a valid date or datetime, {problem}": {
        "de": "muss ein Datum oder eine Zeit sein wie 2026-03-01 oder 2026-03-01T12:00:00Z ({problem})",
        "ru": "нужна дата или время вида 2026-03-01 или 2026-03-01T12:00:00Z ({problem})",
    },
    "month value is outside expected range of 1-12": {
        "de": "der Monat liegt nicht zwischen 1 und 12",
        "ru": "месяц не от 1 до 12",
    },
    "day value is outside expected range": {
        "de": "diesen Tag hat der Monat nicht",
        "ru": "такого дня в этом месяце нет",
    },
    "hour value is outside expected range of 0-23": {
        "de": "die Stunde liegt nicht zwischen 0 und 23",
        "ru": "часы не от 0 до 23",
    },
    "minute value is outside expected range of 0-59": {
        "de": "die Minute liegt nicht zwischen 0 und 59",
        "ru": "минуты не от 0 до 59",
    },
    "unexpected extra characters at the end of the input": {
        "de": "am Ende steht etwas zu viel",
        "ru": "в конце есть лишние символы",
    },
    "input is too short": {
        "de": "die Angabe ist zu kurz",
        "ru": "указано не полностью",
    },
    "Datetimes provided to dates should have zero time - e.g. be exact dates": {
        "de": "muss ein Datum ohne Uhrzeit sein",
        "ru": "нужна дата без времени",
    },
    # --- fields (our own) -------------------------------------------------------------------------------------------
    "must be a JSON object, sent with Content-Type: application/json": {
        "de": "muss ein JSON-Objekt sein, gesendet mit Content-Type: application/json",
        "ru": "нужен объект JSON, отправленный с Content-Type: application/json",
    },
    "must be written like 2026-03-01T12:00:00Z": {
        "de": "muss geschrieben sein wie 2026-03-01T12:00:00Z",
        "ru": "нужно записать в виде 2026-03-01T12:00:00Z",
    },
    "must be the number of a turn, or its source_id": {
        "de": "muss die Nummer eines Beitrags sein, oder seine source_id",
        "ru": "нужен номер реплики или её source_id",
    },
    "must be printable": {
        "de": "darf nur druckbare Zeichen enthalten",
        "ru": "допустимы только печатные символы",
    },
    "lies outside the calendar": {
        "de": "liegt außerhalb des Kalenders",
        "ru": "выходит за пределы календаря",
    },
    "holds a NUL character, which is no text": {
        "de": "enthält ein NUL-Zeichen, das kein Text ist",
        "ru": "содержит символ NUL, который не является текстом",
    },
    "holds half of a surrogate pair, which is no text": {
        "de": "enthält ein halbes Surrogatpaar, das kein Text ist",
        "ru": "содержит половину суррогатной пары, которая не является текстом",
    },
    "Out of range float values are not JSON compliant": {
        "de": "enthält eine Zahl, die es in JSON nicht gibt",
        "ru": "содержит число, которого в JSON не бывает",
    },
    "is nested deeper than {limit} levels": {
        "de": "ist tiefer verschachtelt als {limit} Ebenen",
        "ru": "слишком глубокая вложенность: допустимо уровней не больше {limit}",
    },
    # --- JSON and YAML ----------------------------------------------------------------------------------------------
    "broken JSON at character {place}: {problem}": {
        "de": "fehlerhaftes JSON bei Zeichen {place}: {problem}",
        "ru": "ошибка JSON в символе {place}: {problem}",
    },
    "Expecting value": {
        "de": "hier fehlt ein Wert",
        "ru": "здесь нужно значение",
    },
    "Expecting {sign} delimiter": {
        "de": "hier fehlt {sign}",
        "ru": "здесь нужен знак {sign}",
    },
    "Expecting property name enclosed in double quotes": {
        "de": "hier muss ein Name in doppelten Anführungszeichen stehen",
        "ru": "здесь нужно имя в двойных кавычках",
    },
    "Extra data": {
        "de": "danach steht noch etwas",
        "ru": "после конца есть что-то ещё",
    },
    "Unterminated string starting at": {
        "de": "der Text, der hier beginnt, endet nicht",
        "ru": "строка, которая здесь начинается, не закрыта",
    },
    "Invalid control character at": {
        "de": "unerlaubtes Steuerzeichen",
        "ru": "недопустимый управляющий символ",
    },
    "Invalid {escape} escape": {
        "de": "ungültiges Escape-Zeichen {escape}",
        "ru": "неверная escape-последовательность {escape}",
    },
    "Invalid \\escape": {
        "de": "ungültiges Escape-Zeichen",
        "ru": "неверная escape-последовательность",
    },
    "mapping values are not allowed here": {
        "de": "hier darf kein Doppelpunkt stehen; setzen Sie den Wert in Anführungszeichen",
        "ru": "двоеточие здесь недопустимо; возьмите значение в кавычки",
    },
    "could not find expected ':'": {
        "de": "hier fehlt ein Doppelpunkt",
        "ru": "здесь не хватает двоеточия",
    },
    "found character {sign} that cannot start any token": {
        "de": "mit {sign} kann hier nichts beginnen",
        "ru": "символ {sign} здесь недопустим",
    },
    "expected <block end>, but found {found}": {
        "de": "die Einrückung passt nicht: hier steht {found}",
        "ru": "неверный отступ: здесь стоит {found}",
    },
    "found unexpected end of stream": {
        "de": "ein Anführungszeichen oder eine Klammer ist nicht geschlossen",
        "ru": "не закрыта кавычка или скобка",
    },
}
