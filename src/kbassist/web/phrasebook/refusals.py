"""What is said where something is not done, and why."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

REFUSALS: Final[Mapping[str, Mapping[str, str]]] = {
    # --- titles -----------------------------------------------------------------------------------------------------
    "This request cannot be understood": {
        "de": "Die Anfrage ist fehlerhaft",
        "ru": "Запрос составлен неверно",
    },
    "A key is needed": {
        "de": "Ein Schlüssel ist nötig",
        "ru": "Нужен ключ",
    },
    "This key does not permit that": {
        "de": "Dazu berechtigt dieser Schlüssel nicht",
        "ru": "Этот ключ не даёт такого права",
    },
    "There is no such thing": {
        "de": "Das gibt es nicht",
        "ru": "Ничего не найдено",
    },
    "This contradicts what is there": {
        "de": "Das widerspricht dem, was schon da ist",
        "ru": "Это противоречит тому, что уже есть",
    },
    "It was changed meanwhile": {
        "de": "Inzwischen wurde es geändert",
        "ru": "Данные уже изменены",
    },
    "This request is too large": {
        "de": "Die Anfrage ist zu groß",
        "ru": "Слишком большой запрос",
    },
    "Too much at once": {
        "de": "Zu viel auf einmal",
        "ru": "Слишком много запросов сразу",
    },
    "The index is not there yet": {
        "de": "Der Index ist noch nicht so weit",
        "ru": "Индекс ещё не обновился",
    },
    "Not available just now": {
        "de": "Zurzeit nicht verfügbar",
        "ru": "Сейчас недоступно",
    },
    "Something broke here": {
        "de": "Hier ist etwas schiefgegangen",
        "ru": "Внутренняя ошибка",
    },
    "Method Not Allowed": {
        "de": "Methode nicht erlaubt",
        "ru": "Метод не поддерживается",
    },
    # --- any request ------------------------------------------------------------------------------------------------
    "The error is logged under this request_id; tell your operator.": {
        "de": "Der Fehler steht unter dieser request_id im Protokoll; melden Sie ihn Ihrem Betreiber.",
        "ru": "Ошибка записана в журнал под этим request_id; сообщите о ней администратору.",
    },
    "there is nothing at this path": {
        "de": "Unter diesem Pfad gibt es nichts.",
        "ru": "По этому пути ничего нет.",
    },
    "this path does not take this method": {
        "de": "Dieser Pfad nimmt diese Methode nicht an.",
        "ru": "Этот путь не принимает такой метод.",
    },
    "There was an error parsing the body": {
        "de": "Der Inhalt der Anfrage ist beschädigt.",
        "ru": "Тело запроса повреждено.",
    },
    "a request may have {limit} MB; send the files in several, or use the command line": {
        "de": "Eine Anfrage darf {limit} MB groß sein; verteilen Sie die Dateien auf mehrere, oder nehmen Sie die "
        "Kommandozeile.",
        "ru": "Размер запроса — не более {limit} МБ; отправьте файлы по частям или воспользуйтесь командной строкой.",
    },
    "the database cannot be written now ({reason}); try again shortly": {
        "de": "In die Datenbank kann gerade nicht geschrieben werden ({reason}); versuchen Sie es gleich noch einmal.",
        "ru": "Запись в базу данных сейчас невозможна ({reason}); повторите попытку чуть позже.",
    },
    "the idempotency key {key} was used before with another body": {
        "de": "Der Idempotency-Key {key} wurde schon mit einem anderen Inhalt verwendet.",
        "ru": "Ключ идемпотентности {key} уже использован с другим телом запроса.",
    },
    "a request with the idempotency key {key} is still at work": {
        "de": "Eine Anfrage mit dem Idempotency-Key {key} ist noch in Arbeit.",
        "ru": "Запрос с ключом идемпотентности {key} ещё выполняется.",
    },
    # --- who may ----------------------------------------------------------------------------------------------------
    "this key is not known or was revoked": {
        "de": "Diesen Schlüssel gibt es nicht, oder er wurde widerrufen.",
        "ru": "Такого ключа нет, или он отозван.",
    },
    "send a key: Authorization: Bearer <key>": {
        "de": "Senden Sie einen Schlüssel mit: Authorization: Bearer <key>",
        "ru": "Передайте ключ: Authorization: Bearer <key>",
    },
    "a browser may send this from our own pages only": {
        "de": "Ein Browser darf das nur von unseren eigenen Seiten aus senden.",
        "ru": "Браузер может отправить это только с наших страниц.",
    },
    "log in on our own page": {
        "de": "Melden Sie sich auf unserer eigenen Seite an.",
        "ru": "Войдите через нашу страницу входа.",
    },
    "{name} may not {action}; another role is needed": {
        "de": "{name} fehlt das Recht „{action}“; dafür ist eine andere Rolle nötig.",
        "ru": "У {name} нет права «{action}»; нужна другая роль.",
    },
    "{name} may import drafts, not publish them": {
        "de": "{name} darf Entwürfe importieren, aber nicht veröffentlichen.",
        "ru": "У {name} есть право импортировать черновики, но не публиковать их.",
    },
    "the key of {name} needs a role at least": {
        "de": "Der Schlüssel für {name} braucht mindestens eine Rolle.",
        "ru": "Ключу {name} нужна хотя бы одна роль.",
    },
    # --- searches ---------------------------------------------------------------------------------------------------
    "{count} searches are under way; try again in a second": {
        "de": "Zurzeit laufen {count} Suchen; versuchen Sie es in einer Sekunde noch einmal.",
        "ru": "Сейчас выполняется поисков: {count}. Повторите через секунду.",
    },
    "holds no standards of answers ({reason})": {
        "de": "enthält keine Maßstäbe für Antworten ({reason})",
        "ru": "не содержит мерок для ответов ({reason})",
    },
    "there is no such search": {
        "de": "Diese Suche gibt es nicht.",
        "ru": "Такого поиска нет.",
    },
    "There is no search {search}.": {
        "de": "Die Suche {search} gibt es nicht.",
        "ru": "Поиска {search} нет.",
    },
    "This search was logged without its query and cannot be explained.": {
        "de": "Diese Suche wurde ohne ihre Frage protokolliert und lässt sich nicht erklären.",
        "ru": "Этот поиск записан без вопроса, объяснить его нельзя.",
    },
    "No change with index token {token} was ever made.": {
        "de": "Eine Änderung mit dem Index-Token {token} hat es nie gegeben.",
        "ru": "Изменения с маркером индекса {token} никогда не было.",
    },
    "The index has reached {reached}, not yet {token}. Ask again in a moment.": {
        "de": "Der Index ist bei {reached}, noch nicht bei {token}. Fragen Sie gleich noch einmal.",
        "ru": "Индекс дошёл до {reached}, но ещё не до {token}. Повторите запрос чуть позже.",
    },
    # --- interactions -----------------------------------------------------------------------------------------------
    "the service is stopping; send the turn again shortly": {
        "de": "Der Dienst wird gerade beendet; bitte den Beitrag gleich noch einmal senden.",
        "ru": "Служба останавливается; отправьте реплику ещё раз чуть позже.",
    },
    "this is no JSON: {reason}": {"de": "Das ist kein JSON: {reason}", "ru": "Это не JSON: {reason}"},
    "must be an integer, or a text of at most 200 characters": {
        "de": "muss eine ganze Zahl sein oder ein Text von höchstens 200 Zeichen",
        "ru": "должно быть целым числом или текстом не длиннее 200 символов",
    },
    "must be one of {types}": {"de": "muss eines von diesen sein: {types}", "ru": "допустимы только: {types}"},
    "there is no interaction {interaction}": {
        "de": "Die Interaktion {interaction} gibt es nicht.",
        "ru": "Обращения {interaction} нет.",
    },
    "interaction {interaction} is closed": {
        "de": "Die Interaktion {interaction} ist abgeschlossen.",
        "ru": "Обращение {interaction} закрыто.",
    },
    "tell which step; {deed} is said of one": {
        "de": "Nennen Sie den Schritt; {deed} wird von einem einzelnen gesagt.",
        "ru": "Назовите шаг: {deed} относится к отдельному шагу.",
    },
    "turn {number} is final and cannot be replaced": {
        "de": "Der Beitrag {number} ist endgültig und kann nicht ersetzt werden.",
        "ru": "Реплика {number} окончательная, заменить её нельзя.",
    },
    "turn {number} is called {name} already": {
        "de": "Der Beitrag {number} heißt schon {name}.",
        "ru": "Именем {name} уже названа реплика {number}.",
    },
    "names no turn of this interaction": {
        "de": "nennt keinen Beitrag dieser Interaktion",
        "ru": "такой реплики в этом обращении нет",
    },
    "there is no such suggestion": {
        "de": "Diesen Vorschlag gibt es nicht.",
        "ru": "Такой подсказки нет.",
    },
    "There is no suggestion {suggestion}.": {
        "de": "Den Vorschlag {suggestion} gibt es nicht.",
        "ru": "Подсказки {suggestion} нет.",
    },
    "{name} was not shown this suggestion; only a supervisor may judge it for others": {
        "de": "{name} hat diesen Vorschlag nicht bekommen; für andere darf ihn nur die Teamleitung bewerten.",
        "ru": "{name} не видел(а) эту подсказку; оценивать её за других может только супервизор.",
    },
    # --- articles and imports ---------------------------------------------------------------------------------------
    "there is no article {article}": {
        "de": "Den Artikel {article} gibt es nicht.",
        "ru": "Статьи {article} нет.",
    },
    "There is no article {article}.": {
        "de": "Den Artikel {article} gibt es nicht.",
        "ru": "Статьи {article} нет.",
    },
    "article {article} has no revision {number}": {
        "de": "Der Artikel {article} hat keine Revision {number}.",
        "ru": "У статьи {article} нет редакции {number}.",
    },
    "there is an article {article} already; PATCH it": {
        "de": "Den Artikel {article} gibt es schon; ändern Sie ihn mit PATCH.",
        "ru": "Статья {article} уже есть; измените её через PATCH.",
    },
    "article {article} was changed since you read it; read it again": {
        "de": "Der Artikel {article} wurde geändert, seit Sie ihn gelesen haben; lesen Sie ihn noch einmal.",
        "ru": "Статья {article} изменилась с тех пор, как вы её прочли; прочтите её ещё раз.",
    },
    "article {article} is not published, so {name} cannot withdraw it": {
        "de": "Der Artikel {article} ist nicht veröffentlicht; {name} kann ihn daher nicht zurückziehen.",
        "ru": "Статья {article} не опубликована, снять её с публикации нельзя (запросил {name}).",
    },
    "revision {newer} of {article} is published and would hide revision {older}; "
    "withdraw the article first, or write the older text again as a new revision": {
        "de": "Revision {newer} von {article} ist veröffentlicht und würde Revision {older} verdecken; ziehen Sie den "
        "Artikel zuerst zurück, oder schreiben Sie den älteren Text noch einmal als neue Revision.",
        "ru": "Редакция {newer} статьи {article} опубликована и закрыла бы редакцию {older}; сначала снимите статью "
        "с публикации или запишите прежний текст ещё раз как новую редакцию.",
    },
    "article {article} said nothing at {moment}": {
        "de": "Der Artikel {article} sagte zu dieser Zeit nichts: {moment}.",
        "ru": "Статья {article} в это время ничего не говорила: {moment}.",
    },
    "revision {newest} of {article} says the same as revision {older} already": {
        "de": "Revision {newest} von {article} sagt schon dasselbe wie Revision {older}.",
        "ru": "Редакция {newest} статьи {article} уже говорит то же, что и редакция {older}.",
    },
    "revision {number} of {article} is in review already": {
        "de": "Revision {number} von {article} wird schon geprüft.",
        "ru": "Редакция {number} статьи {article} уже на проверке.",
    },
    "revision {number} of {article} is published already": {
        "de": "Revision {number} von {article} ist schon veröffentlicht.",
        "ru": "Редакция {number} статьи {article} уже опубликована.",
    },
    "revision {number} of {article} is not in review; submit it first": {
        "de": "Revision {number} von {article} wird nicht geprüft; reichen Sie sie erst ein.",
        "ru": "Редакция {number} статьи {article} не на проверке; сначала отправьте её на проверку.",
    },
    "{name} wrote revision {number} of {article}; where four eyes are wanted, somebody else approves it": {
        "de": "Revision {number} von {article} stammt von {name}; im Vieraugenprinzip gibt sie jemand anders frei.",
        "ru": "Редакцию {number} статьи {article} пишет {name}; по правилу двух человек её одобряет кто-то другой.",
    },
    "revision {number} of {article} is not approved; where four eyes are wanted, somebody other than {name} approves "
    "it first": {
        "de": "Revision {number} von {article} ist nicht freigegeben; im Vieraugenprinzip gibt sie erst jemand anders "
        "als {name} frei.",
        "ru": "Редакция {number} статьи {article} не одобрена; по правилу двух человек сначала её одобряет не {name}, "
        "а кто-то другой.",
    },
    "where four eyes are wanted, texts come in as drafts and are published once approved": {
        "de": "im Vieraugenprinzip kommen Texte als Entwürfe herein und werden nach der Freigabe veröffentlicht",
        "ru": "по правилу двух человек тексты принимаются как черновики и публикуются после одобрения",
    },
    "{moment} has passed; publish it now": {
        "de": "{moment} ist vorbei; veröffentlichen Sie es jetzt",
        "ru": "{moment} уже в прошлом; опубликуйте сейчас",
    },
    "nothing of article {article} is scheduled": {
        "de": "Vom Artikel {article} ist nichts geplant.",
        "ru": "У статьи {article} ничего не запланировано.",
    },
    "{folder} holds no article any more; {count} would be withdrawn; say so if that is meant": {
        "de": "{folder} enthält keinen Artikel mehr; {count} würden zurückgezogen; sagen Sie es, wenn das gewollt ist.",
        "ru": "В {folder} больше нет статей; будет снято: {count}. Подтвердите, если так и задумано.",
    },
    "is none that we gave": {
        "de": "stammt nicht von uns",
        "ru": "выдан не нами",
    },
    "{moment} has no time zone": {
        "de": "{moment} hat keine Zeitzone",
        "ru": "у времени {moment} не указан часовой пояс",
    },
    "{count} imports are waiting already; try again shortly": {
        "de": "Es warten schon {count} Importe; versuchen Sie es gleich noch einmal.",
        "ru": "В очереди уже ждут импорты: {count}. Повторите чуть позже.",
    },
    "there is no such import": {
        "de": "Diesen Import gibt es nicht.",
        "ru": "Такого импорта нет.",
    },
    "there is no import {number}": {
        "de": "Den Import {number} gibt es nicht.",
        "ru": "Импорта {number} нет.",
    },
    # --- quality ----------------------------------------------------------------------------------------------------
    "there is no such gap": {
        "de": "Diese Lücke gibt es nicht.",
        "ru": "Такого пробела нет.",
    },
    "article {article} was begun for this gap already": {
        "de": "Für diese Lücke wurde schon der Artikel {article} begonnen.",
        "ru": "Для этого пробела уже начата статья {article}.",
    },
    "holds no word that says what it is about": {
        "de": "enthält kein Wort, das sagt, worum es geht",
        "ru": "не содержит слова, по которому ясно, о чём речь",
    },
    "asks nothing; name a question, or several questions": {
        "de": "fragt nichts; nennen Sie eine Frage (question) oder mehrere (questions)",
        "ru": "ничего не спрашивает; укажите вопрос (question) или несколько (questions)",
    },
    # --- sample talks -----------------------------------------------------------------------------------------------
    "there are no sample talks; KBASSIST_DEMO names the folder where they lie": {
        "de": "Es gibt keine Beispielgespräche; KBASSIST_DEMO nennt den Ordner, in dem sie liegen.",
        "ru": "Примеров разговоров нет; папку с ними указывает KBASSIST_DEMO.",
    },
    "there is no such sample talk": {
        "de": "Dieses Beispielgespräch gibt es nicht.",
        "ru": "Такого примера разговора нет.",
    },
    "is no sample talk": {
        "de": "ist kein Beispielgespräch",
        "ru": "это не пример разговора",
    },
    # --- customers --------------------------------------------------------------------------------------------------
    "there is no customer {customer}": {
        "de": "Den Kunden {customer} gibt es nicht.",
        "ru": "Клиента {customer} нет.",
    },
    "this is no {kind} address": {
        "de": "Das ist keine Adresse der Art {kind}.",
        "ru": "Это не адрес вида {kind}.",
    },
    "an address is one of {kinds}": {
        "de": "Eine Adresse ist eines von {kinds}.",
        "ru": "Адрес может быть таким: {kinds}.",
    },
    "{path} is neither a CSV file nor a folder of CSV files": {
        "de": "{path} ist weder eine CSV-Datei noch ein Ordner mit CSV-Dateien.",
        "ru": "{path} — это не файл CSV и не папка с файлами CSV.",
    },
    "{file} cannot be read as a text in UTF-8": {
        "de": "{file} lässt sich nicht als Text in UTF-8 lesen.",
        "ru": "{file} не читается как текст в UTF-8.",
    },
    "broken TOML ({problem})": {
        "de": "fehlerhaftes TOML ({problem})",
        "ru": "ошибка в TOML ({problem})",
    },
    "the environment variable {name} is not set": {
        "de": "Die Umgebungsvariable {name} ist nicht gesetzt.",
        "ru": "Переменная окружения {name} не задана.",
    },
    "the import broke off; see the log": {
        "de": "Der Import ist abgebrochen; Näheres steht im Protokoll.",
        "ru": "Импорт прервался; подробности — в журнале.",
    },
}
