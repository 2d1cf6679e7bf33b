"""What is said of an article, or of a file of articles, that is not taken as it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

PLACES: Final[Mapping[str, Mapping[str, str]]] = {
    "line {line}": {
        "de": "Zeile {line}",
        "ru": "строка {line}",
    },
    "line {line}, column {column}": {
        "de": "Zeile {line}, Spalte {column}",
        "ru": "строка {line}, столбец {column}",
    },
    "procedure {id}": {
        "de": "Anleitung {id}",
        "ru": "процедура {id}",
    },
    "rule {id}": {
        "de": "Regel {id}",
        "ru": "правило {id}",
    },
    "row {row}": {
        "de": "Zeile {row}",
        "ru": "строка {row}",
    },
    "sheet {sheet}, row {row}": {
        "de": "Blatt {sheet}, Zeile {row}",
        "ru": "лист {sheet}, строка {row}",
    },
    "sheet {sheet}": {
        "de": "Blatt {sheet}",
        "ru": "лист {sheet}",
    },
    "page {pages}": {
        "de": "Seite {pages}",
        "ru": "страница {pages}",
    },
    "item {place}": {
        "de": "Eintrag {place}",
        "ru": "элемент {place}",
    },
}
"""Where in a file; they stand before what is wrong there."""

ARTICLES: Final[Mapping[str, Mapping[str, str]]] = {
    # --- an article -------------------------------------------------------------------------------------------------
    "is missing": {
        "de": "fehlt",
        "ru": "не указано",
    },
    "is missing; name one, such as en or de-AT": {
        "de": "fehlt; nennen Sie eine, etwa en oder de-AT",
        "ru": "не указан; укажите язык, например en или de-AT",
    },
    "is empty": {
        "de": "ist leer",
        "ru": "пусто",
    },
    "unknown key; known are {keys}": {
        "de": "unbekannter Schlüssel; bekannt sind {keys}",
        "ru": "неизвестный ключ; известны {keys}",
    },
    "unknown key; did you mean {near}?": {
        "de": "unbekannter Schlüssel; meinten Sie {near}?",
        "ru": "неизвестный ключ; возможно, имелось в виду {near}?",
    },
    "the text is given twice, inside and outside the front matter": {
        "de": "der Text steht zweimal da, im Kopf der Datei und darunter",
        "ru": "текст указан дважды: в шапке файла и под ней",
    },
    "holds a character that is no text (NUL or half of a surrogate pair)": {
        "de": "enthält ein Zeichen, das kein Text ist (NUL oder ein halbes Surrogatpaar)",
        "ru": "содержит символ, который не является текстом (NUL или половина суррогатной пары)",
    },
    "has {count} characters, {limit} at most": {
        "de": "hat {count} Zeichen, erlaubt sind höchstens {limit}",
        "ru": "длина в символах — {count}, допустимо не больше {limit}",
    },
    "has {count} bytes, {limit} at most": {
        "de": "hat {count} Byte, erlaubt sind höchstens {limit}",
        "ru": "размер в байтах — {count}, допустимо не больше {limit}",
    },
    "there is neither a text nor a phrasing to be found by": {
        "de": "es gibt weder einen Text noch eine Formulierung, worüber der Artikel zu finden wäre",
        "ru": "нет ни текста, ни формулировки, по которым статью можно найти",
    },
    "nobody could read it; name at least one, such as public": {
        "de": "niemand könnte den Artikel lesen; nennen Sie mindestens eine Gruppe, etwa public",
        "ru": "никто не сможет прочитать статью; укажите хотя бы одну группу, например public",
    },
    "{identity} must be 1 to 200 letters, digits or any of . _ : ( ) / -": {
        "de": "{identity} muss aus 1 bis 200 Buchstaben, Ziffern oder Zeichen aus . _ : ( ) / - bestehen",
        "ru": "{identity}: допустимы от 1 до 200 букв, цифр и знаков . _ : ( ) / -",
    },
    "{identity} must not begin or end with a slash, nor hold // or a part . or ..": {
        "de": "{identity} darf nicht mit einem Schrägstrich beginnen oder enden und weder // noch . oder .. als Teil "
        "enthalten",
        "ru": "{identity}: косая черта не должна стоять в начале или в конце, недопустимы // и части . и ..",
    },
    "{language} is no language tag such as en or de-AT": {
        "de": "{language} ist kein Sprachkürzel wie en oder de-AT",
        "ru": "{language} — не код языка вида en или de-AT",
    },
    "{moment} is not in UTC": {
        "de": "{moment} ist nicht in UTC angegeben",
        "ru": "время {moment} указано не в UTC",
    },
    "ends {moment}, before it begins": {
        "de": "endet am {moment}, bevor es beginnt",
        "ru": "окончание {moment} раньше начала",
    },
    "names no value; leave the key out where the article applies to all": {
        "de": "nennt keinen Wert; lassen Sie den Schlüssel weg, wenn der Artikel für alle gilt",
        "ru": "нет ни одного значения; если статья относится ко всем, уберите этот ключ",
    },
    "must be text, but is {value}; in YAML, put it in quotes": {
        "de": "muss Text sein, ist aber {value}; setzen Sie es in YAML in Anführungszeichen",
        "ru": "нужен текст, а указано {value}; в YAML возьмите значение в кавычки",
    },
    "must be a list of texts, but is {value}": {
        "de": "muss eine Liste von Texten sein, ist aber {value}",
        "ru": "нужен список текстов, а указано {value}",
    },
    "must be keys with lists of values, but is {value}": {
        "de": "müssen Schlüssel mit Listen von Werten sein, sind aber {value}",
        "ru": "нужны ключи со списками значений, а указано {value}",
    },
    "must be true or false, but is {value}": {
        "de": "muss true oder false sein, ist aber {value}",
        "ru": "нужно true или false, а указано {value}",
    },
    "must be an object with steps and branches, but is {value}": {
        "de": "muss ein Objekt mit Schritten und Verzweigungen sein, ist aber {value}",
        "ru": "нужен объект с шагами и ветвлениями, а указано {value}",
    },
    "cannot be written as JSON ({reason})": {
        "de": "lässt sich nicht als JSON schreiben ({reason})",
        "ru": "нельзя записать в JSON ({reason})",
    },
    "{value} is no date or time such as 2026-03-01 or 2026-03-01T12:00:00Z": {
        "de": "{value} ist kein Datum und keine Zeit wie 2026-03-01 oder 2026-03-01T12:00:00Z",
        "ru": "{value} — не дата и не время вида 2026-03-01 или 2026-03-01T12:00:00Z",
    },
    # --- a file -----------------------------------------------------------------------------------------------------
    "no such file or folder": {
        "de": "diese Datei oder diesen Ordner gibt es nicht",
        "ru": "нет такого файла или папки",
    },
    "unknown kind {kind}; known are {kinds}": {
        "de": "unbekannte Dateiart {kind}; bekannt sind {kinds}",
        "ru": "неизвестный тип файла {kind}; известны {kinds}",
    },
    "unknown kind of file; known are {kinds}": {
        "de": "unbekannte Dateiart; bekannt sind {kinds}",
        "ru": "неизвестный тип файла; известны {kinds}",
    },
    "the file is empty": {
        "de": "die Datei ist leer",
        "ru": "файл пуст",
    },
    "is binary, not text": {
        "de": "ist eine Binärdatei, kein Text",
        "ru": "это двоичный файл, а не текст",
    },
    "begins as {encoding}, but is not ({reason})": {
        "de": "beginnt wie {encoding}, ist es aber nicht ({reason})",
        "ru": "начинается как {encoding}, но это не так ({reason})",
    },
    "byte {byte} is not UTF-8, though the rest of the file is": {
        "de": "das Byte {byte} ist kein UTF-8, anders als der Rest der Datei",
        "ru": "байт {byte} не в UTF-8, хотя остальной файл в UTF-8",
    },
    "its characters are in no encoding we know; save it as UTF-8": {
        "de": "die Zeichenkodierung ist unbekannt; speichern Sie die Datei als UTF-8",
        "ru": "кодировка неизвестна; сохраните файл в UTF-8",
    },
    "cannot be read ({reason})": {
        "de": "kann nicht gelesen werden ({reason})",
        "ru": "не удаётся прочитать ({reason})",
    },
    "the front matter is never closed; end it with a line of ---": {
        "de": "der Kopf der Datei ist nicht abgeschlossen; beenden Sie ihn mit einer Zeile aus ---",
        "ru": "шапка файла не закрыта; завершите её строкой ---",
    },
    "the front matter must be lines of `key: value`": {
        "de": "der Kopf der Datei muss aus Zeilen der Form `key: value` bestehen",
        "ru": "шапка файла должна состоять из строк вида `key: value`",
    },
    "broken YAML in the front matter ({problem})": {
        "de": "fehlerhaftes YAML im Kopf der Datei ({problem})",
        "ru": "ошибка YAML в шапке файла ({problem})",
    },
    "broken YAML ({problem})": {
        "de": "fehlerhaftes YAML ({problem})",
        "ru": "ошибка YAML ({problem})",
    },
    "broken JSON ({problem})": {
        "de": "fehlerhaftes JSON ({problem})",
        "ru": "ошибка JSON ({problem})",
    },
    "has {size} MB, {limit} at most": {
        "de": "hat {size} MB, erlaubt sind höchstens {limit}",
        "ru": "размер — {size} МБ, допустимо не больше {limit}",
    },
    "leads out of its folder": {
        "de": "führt aus seinem Ordner hinaus",
        "ru": "ведёт за пределы своей папки",
    },
    "leads out of its archive": {
        "de": "führt aus seinem Archiv hinaus",
        "ru": "ведёт за пределы своего архива",
    },
    "is an archive inside an archive, which is not opened": {
        "de": "ist ein Archiv in einem Archiv; das wird nicht geöffnet",
        "ru": "это архив внутри архива, он не открывается",
    },
    "is no archive, or a broken one": {
        "de": "ist kein Archiv oder ein beschädigtes",
        "ru": "это не архив, или он повреждён",
    },
    "the archive is empty": {
        "de": "das Archiv ist leer",
        "ru": "архив пуст",
    },
    "holds {count} files, {limit} at most": {
        "de": "enthält {count} Dateien, erlaubt sind höchstens {limit}",
        "ru": "файлов внутри — {count}, допустимо не больше {limit}",
    },
    "would unpack to {size} MB, {limit} at most": {
        "de": "wäre entpackt {size} MB groß, erlaubt sind höchstens {limit}",
        "ru": "после распаковки — {size} МБ, допустимо не больше {limit}",
    },
    "is packed so tightly that it can only be there to do harm": {
        "de": "ist so dicht gepackt, dass es nur schaden soll",
        "ru": "сжато настолько плотно, что может только навредить",
    },
    "is protected by a password; save it without one": {
        "de": "ist mit einem Kennwort geschützt; speichern Sie die Datei ohne Kennwort",
        "ru": "защищено паролем; сохраните файл без пароля",
    },
    "is protected by a password, or older than {kind}; save it as {format} without one": {
        "de": "ist mit einem Kennwort geschützt oder älter als {kind}; speichern Sie die Datei als {format} ohne "
        "Kennwort",
        "ru": "защищено паролем или старше формата {kind}; сохраните файл как {format} без пароля",
    },
    "is no {kind} file, or a broken one": {
        "de": "ist keine {kind}-Datei oder eine beschädigte",
        "ru": "это не файл {kind}, или он повреждён",
    },
    "there is no text in the document": {
        "de": "im Dokument steht kein Text",
        "ru": "в документе нет текста",
    },
    "holds pictures of pages, but no text; let a text recognition (OCR) read it first": {
        "de": "enthält Bilder von Seiten, aber keinen Text; lassen Sie erst eine Texterkennung (OCR) darüberlaufen",
        "ru": "содержит изображения страниц без текста; сначала распознайте текст (OCR)",
    },
    "is a picture without text and is left out": {
        "de": "ist ein Bild ohne Text und fehlt im Artikel",
        "ru": "это изображение без текста, в статью оно не вошло",
    },
    "has {count} pages, {limit} at most; split it": {
        "de": "hat {count} Seiten, erlaubt sind höchstens {limit}; teilen Sie die Datei",
        "ru": "страниц — {count}, допустимо не больше {limit}; разделите файл",
    },
    "has more than {limit} rows; split it": {
        "de": "hat mehr als {limit} Zeilen; teilen Sie die Datei",
        "ru": "строк больше {limit}; разделите файл",
    },
    "cannot be read in {seconds} seconds with {size} MB of memory; split it": {
        "de": "lässt sich nicht in {seconds} Sekunden mit {size} MB Speicher lesen; teilen Sie die Datei",
        "ru": "не удаётся прочитать за {seconds} с при {size} МБ памяти; разделите файл",
    },
    "the quotes do not match, or a cell is too long ({reason})": {
        "de": "die Anführungszeichen passen nicht zusammen, oder eine Zelle ist zu lang ({reason})",
        "ru": "кавычки не закрыты, или ячейка слишком длинная ({reason})",
    },
    "has {count} cells, but the heading has {width}; put quotes around a cell with a comma": {
        "de": "hat {count} Zellen, die Überschrift aber {width}; setzen Sie eine Zelle mit Komma in Anführungszeichen",
        "ru": "ячеек — {count}, а в заголовке — {width}; ячейку с запятой возьмите в кавычки",
    },
    "left out, as nobody has said what these columns are: {columns}": {
        "de": "Nicht übernommen, weil niemand gesagt hat, was diese Spalten bedeuten: {columns}",
        "ru": "Не принято: никто не указал, что означают эти столбцы: {columns}",
    },
    "no column is a question or an answer; say which is what; there are {columns}": {
        "de": "keine Spalte ist eine Frage oder eine Antwort; sagen Sie, welche was ist; es gibt {columns}",
        "ru": "ни один столбец не является вопросом или ответом; укажите, где что; есть {columns}",
    },
    "two columns are the {field}; say which one it is": {
        "de": "zwei Spalten sind {field}; sagen Sie, welche es ist",
        "ru": "два столбца означают {field}; укажите, какой из них",
    },
    "{field} is none of {fields}, attributes.…": {
        "de": "{field} ist keines von {fields}, attributes.…",
        "ru": "{field} — не одно из {fields}, attributes.…",
    },
    "{state} is none of {states}": {
        "de": "{state} ist keines von {states}",
        "ru": "{state} — не одно из {states}",
    },
    "must be an object from headings to fields of an article": {
        "de": "muss ein Objekt von Überschriften zu Feldern eines Artikels sein",
        "ru": "нужен объект: от заголовков столбцов к полям статьи",
    },
    "there is no text on the page": {
        "de": "auf der Seite steht kein Text",
        "ru": "на странице нет текста",
    },
    "there is no article in the list": {
        "de": "die Liste enthält keinen Artikel",
        "ru": "в списке нет ни одной статьи",
    },
    "must be an object with the keys of an article, not {value}": {
        "de": "muss ein Objekt mit den Schlüsseln eines Artikels sein, nicht {value}",
        "ru": "нужен объект с ключами статьи, а не {value}",
    },
    "{article} is already the id of {place}": {
        "de": "{article} ist schon die id von {place}",
        "ru": "id {article} уже занят ({place})",
    },
    "conflict: {article} was given before in this import, by {file}": {
        "de": "Widerspruch: {article} kam in diesem Import schon vor, in {file}",
        "ru": "конфликт: {article} уже встречается в этом импорте, в файле {file}",
    },
}
