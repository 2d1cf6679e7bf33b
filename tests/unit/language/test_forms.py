"""Russian forms that a stemmer does not bring back to their word."""

from __future__ import annotations

from pathlib import Path

from kbassist.language import forms


def test_a_form_stands_for_its_word_and_every_other_word_for_itself() -> None:
    assert forms.readings("людей") == ("человек",)
    assert forms.readings("роутер") == ("роутер",)


def test_the_list_made_at_installation_says_what_the_whole_table_says(tmp_path: Path) -> None:
    forms.prepare(tmp_path / "forms.tsv")
    assert forms.from_list(tmp_path / "forms.tsv") == forms.from_package()
