"""Where the recipe keeps what it makes on the way, and the names of those files."""

from __future__ import annotations

import os
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent
WORK = Path(os.environ.get("KBASSIST_WORDS_WORK") or HERE / "work")
ARTEFACT = HERE / "kbassist_words"

PAIRS, PAGES, HELD = WORK / "pairs.tsv.gz", WORK / "pages.jsonl", WORK / "held" / "libreoffice.json"
TEACHER, NUMBERED, FEATURES, TRAINED = (
    WORK / "teacher",
    WORK / "numbered.npz",
    WORK / "features.npz",
    WORK / "trained.npz",
)

LANGUAGES = ("en", "de", "ru")
SEED = 7
DIMENSIONS = 256
WORDS = 150_000
"""Words with a row of their own."""
BUCKETS = 60_000
"""Rows for parts of words: enough that the frequent five-grams of three languages seldom meet in one."""
