"""What each rule of analysis is worth: the tune halves asked with it and without it.

    python eval/analysis.py [HOME] [RULE...]      HOME: a folder for the shelves, default indexes/analysis

Writes eval/results/analysis.md. Nothing here touches a check half.
"""

from __future__ import annotations

import gzip
import json
import re
import sys
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import dataclass, replace
from functools import cache, partial
from importlib.resources import files
from pathlib import Path

import numpy as np
from ablate import Change, changed
from letters import latin

from kbassist.language import analyzer, cutter
from kbassist.language.compounds import parts, readings
from kbassist.language.folding import fold
from kbassist.language.tongues import LANGUAGES, TYPED_RUSSIAN, itself
from kbassist.learning.asking import through_core
from kbassist.learning.cases import Case, EvalSet, Half
from kbassist.learning.datasets import Places, load
from kbassist.learning.evaluate import Wish, collect, furnish
from kbassist.learning.metrics import mrr_at, recall_at
from kbassist.model.situation import Mode
from kbassist.settings import Settings
from kbassist.wiring import build

MODES = (Mode.LEXICAL, Mode.HYBRID)
TYPED = Path(__file__).with_name("typed_russian.tsv")
"""Questions written by hand as people type Russian without its keyboard: typed, in Cyrillic, the right family."""

Respell = Callable[[str], str]
Found = dict[str, float]
"""What each case earned, by its id."""


@dataclass(frozen=True, slots=True)
class Questions:
    """Cases of a set: those of one language, or a sample, perhaps written otherwise than they were."""

    of: str
    language: str = ""
    sample: int | None = None
    written: Respell = str
    first: int | None = None
    """Recall among so many, else the reciprocal rank among ten."""


@dataclass(frozen=True, slots=True)
class Rule:
    """What to change, and which questions may feel it; `kept` says whether the change takes a rule away."""

    changes: tuple[Change, ...]
    asked: tuple[str, ...]
    kept: bool = True


# --- the questions ----------------------------------------------------------------------------------------------------


def bare(text: str) -> str:
    """A text as speech recognition writes it: no capitals, no punctuation but what holds a word together."""
    return " ".join(re.sub(r"(?<!\w)[^\w\s]|[^\w\s](?!\w)", " ", text).casefold().split())


def handwritten(column: int) -> EvalSet:
    """The questions typed by hand, or the same in Cyrillic."""
    rows = [row.split("\t") for row in TYPED.read_text(encoding="utf-8").splitlines()]
    cases = tuple(Case(f"{at}", Half.TUNE, "", frozenset({row[2]}), text=row[column]) for at, row in enumerate(rows))
    return replace(loaded("corpus"), name=f"typed-{column}", cases=cases, articles_of="corpus")


QUESTIONS = {
    "corpus de": Questions("corpus", "de"),
    "corpus en": Questions("corpus", "en"),
    "corpus ru": Questions("corpus", "ru"),
    "omos de": Questions("omos-de-de"),
    "omos en": Questions("omos-en-en"),
    "doc2dial": Questions("doc2dial", sample=300),
    "pages de": Questions("pages-de-de"),
    "pages en": Questions("pages-en-en"),
    "pages ru": Questions("pages-ru-ru"),
    "corpus de, bare": Questions("corpus", "de", written=bare),
    "corpus en, bare": Questions("corpus", "en", written=bare),
    "corpus ru, bare": Questions("corpus", "ru", written=bare),
    "omos de, bare": Questions("omos-de-de", written=bare),
    "doc2dial, bare": Questions("doc2dial", sample=300, written=bare),
    "corpus ru, Latin": Questions("corpus", "ru", written=latin),
    "pages ru, Latin": Questions("pages-ru-ru", written=latin),
    "by hand, Latin, R@3": Questions("typed-0", first=3),
    "by hand, Cyrillic, R@3": Questions("typed-1", first=3),
}
GERMAN = ("corpus de", "omos de", "pages de")
ENGLISH = ("corpus en", "omos en", "doc2dial", "pages en")
RUSSIAN = ("corpus ru", "pages ru")
LATIN = ("corpus ru, Latin", "pages ru, Latin", "by hand, Latin, R@3")


# --- the rules --------------------------------------------------------------------------------------------------------


@cache
def lemmas(code: str) -> dict[str, str]:
    """The word that a form belongs to, as the package lists them."""
    packed = files("spacy_lookups_data").joinpath(f"data/{code}_lemma_lookup.json.gz").read_bytes()
    return {fold(form): fold(word) for form, word in json.loads(gzip.decompress(packed)).items() if word.isalpha()}


def spoken(code: str, **rules: object) -> tuple[Change, ...]:
    """The table of languages with other rules in one row."""
    return ((analyzer, "LANGUAGES", {**LANGUAGES, code: replace(LANGUAGES[code], **rules)}),)  # type: ignore[arg-type]


