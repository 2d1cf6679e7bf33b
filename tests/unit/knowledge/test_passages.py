"""How an article is cut into what is searched."""

from __future__ import annotations

from itertools import count, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kbassist.knowledge.passages import LEAST, MOST, WHOLE_LIST, cut, word_for_word
from kbassist.model.article import Block, BlockKind
from kbassist.model.passage import Passage, PassageKind

H, P, L, T, C = BlockKind.HEADING, BlockKind.PARAGRAPH, BlockKind.LIST, BlockKind.TABLE, BlockKind.CODE


def words(number: int, stem: str = "word") -> str:
    return " ".join(f"{stem}{n}" for n in range(number))


def heading(text: str, level: int = 2) -> Block:
    return Block(H, text, level)


def paragraph(number: int, stem: str = "word") -> Block:
    return Block(P, words(number, stem))


def passages(*blocks: Block, title: str = "Router", phrasings: tuple[str, ...] = ()) -> tuple[Passage, ...]:
    return cut("router", "en", title, blocks, phrasings)


def shape(*blocks: Block) -> list[tuple[str, int]]:
    """Heading path and number of words of every passage."""
    return [(passage.heading, len(passage.text.split())) for passage in passages(*blocks)]


def test_sections_of_a_good_size_are_passages_of_their_own() -> None:
    assert shape(heading("Setup"), paragraph(100), heading("Wi-Fi"), paragraph(70)) == [("Setup", 100), ("Wi-Fi", 70)]


def test_the_heading_path_names_every_heading_above_but_not_the_title() -> None:
    blocks = heading("Router", 1), heading("Setup"), heading("Wi-Fi", 3), paragraph(80), heading("Bill"), paragraph(90)
    assert shape(*blocks) == [("Setup › Wi-Fi", 80), ("Bill", 90)]


def test_small_neighbours_under_one_parent_are_joined_and_keep_their_headings_as_lines() -> None:
    blocks = heading("Lamps"), heading("Red", 3), paragraph(40, "r"), heading("Blue", 3), paragraph(30, "b")
    (passage,) = passages(*blocks)
    assert passage.heading == "Lamps"
    assert passage.text == f"Red\n{words(40, 'r')}\n\nBlue\n{words(30, 'b')}"


def test_a_short_introduction_is_joined_with_the_first_section_below_it() -> None:
    first, second = passages(paragraph(20, "i"), heading("Setup"), paragraph(60, "s"), heading("More"), paragraph(150))
    assert first.text == f"{words(20, 'i')}\n\nSetup\n{words(60, 's')}"
    assert (first.heading, second.heading) == ("", "More")


def test_a_section_is_never_joined_with_one_outside_its_parent_when_the_parent_began_before() -> None:
    blocks = heading("A"), paragraph(100), heading("A1", 3), paragraph(150), heading("A2", 3), paragraph(40)
    assert shape(*blocks, heading("B"), paragraph(50)) == [("A", 100), ("A › A1", 150), ("A › A2", 40), ("B", 50)]


def test_a_small_section_stays_alone_rather_than_tear_its_neighbour() -> None:
    assert shape(heading("A"), *[paragraph(60)] * 3, heading("B"), paragraph(20)) == [("A", 180), ("B", 20)]


def test_a_long_section_is_cut_between_blocks_into_parts_of_like_size() -> None:
    assert shape(heading("A"), *[paragraph(50, stem) for stem in "abcd"]) == [("A", 100), ("A", 100)]


def test_a_sentence_that_introduces_a_list_stays_with_it() -> None:
    steps = Block(L, "\n".join(f"{n}. {words(9)}" for n in range(10)))
    (first, second) = passages(paragraph(110), Block(P, words(20) + " so:"), steps)
    assert first.text == words(110)
    assert second.text.endswith(steps.text)
    assert second.text.startswith(words(20) + " so:")


