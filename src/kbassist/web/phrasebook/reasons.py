"""Why an article was shown for a search, or would not be."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

REASONS: Final[Mapping[str, Mapping[str, str]]] = {
    "It ranks among those shown.": {
        "de": "Er steht unter denen, die gezeigt werden.",
        "ru": "Статья среди показанных.",
    },
    "Others rank before it.": {
        "de": "Andere stehen vor ihm.",
        "ru": "Другие статьи стоят выше.",
    },
    "Another of its family is shown in its place.": {
        "de": "An seiner Stelle wird eine Übersetzung gezeigt.",
        "ru": "Вместо неё показан перевод.",
    },
    "None of its passages is near enough by words or by meaning.": {
        "de": "Kein Abschnitt kommt der Frage in Worten oder Bedeutung nahe genug.",
        "ru": "Ни один фрагмент не близок к вопросу ни словами, ни смыслом.",
    },
    "A fact of the context excludes the article.": {
        "de": "Etwas, das vom Kunden bekannt ist, schließt den Artikel aus.",
        "ru": "Статью исключает то, что известно о клиенте.",
    },
    "The article is not published.": {
        "de": "Der Artikel ist nicht veröffentlicht.",
        "ru": "Статья не опубликована.",
    },
    "The article is not in force, or the filters or audiences of the search leave it out.": {
        "de": "Der Artikel gilt zurzeit nicht, oder Filter und Zielgruppen der Suche lassen ihn aus.",
        "ru": "Статья сейчас не действует или исключена фильтрами и аудиториями поиска.",
    },
    "The article was withdrawn or corrected, and the index has not followed yet.": {
        "de": "Der Artikel wurde zurückgezogen oder berichtigt; der Index ist noch nicht so weit.",
        "ru": "Статья отозвана или исправлена; индекс ещё не обновился.",
    },
    "There was no time left to look for it.": {
        "de": "Zum Suchen blieb keine Zeit.",
        "ru": "На поиск не осталось времени.",
    },
    "The question asks nothing that could be looked for.": {
        "de": "Die Frage enthält nichts, wonach sich suchen ließe.",
        "ru": "В вопросе нет ничего, что можно искать.",
    },
}
