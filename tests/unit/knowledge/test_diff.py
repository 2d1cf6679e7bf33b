"""What changed between two texts can be read, and nothing of either is lost."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kbassist.knowledge.diff import Change, difference, words_changed

OLD = "# Cancel\n\nYou may cancel within 14 days.\n\n- by letter\n- by fax\n\nFees do not apply."
NEW = "# Cancel\n\nYou may cancel within 30 days.\n\n| plan | fee |\n| --- | --- |\n| S | 5 |\n\n- by letter\n- by mail"


def told(before: str, after: str) -> list[tuple[Change, str]]:
    return [(block.change, "".join(piece.text for piece in block.pieces)) for block in difference(before, after)]


def test_a_changed_number_is_the_only_thing_marked_in_its_sentence() -> None:
    block = difference(OLD, NEW)[1]
    assert [(piece.change, piece.text) for piece in block.pieces] == [
        (Change.SAME, "You may cancel within "),
        (Change.DROPPED, "14"),
        (Change.ADDED, "30"),
        (Change.SAME, " days."),
    ]


def test_blocks_are_kept_changed_added_and_dropped() -> None:
    assert [change for change, _ in told(OLD, NEW)] == [
        Change.SAME,
        Change.CHANGED,
        Change.ADDED,
        Change.CHANGED,
        Change.DROPPED,
    ]


def test_words_exchanged_side_by_side_are_read_as_one_change() -> None:
    pieces = words_changed("Press the red button", "Press the small knob")
    assert [(piece.change, piece.text) for piece in pieces] == [
        (Change.SAME, "Press the "),
        (Change.DROPPED, "red button"),
        (Change.ADDED, "small knob"),
    ]


def test_a_text_too_long_to_compare_word_by_word_is_replaced_as_a_whole() -> None:
    before, after = "a " * 5_000, "b a " * 5_000
    assert {piece.change for piece in words_changed(before, after)} == {Change.DROPPED, Change.ADDED}


words = st.text("ab \n#-|*`>1.", max_size=60)


@given(words, words)
def test_both_texts_can_be_put_together_again_from_the_difference(before: str, after: str) -> None:
    blocks = difference(before, after)
    for side, text in ((Change.DROPPED, before), (Change.ADDED, after)):
        kept = "".join(piece.text for block in blocks for piece in block.pieces if piece.change in (side, Change.SAME))
        assert kept.split() == text.split() or "".join(kept.split()) == "".join(text.split())


@given(words)
def test_a_text_does_not_differ_from_itself(text: str) -> None:
    assert {block.change for block in difference(text, text)} <= {Change.SAME}
