"""What is left of Markdown and of a web page when only its text counts."""

from __future__ import annotations

import html

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kbassist.knowledge.markup import blocks_of_markdown, markdown_of_html
from kbassist.model.article import BlockKind


def blocks(text: str) -> list[tuple[str, str]]:
    return [(block.kind.value, block.text) for block in blocks_of_markdown(text)]


def markdown(page: str) -> str:
    return markdown_of_html(page)[1]


# --- Markdown -------------------------------------------------------------------------------------------------------


def test_headings_keep_their_level() -> None:
    found = blocks_of_markdown("# One\n\n### *Three*\n\nTwo\n---\n")
    assert [(block.text, block.level) for block in found] == [("One", 1), ("Three", 3), ("Two", 2)]
    assert {block.kind for block in found} == {BlockKind.HEADING}


def test_formatting_is_stripped_and_links_keep_their_text() -> None:
    text = "Press **Reset** for `10 s`, ~~now~~ _then_ see [the *guide*](https://a.example/b) or ![red lamp](x.png)"
    assert blocks(text) == [("paragraph", "Press Reset for 10 s, now then see the guide or red lamp")]


def test_a_list_is_one_block_with_its_numbers_and_its_nested_lists() -> None:
    text = "3. unplug\n   - modem\n   - router\n\n     wait\n4. plug in\n"
    assert blocks(text) == [("list", "3. unplug\n   - modem\n   - router\n     wait\n4. plug in")]


def test_a_table_is_one_line_per_row() -> None:
    text = "| Lamp | Meaning |\n|---|---|\n| red | *no* line |\n| a \\| b | |\n"
    assert blocks(text) == [("table", "Lamp | Meaning\nred | no line\na | b |")]


def test_quotes_are_notes_and_code_keeps_its_shape() -> None:
    text = "> Mind the **lamp**\n> - red\n\n```sh\nping a\n\n  ping b\n```\n"
    assert blocks(text) == [("note", "Mind the lamp\n- red"), ("code", "ping a\n\n  ping b")]


def test_a_hard_break_is_a_line_and_a_soft_one_a_space() -> None:
    assert blocks("Havelwerk  \nService\\\nPotsdam\nGermany") == [("paragraph", "Havelwerk\nService\nPotsdam Germany")]


def test_html_inside_markdown_is_read_as_a_page() -> None:
    text = "<div><p>One &amp; two</p><script>no()</script></div>\n\nthree<br>four <span>five</span>"
    assert blocks(text) == [("paragraph", "One & two"), ("paragraph", "three\nfour five")]


def test_a_placeholder_in_angle_brackets_is_no_tag() -> None:
    assert blocks("Enter <customer number> twice") == [("paragraph", "Enter <customer number> twice")]


@given(st.text(alphabet=" \n\t#-+*_>`|[]()!<a1.\\&;:~=", max_size=80))
def test_no_markdown_is_too_broken_to_read(text: str) -> None:
    assert all(block.text.strip() for block in blocks_of_markdown(text))


SCRAPS = (
    "Wait",
    "red lamp",
    "\n",
    "\n\n",
    "  \n",
    " ",
    "## ",
    "#",
    "- ",
    "1. ",
    "> ",
    "```",
    "~~~",
    "    ",
    "|",
    "---",
    "===",
    "**",
    "_",
    "[a]",
    "[a](b)",
    "[a]: /b",
    "<b>",
    "</b>",
    "<div>",
    "</div>",
    "<pre>",
    "<!--",
    "-->",
    "&amp;",
    "\\",
    "\t",
    "\r\n",
    "\0",
)


@given(st.lists(st.sampled_from(SCRAPS), max_size=20).map("".join))
def test_a_simple_block_is_read_as_the_parser_reads_it(text: str) -> None:
    after_a_tag = f"<!-- nothing simple is looked for after a tag -->\n\n{text}"
    assert blocks(text) == blocks(after_a_tag)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Wait\n\n    sleep 10", [("paragraph", "Wait"), ("code", "sleep 10")]),
        ("```\n\nWait\n\n```", [("code", "\nWait")]),
        ("<pre>\n\nWait\n\n</pre>", [("code", "Wait")]),
        ("See [lamp]\n\nWait\n\n[lamp]: /lamp", [("paragraph", "See lamp"), ("paragraph", "Wait")]),
        ("Wait\nred lamp\n---", [("heading", "Wait red lamp")]),
        ("- plug in\n\nWait\n\n- unplug", [("list", "- plug in"), ("paragraph", "Wait"), ("list", "- unplug")]),
    ],
)
def test_what_stands_around_a_simple_block_is_kept(text: str, told: list[tuple[str, str]]) -> None:
    assert blocks(text) == told


# --- HTML -----------------------------------------------------------------------------------------------------------


def test_a_page_keeps_what_is_read_and_drops_what_runs_navigates_or_hides() -> None:
    page = """<!doctype html><html><head><title> Router &ndash; help </title><style>p {}</style></head><body>
      <header>Logo</header><nav><a href="/">Home</a></nav><script>track()</script><noscript>on!</noscript>
      <h1>Restart the <b>router</b></h1><p hidden>secret</p><p style="color: red; display: none">gone</p>
      <p>Wait&nbsp;10&thinsp;s.</p><form>Search <input></form><img src="t.gif" width="1" height="1" alt="pixel">
      <aside>Advert</aside><footer>Imprint</footer></body></html>"""
    assert markdown_of_html(page) == ("Router – help", "# Restart the router\n\nWait 10 s.")


