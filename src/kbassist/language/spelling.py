"""Letters as they are said: by their names, by the words of spelling alphabets, and as `K wie Kaufmann`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

_NAMES = {
    "a": "ah", "b": "be bee бэ", "c": "ce zeh cee си цэ цe", "d": "de dee дэ", "f": "ef eff эф", "g": "ge gee гэ",
    "h": "ha aitch haitch аш", "j": "jot jay йот", "k": "ka kay ка", "l": "el ell эль эл", "m": "em эм", "n": "en эн",
    "o": "", "p": "pe pee пэ", "q": "ku kuh cue кью", "r": "er ar эр", "s": "es ess эс", "t": "te tee тэ",
    "u": "uh", "v": "vau vee вэ", "w": "we weh дубльвэ", "x": "ix ex икс", "y": "ypsilon why игрек",
    "z": "zet zett zed zee зет",
}  # fmt: skip

_LATIN_ALPHABETS = """
    anton berta bertha cäsar caesar dora emil friedrich gustav heinrich ida julius kaufmann konrad ludwig martha marta
    nordpol otto paula quelle richard samuel siegfried theodor ulrich viktor wilhelm xanthippe xaver ypsilon zacharias
    aachen berlin chemnitz düsseldorf essen frankfurt goslar hamburg ingelheim jena köln leipzig münchen nürnberg
    offenbach potsdam quickborn rostock salzwedel tübingen unna völklingen wuppertal xanten zwickau alpha alfa bravo
    charlie delta echo foxtrot golf hotel india juliet juliett kilo lima mike november oscar papa quebec romeo sierra
    tango uniform victor whiskey whisky xray yankee zulu
    """
_RUSSIAN_ALPHABET = """
    анна антон борис василий григорий галина дмитрий елена евгений женя зинаида зоя иван константин киловатт леонид
    михаил мария николай наталья ольга павел роман семен сергей татьяна тамара ульяна федор харитон цапля человек шура
    щука эхо юрий яков
    """
_UMLAUTS = {"ärger": "ä", "umlaut": "", "ökonom": "ö", "übermut": "ü", "eszett": "ß"}

LETTERS = {said: letter for letter, names in _NAMES.items() for said in names.split()} | dict(_UMLAUTS)
ALPHABET = {word: word[0] for word in (_LATIN_ALPHABETS + _RUSSIAN_ALPHABET).split()}
_WORDS_TOO = frozenset(
    """
    a i o ah ar be de er es see ha why we te ка а в и к о с у я э
    """.split()
)
"""Names of letters that are words besides."""

_LIKE = (("wie",), ("as", "in"), ("for",), ("like",), ("как",), ("от", "слова"))


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter, how many words it took to say, and whether those words can hardly mean anything else."""

    letter: str
    words: int
    sure: bool


def letter_at(words: Sequence[str], start: int) -> Letter | None:
    """The letter that is said from a folded word on; None where none is."""
    word = words[start]
    letter = word if len(word) == 1 and word.isalpha() else LETTERS.get(word)
    if letter:
        for like in _LIKE:
            after = start + 1 + len(like)
            if tuple(words[start + 1 : after]) == like and after < len(words) and words[after].startswith(letter):
                return Letter(letter, after - start + 1, True)
        return Letter(letter, 1, word not in _WORDS_TOO)
    if word in ALPHABET:
        return Letter(ALPHABET[word], 1, False)
    return None
