"""The table that is shipped, opened by other tools."""

import kbassist_words
import numpy as np
from sentence_transformers import SentenceTransformer

from kbassist.language.wordtable import WordTable, unit

QUESTIONS = ["Wie setze ich den Router zurück?", "How do I reset the router?", "Как сбросить роутер?"]
TEXTS = [*QUESTIONS, "", "Rooterneustarrt"]


def test_sentence_transformers_reads_the_same_vectors_as_kbassist() -> None:
    model = SentenceTransformer(str(kbassist_words.FOLDER), device="cpu")
    table = WordTable(kbassist_words.FOLDER)
    assert model.get_embedding_dimension() == table.dimensions
    np.testing.assert_allclose(model.encode(TEXTS), table.embed(TEXTS), atol=1e-6)


def test_a_question_is_nearer_to_its_translations_than_to_another_question() -> None:
    vectors = WordTable(kbassist_words.FOLDER).embed([*QUESTIONS, "Where can I see my last invoice?"])
    cosines = vectors @ vectors.T
    assert cosines[:3, :3].min() > cosines[:3, 3].max()


def test_a_misspelt_compound_is_nearer_to_its_own_word_than_to_another() -> None:
    table = WordTable(kbassist_words.FOLDER)
    assert "kündigungsbestätigungg" not in table
    misspelt, own, other = table.embed(["Kündigungsbestätigungg", "Kündigung", "Lieferung"])
    assert misspelt @ own > misspelt @ other


def test_a_loan_word_is_nearer_to_its_original_than_to_another() -> None:
    table = WordTable(kbassist_words.FOLDER)
    for loan, original, other in [
        ("роутер", "router", "invoice"),
        ("вайфай", "wifi", "price"),
        ("модем", "modem", "cable"),
    ]:
        of_loan, own, another = unit(table.vectors([loan, original, other]))
        assert of_loan @ own > 0.5 > of_loan @ another