def test_the_title_is_the_first_heading_where_the_page_names_none() -> None:
    assert markdown_of_html("<h2>Prices</h2><h1>All <i>tariffs</i></h1>")[0] == "All tariffs"
    assert markdown_of_html("<p>x</p><h3>Prices</h3>")[0] == "Prices"
    assert markdown_of_html("<p>x</p>")[0] is None


def test_text_between_tags_and_lines_of_an_address_survive() -> None:
    page = "Havelwerk<br>Service<br><br>Potsdam<p>Open</p>daily <em>from</em> 7<div>to 22</div>"
    assert markdown(page) == "Havelwerk\\\nService\n\nPotsdam\n\nOpen\n\ndaily from 7\n\nto 22"


def test_lists_keep_their_nesting_and_their_numbers() -> None:
    page = "<ol start=3><li>unplug<ul><li>modem<li>router</ul><li><p>wait</p><p>10 s</p></ol>"
    assert markdown(page) == "3. unplug\n   - modem\n   - router\n4. wait\n\n   10 s"


def test_tables_of_data_stay_tables_and_tables_for_layout_do_not() -> None:
    data = "<table><caption>Lamps</caption><tr><th>Lamp<th>Means<tr><td>red|blue<td><p>no</p><p>line</p></table>"
    assert markdown(data) == "**Lamps**\n\n| Lamp | Means |\n| --- | --- |\n| red\\|blue | no line |"
    assert markdown("<table><tr><td><p>one</p><p>two</p></table>") == "one\n\ntwo"


@pytest.mark.parametrize(
    ("link", "kept"),
    [
        ("https://a.example/b(c)", "[x](https://a.example/b%28c%29)"),
        ("mailto:a@example.org", "[x](mailto:a@example.org)"),
        ("tel:+493023125", "[x](tel:+493023125)"),
        ("javascript:alert(1)", "x"),
        (" java\nscript:alert(1)", "x"),
        ("data:text/html,x", "x"),
        ("/relative", "x"),
        ("http://[broken", "[x](http://[broken)"),
    ],
)
def test_only_links_that_are_safe_to_follow_stay_links(link: str, kept: str) -> None:
    assert markdown(f'<a href="{html.escape(link)}">x</a>') == kept


def test_bold_is_kept_where_markdown_can_say_it() -> None:
    assert markdown("<b>Red </b><strong>lamp</strong>: wait") == "**Red** **lamp**: wait"
    assert markdown("find<b>these</b>words") == "find**these**words"
    assert markdown("find<b>(these)</b>words") == "find(these)words"
    assert markdown("<b>one<br><br>two</b>") == "**one**\n\n**two**"


def test_text_that_looks_like_markdown_or_html_stays_text() -> None:
    page = "<p># 1 &lt;script&gt; *a* [b](c) &amp;lt; _d_</p><p>1. no list</p><p>- none</p>"
    assert blocks(markdown(page)) == [
        ("paragraph", "# 1 <script> *a* [b](c) &lt; _d_"),
        ("paragraph", "1. no list"),
        ("paragraph", "- none"),
    ]


@pytest.mark.parametrize(
    ("page", "text"),
    [
        ("", ""),
        ("<", "<"),
        ("<b><p>a</b>b<i></p>c", "ab c"),
        ("<table><p>a<td>b</p></table><li>c", "a b - c"),
        ("<div>" * 3000 + "deep" + "<b>" * 3000 + "er", "deep er"),
        ("<blockquote>" * 500 + "deep", "deep"),
        ("<frameset><frame>", ""),
        ("half a pair \ud83d", "half a pair ?"),
        ("soft\xadhyphen zero\u200bwidth\x00", "softhyphen zerowidth"),
    ],
)
def test_bad_nesting_never_raises(page: str, text: str) -> None:
    assert " ".join(" ".join(block.text for block in blocks_of_markdown(markdown(page))).split()) == text


@pytest.mark.parametrize("tag", ["p", "li", "b", "blockquote", "td", "h2", "a href='http://a.example'"])
@given(text=st.text(alphabet="ab1é #-+*_>`|[]()!<.\\&;:~=", min_size=1, max_size=40))
def test_every_word_of_a_page_is_a_word_of_its_blocks(tag: str, text: str) -> None:
    page = f"x<{tag}>{html.escape(text)}</{tag.split(maxsplit=1)[0]}>"
    read = "".join(block.text for block in blocks_of_markdown(markdown(page)))
    spaceless = "".join(text.split())
    assert "".join(read.split()) in (f"x{spaceless}", f"x-{spaceless}")


@given(
    st.lists(st.sampled_from(["<p>", "</p>", "<b>", "</b>", "<li>", "<table>", "<td>", "</ul>", "<ul>", "x", " < "]))
)
def test_no_page_is_too_broken_to_read(tags: list[str]) -> None:
    read = "".join(block.text for block in blocks_of_markdown(markdown("".join(tags))))
    assert read.count("x") == tags.count("x")


def test_a_passage_to_be_said_word_for_word_is_marked_and_its_mark_is_not_said() -> None:
    text = "Before.\n\n> [!VERBATIM]\n> You may cancel\n> within 14 days.\n\n> A mere note."
    assert [(block.text, block.verbatim) for block in blocks_of_markdown(text)] == [
        ("Before.", False),
        ("You may cancel within 14 days.", True),
        ("A mere note.", False),
    ]