@pytest.mark.parametrize("kind", [T, C, L])
def test_tables_code_and_steps_are_kept_whole_even_when_they_are_long(kind: BlockKind) -> None:
    text = "\n".join(f"{n}. {words(9)}" for n in range(30))
    assert [passage.text for passage in passages(Block(kind, text))] == [text]


def test_the_few_words_before_a_long_table_stay_with_it() -> None:
    table = Block(T, "\n".join(["a | b | c | d"] * 50))
    assert shape(heading("Prices"), paragraph(12), table) == [("Prices", 12 + 350)]


def test_a_list_of_more_than_360_words_is_cut_between_its_outermost_items_only() -> None:
    items = [f"- {words(9, f'a{n}')}\n  - {words(9, f'b{n}')}" for n in range(30)]
    found = passages(Block(L, "\n".join(items)))
    assert len(found) > 1
    assert "\n".join(passage.text for passage in found) == "\n".join(items)
    assert all(passage.text.startswith("- ") and len(passage.text.split()) <= MOST for passage in found)


def test_a_long_paragraph_is_cut_at_the_ends_of_sentences() -> None:
    text = " ".join(f"Sentence number {n} says something about the router." for n in range(40))
    found = passages(Block(P, text))
    assert " ".join(passage.text for passage in found) == text
    assert all(passage.text.startswith("Sentence") and passage.text.endswith("router.") for passage in found)
    assert all(LEAST <= len(passage.text.split()) <= MOST for passage in found)


def test_speech_without_any_full_stop_is_cut_between_words() -> None:
    assert shape(paragraph(400)) == [("", 133), ("", 133), ("", 134)]


def test_what_is_verbatim_is_cut_between_sentences_and_never_inside_one() -> None:
    endless = Block(BlockKind.NOTE, f"{words(MOST + 20)}.", verbatim=True)
    assert shape(endless) == [("", MOST + 20)]
    long = Block(BlockKind.NOTE, " ".join(f"S{words(60, stem)}." for stem in "abcdef"), verbatim=True)
    parts = passages(long)
    assert len(parts) > 1
    assert all(part.text.endswith(".") for part in parts)
    assert [word_for_word(part.text, [long]) for part in parts] == [((0, len(part.text)),) for part in parts]


def test_what_is_verbatim_is_found_where_it_stands_and_nothing_else_is() -> None:
    blocks = [paragraph(5), Block(BlockKind.NOTE, "You may cancel.", verbatim=True), paragraph(5, "more")]
    (whole,) = passages(*blocks)
    assert [whole.text[start:end] for start, end in word_for_word(whole.text, blocks)] == ["You may cancel."]
    assert word_for_word("You may cancel.", [paragraph(5)]) == ()


def test_the_title_is_not_repeated_when_the_first_heading_equals_it() -> None:
    (passage,) = passages(heading("  ROUTER ", 1), paragraph(30))
    assert (passage.heading, passage.text) == ("", words(30))


def test_a_later_heading_that_equals_the_title_is_kept() -> None:
    assert shape(heading("Start"), paragraph(100), heading("Router"), paragraph(100)) == [
        ("Start", 100),
        ("Router", 100),
    ]


def test_a_heading_without_text_makes_no_passage_but_its_words_can_be_found() -> None:
    first, second = passages(heading("A"), paragraph(100), heading("Soon"), heading("B"), paragraph(100))
    assert (first.heading, first.text) == ("A", words(100) + "\nSoon")
    assert (second.heading, second.text) == ("B", words(100))


def test_an_article_of_headings_alone_makes_one_passage() -> None:
    (passage,) = passages(heading("Router", 1), heading("Setup"), heading("Wi-Fi"))
    assert (passage.heading, passage.text) == ("", "Setup\nWi-Fi")


def test_an_article_of_a_title_alone_makes_one_passage() -> None:
    assert [passage.text for passage in passages()] == ["Router"]
    assert [passage.text for passage in passages(heading("Router", 1))] == ["Router"]


def test_every_phrasing_is_a_passage_of_its_own() -> None:
    found = passages(paragraph(5), phrasings=("No internet?", "  It is\nred ", "No internet?", " "))
    asked = [passage for passage in found if passage.kind is PassageKind.PHRASING]
    assert [(passage.heading, passage.text) for passage in asked] == [("", "No internet?"), ("", "It is red")]


