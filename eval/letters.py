"""Which letters tell Russian typed in Latin ones: counts them in the words of the word table.

python eval/letters.py      writes src/kbassist/language/letters.txt
"""

from __future__ import annotations

import re
import zlib
from collections import Counter
from collections.abc import Iterable
from math import log
from pathlib import Path

from kbassist_words import FOLDER

from kbassist.language.letters import ALPHABET, FILE, SIZE, STEP, STEPS, groups

WRITTEN = Path(__file__).parents[1] / "src" / "kbassist" / "language" / FILE

_LETTERS = "абвгдезиклмнопрстуфхчшщыэюя"
_LATIN = dict(zip(_LETTERS, [*"abvgdeziklmnoprstufh", "ch", "sh", "sch", "y", "e", "yu", "ya"], strict=True))
_LATIN |= {"ж": "zh", "й": "y", "ц": "ts", "ё": "e", "ъ": "", "ь": ""}
HABITS = (
    _LATIN,
    _LATIN | {"х": "kh", "щ": "shch", "ё": "yo", "й": "i", "ю": "iu", "я": "ia"},
    _LATIN | {"ц": "c", "й": "j", "ю": "ju", "я": "ja", "х": "x", "ё": "jo"},
)
"""Three ways to type Russian in Latin letters."""


def latin(text: str) -> str:
    """A text as typed without a Russian keyboard, in one of the three ways throughout."""
    return typed(text.casefold(), HABITS[zlib.crc32(text.encode()) % len(HABITS)])


def typed(text: str, habit: dict[str, str]) -> str:
    """A text in small letters, typed in one way."""
    return "".join(habit.get(letter, letter) for letter in text)


def main() -> None:
    """Counts, and writes a line for each first letter."""
    known = (FOLDER / "words.txt").read_text(encoding="utf-8").split("\n")
    russian = counted(typed(word, habit) for word in known if re.fullmatch("[а-я]{2,}", word) for habit in HABITS)
    others = counted(word for word in known if re.fullmatch("[a-zäöü]{2,}", word))
    every = len(ALPHABET) ** SIZE
    sums = russian.total() + every, others.total() + every

    def step(group: str) -> str:
        odds = log((russian[group] + 1) / sums[0]) - log((others[group] + 1) / sums[1])
        return STEPS[max(0, min(len(STEPS) - 1, round(odds / STEP) + len(STEPS) // 2))]

    rows = ("".join(step(a + b + c) for b in ALPHABET for c in ALPHABET) for a in ALPHABET)
    WRITTEN.write_text("".join(f"{row}\n" for row in rows), encoding="ascii")


def counted(words: Iterable[str]) -> Counter[str]:
    """How often each group of letters stands in words."""
    return Counter(group for word in words for group in groups(word))


if __name__ == "__main__":
    main()
