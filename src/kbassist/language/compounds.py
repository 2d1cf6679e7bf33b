"""German words read as what they are made of: forms as their word, compounds as their parts."""

from __future__ import annotations

from functools import lru_cache

from kbassist.language.lexicon import RAREST, SHORTEST, lexicon

LINKS = ("", "s", "es", "n", "en", "er", "e")
UNSURE_LINKS = {"er": 0.5, "e": 0.5}
"""Links that are more often part of the word itself cost this much."""


@lru_cache(maxsize=50_000)
def readings(word: str) -> tuple[str, ...]:
    """The word that a casefolded form belongs to, as `gehen` for `ging`, then the words that it is made of."""
    lemmas = lexicon().lemmas
    whole = lemmas.get(word)
    if whole is None:
        whole, head = word, next(reversed(parts(word)), "")
        if head in lemmas and word.endswith(head):
            whole = word.removesuffix(head) + lemmas[head]
    return (whole, *(lemmas.get(part, part) for part in parts(whole)))


@lru_cache(maxsize=50_000)
def parts(word: str) -> tuple[str, ...]:
    """The parts of a casefolded compound, as `vertrag`, `laufzeit`; none where it is better left whole.

    Splits where the geometric mean of the parts' frequencies is highest and above the whole word's own
    (Koehn & Knight 2003), the head a noun, with the usual linking letters.
    """
    if len(word) < 2 * SHORTEST or not word.isalpha():
        return ()
    known = lexicon()
    best: tuple[float, str, str] | None = None
    for cut in range(SHORTEST, len(word) - SHORTEST + 1):
        head = word[cut:]
        own = known.nouns.of(head)
        if own is None:
            continue
        for link in LINKS:
            if not word[:cut].endswith(link):
                continue
            modifier = word[: cut - len(link)]
            probability = known.probability(modifier)
            if probability is None:
                continue
            score = (probability + own) / 2 - UNSURE_LINKS.get(link, 0.0)
            if best is None or score > best[0]:
                best = (score, modifier, head)
    if best is None or best[0] < (known.probability(word) or RAREST - 3):
        return ()
    return tuple(smaller for part in best[1:] for smaller in (parts(part) or (part,)))
