"""The word table of kbassist: a vector for every word form of German, English and Russian in one space."""

from pathlib import Path

FOLDER = Path(__file__).resolve().parent
"""Where the table's files stand: what `kbassist.language.wordtable.WordTable` and `SentenceTransformer` open."""
