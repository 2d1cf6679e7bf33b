"""Help pages held back from the word table, as a set: a title to ask, and a text that does not hold it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from kbassist.knowledge.content import validate
from kbassist.knowledge.markup import blocks_of_markdown
from kbassist.learning.cases import EvalSet, Half
from kbassist.learning.datasets import Places, load
from kbassist.learning.pages_set import HELD, PAGES

BOLD = {
    "id": "text/shared/01/bold.html",
    "en": ["Bold", "Makes the text heavy. Press <Ctrl+B> again to undo it."],
    "de": ["Fett", "Setzt den Text fett. Drücken Sie <Strg+B> noch einmal."],
    "ru": ["Полужирный", "Делает текст полужирным. Нажмите <Ctrl+B> ещё раз."],
}
PRINT = {"id": "text/shared/01/print.html", "en": ["Print", "Prints."], "de": ["Drucken", "Druckt."]}
PRINT["ru"] = ["Print", "Prints."]


def loaded(folder: Path, name: str, *pages: dict[str, Any]) -> EvalSet:
    file = folder / HELD
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(pages), encoding="utf-8")
    return load(name, Places(folder / "data", folder / "corpus", folder))


class TestPages:
    def test_a_title_in_one_language_is_asked_of_texts_in_another(self, tmp_path: Path) -> None:
        asked = loaded(tmp_path, "pages-de-ru", BOLD)
        [case], [article] = asked.cases, asked.articles
        assert (case.text, case.language, article.language) == ("Fett", "de", "ru")
        assert case.relevant == {article.id}
        assert asked.metrics == ("R@1", "R@5")

    def test_the_title_is_not_in_the_article_which_begins_with_its_own_text(self, tmp_path: Path) -> None:
        [article] = loaded(tmp_path, "pages-en-en", BOLD).articles
        assert article.title == "Makes the text heavy."
        assert [block.text for block in blocks_of_markdown(article.body)] == ["Press <Ctrl+B> again to undo it."]

    def test_a_title_that_two_pages_share_is_not_asked(self, tmp_path: Path) -> None:
        twin = BOLD | {"id": "text/swriter/bold.html"}
        asked = loaded(tmp_path, "pages-ru-ru", BOLD, twin, PRINT)
        assert [case.text for case in asked.cases] == ["Print"]

    def test_every_second_page_tunes_in_all_directions_alike(self, tmp_path: Path) -> None:
        for name in PAGES:
            halves = [case.half for case in loaded(tmp_path, name, PRINT, BOLD).cases]
            assert halves == [Half.TUNE, Half.CHECK], name

    def test_pages_that_nobody_translated_are_reported_apart(self, tmp_path: Path) -> None:
        asked = loaded(tmp_path, "pages-en-ru", BOLD, PRINT)
        assert [case.group for case in asked.cases] == ["translated", "untranslated"]
        asked = loaded(tmp_path, "pages-de-en", BOLD, PRINT)
        assert [case.group for case in asked.cases] == ["", ""]

    def test_directions_with_the_same_articles_share_their_home(self, tmp_path: Path) -> None:
        asked = [loaded(tmp_path, f"pages-{language}-de", BOLD) for language in ("en", "de", "ru")]
        assert {one.home for one in asked} == {"pages-de-de"}
        assert asked[0].articles == asked[1].articles == asked[2].articles


TEXT = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Zs", "Zl", "Zp", "Cn")) | st.sampled_from(" \n.#*")
)


class TestAnyText:
    @given(TEXT.filter(lambda text: bool(text.strip())))
    def test_every_word_of_a_page_stands_once_in_its_article(self, tmp_path_factory: Any, text: str) -> None:
        page = BOLD | {"en": ["Bold", text]}
        [article] = loaded(tmp_path_factory.mktemp("work"), "pages-en-en", page).articles
        body = " ".join(block.text for block in blocks_of_markdown(article.body))
        assert "".join(f"{article.title}{body}".split()) == "".join(text.split())

    def test_a_page_of_markup_alone_can_still_be_kept(self, tmp_path: Path) -> None:
        page = BOLD | {"en": ["Bold", "Choose # first. * then [this](that)\n1. and `that`\n    <b>so</b>"]}
        [article] = loaded(tmp_path, "pages-en-en", page).articles
        assert validate(article).title == "Choose # first."
        assert [block.text for block in blocks_of_markdown(article.body)] == [
            "* then [this](that)",
            "1. and `that`",
            "<b>so</b>",
        ]