def test_equal_text_has_equal_ids_in_every_revision_and_an_edit_changes_only_its_own_passage() -> None:
    def ids(last: int) -> list[str]:
        return [p.id for p in passages(heading("A"), paragraph(90), heading("B"), paragraph(last))]

    assert ids(90) == ids(90)
    assert ids(90)[0] == ids(91)[0]
    assert ids(90)[1] != ids(91)[1]


def test_equal_passages_of_one_article_are_one() -> None:
    assert shape(heading("Contact"), paragraph(100), heading("Contact"), paragraph(100)) == [("Contact", 100)]


def test_two_headings_of_the_same_wording_stay_two() -> None:
    (passage,) = passages(heading("Step"), paragraph(10, "a"), heading("Step"), paragraph(10, "b"))
    assert passage.text == f"Step\n{words(10, 'a')}\n\nStep\n{words(10, 'b')}"


# --- what holds for every article -----------------------------------------------------------------------------------

_TEXT = st.tuples(st.sampled_from([P, L, T, C, BlockKind.NOTE]), st.integers(1, 450), st.integers(3, 30))
_SECTION = st.tuples(st.integers(1, 6), st.lists(_TEXT, max_size=4))


def article(sections: list[tuple[int, list[tuple[BlockKind, int, int]]]]) -> list[Block]:
    """Blocks whose words are all different: h… in headings, w… in texts; every so often a sentence or item ends."""
    number = count()
    blocks = []
    for level, texts in sections:
        blocks.append(Block(H, f"h{next(number)} h{next(number)}", level))
        for kind, size, every in texts:
            lines = [
                " ".join(f"w{next(number)}" for _ in range(start, min(start + every, size)))
                for start in range(0, size, every)
            ]
            blocks.append(Block(kind, ". ".join(lines) if kind is P else "\n".join(lines)))
    return blocks


@given(st.lists(_SECTION, max_size=8).map(article))
def test_no_word_is_lost_or_doubled_and_the_order_is_kept(blocks: list[Block]) -> None:
    found = passages(*blocks)
    if not any(block.kind is not H for block in blocks):
        assert len(found) == 1
        return
    written = [word for block in blocks if block.kind is not H for word in block.text.split()]
    read = [word for passage in found for word in passage.text.split()]
    assert [word for word in read if word.startswith("w")] == written
    headings = [word for block in blocks if block.kind is H for word in block.text.split()]
    lines = [word for word in read if word.startswith("h")]
    paths = {word for passage in found for word in passage.heading.split() if word != "›"}
    assert len(lines) == len(set(lines))
    assert set(headings) == paths | set(lines)
    assert len({passage.id for passage in found}) == len(found)
    assert found == passages(*blocks)


@given(st.lists(st.tuples(st.integers(1, 6), st.lists(_TEXT, min_size=1, max_size=4)), max_size=8).map(article))
def test_only_what_must_not_be_cut_exceeds_180_words(blocks: list[Block]) -> None:
    whole = [
        len(block.text.split())
        for block in blocks
        if block.kind in (T, C) or (block.kind is L and len(block.text.split()) <= WHOLE_LIST)
    ]
    for passage in passages(*blocks):
        size = len(passage.text.split())
        assert size <= MOST or any(MOST < long <= size < long + LEAST for long in whole)


@given(st.lists(st.integers(1, MOST), min_size=1, max_size=25))
def test_among_sections_side_by_side_one_is_too_small_only_where_no_neighbour_has_room(sizes: list[int]) -> None:
    number = count()
    blocks = [b for n in sizes for b in (heading("h"), Block(P, " ".join(f"w{next(number)}" for _ in range(n))))]
    found = [len(passage.text.split()) for passage in passages(*blocks)]
    for one, other in pairwise(found):
        assert min(one, other) >= LEAST or one + other + 2 > MOST