NEVER = re.compile(r"(?!)")
WHOLE = re.compile(r"\S+")
RULES = {
    "German compounds": Rule(spoken("de", readings=lambda word: readings(word)[:1]), GERMAN),
    "German lemmas": Rule(spoken("de", readings=lambda word: (word, *parts(word))), GERMAN),
    "hyphens": Rule(((cutter, "_HYPHENED", NEVER),), (*GERMAN, *RUSSIAN, "corpus en", "omos en")),
    "Latin-typed Russian": Rule(
        ((analyzer, "LANGUAGES", {code: row for code, row in LANGUAGES.items() if code != TYPED_RUSSIAN}),),
        (*RUSSIAN, *LATIN),
    ),
    "codes": Rule(((cutter, "_CODE_ONLY", NEVER), (analyzer, "PIECE", WHOLE)), (*GERMAN, *ENGLISH, *RUSSIAN)),
    "Russian lemmas": Rule(spoken("ru", readings=itself), RUSSIAN),
    "English lemmas": Rule(spoken("en", readings=lambda word: (lemmas("en").get(word, word),)), ENGLISH, kept=False),
}


# --- asking -----------------------------------------------------------------------------------------------------------


@cache
def loaded(name: str) -> EvalSet:
    """A set by name."""
    if name.startswith("typed-"):
        return handwritten(int(name[-1]))
    return load(name, Places.found(Settings().eval_data))


def of(questions: Questions) -> EvalSet:
    """The set with the cases asked for, as they are to be written."""
    whole = loaded(questions.of)
    cases = (case for case in whole.cases if questions.language in ("", case.language) and not case.unanswerable)
    return replace(whole, cases=tuple(rewritten(case, questions.written) for case in cases))


def rewritten(case: Case, written: Respell) -> Case:
    """A case in other letters."""
    turns = tuple(replace(turn, text=written(turn.text)) for turn in case.turns)
    return replace(case, text=written(case.text), turns=turns)


def earned(names: Iterable[str], folder: Path) -> dict[tuple[str, Mode], Found]:
    """What every case earns, from shelves built anew by the rules that now hold."""
    found: dict[tuple[str, Mode], Found] = {}
    sets = {name: of(QUESTIONS[name]) for name in names}
    for place in dict.fromkeys(asked.home for asked in sets.values()):
        with closing(build(Settings(home=folder / place, embedder="words"))) as home:
            furnish(home, loaded(place))
            home.catch_up(anew=True)
            for name, asked in sets.items():
                if asked.home != place:
                    continue
                score = scored(QUESTIONS[name].first)
                for mode in MODES:
                    wish = Wish((name,), Half.TUNE, QUESTIONS[name].sample)
                    shown = collect(asked, through_core(home.assistant, asked.by_family), wish, mode)
                    found[name, mode] = {one.case.id: score(one.ranking, one.case.relevant) for one in shown}
    return found


def scored(first: int | None) -> Callable[..., float]:
    """The figure of a set of questions."""
    return partial(mrr_at, 10) if first is None else partial(recall_at, first)


def cells(one: Found, other: Found) -> str:
    """The mean with, the mean without, and the difference with its 95 % interval."""
    gains = np.array([one[name] - other[name] for name in one])
    drawn = np.random.default_rng(0).choice(gains, (2000, len(gains))).mean(1)
    low, high = np.quantile(drawn, (0.025, 0.975))
    with_it, without = np.mean([*one.values()]), np.mean([*other.values()])
    return f"{with_it:.3f} | {without:.3f} | {gains.mean():+.3f} ({low:+.3f} to {high:+.3f})"


def main() -> None:
    """Asks everything and writes the table."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "indexes/analysis")
    chosen = {name: RULES[name] for name in sys.argv[2:] or RULES}
    asked = dict.fromkeys(name for rule in chosen.values() for name in rule.asked)
    now = earned([*asked] if sys.argv[2:] else [*QUESTIONS], folder)
    lines = [
        "| rule | tune half | cases | terms: with | without | gain (95 %) | and words: with | without | gain (95 %) |",
        "|---" * 9 + "|",
    ]
    for title, rule in chosen.items():
        with changed([*rule.changes]):
            then = earned(rule.asked, folder)
        for name in rule.asked:
            pairs = [(now[name, mode], then[name, mode]) for mode in MODES]
            row = " | ".join(cells(*(pair if rule.kept else reversed(pair))) for pair in pairs)
            lines.append(f"| {title if rule.kept else f'{title} (not kept)'} | {name} | {len(pairs[0][0])} | {row} |")
            print(lines[-1], flush=True)
    for name in (name for name in QUESTIONS if name.endswith(", bare") and (name, MODES[0]) in now):
        pairs = [(now[name.removesuffix(", bare"), mode], now[name, mode]) for mode in MODES]
        row = " | ".join(cells(*pair) for pair in pairs)
        lines.append(f"| casing and punctuation | {name} | {len(pairs[0][0])} | {row} |")
    Path("eval/results/analysis.md").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
