"""When to search: every labelled customer turn of the company's talks, judged by what was said until then."""

from __future__ import annotations

from collections.abc import Sequence

from kbassist.assist.seeking import Seeking, seeking
from kbassist.assist.understand import spoken_language
from kbassist.learning.cases import Half
from kbassist.learning.corpus_turns import CorpusTurn
from kbassist.learning.measure import ALL
from kbassist.learning.trial import Figures, Trial, mean
from kbassist.ports.reading import Analyzer


def try_seeking(turns: Sequence[CorpusTurn], half: Half, analyzer: Analyzer, articles: int) -> Trial:
    """Recall and precision of seeking, and the share of silent turns that got silence; per language, and of speech."""
    judged = [(one, seeking(one.turns, spoken_language(one.turns, one.context, analyzer), analyzer)) for one in turns]
    groups = {ALL: judged}
    for language in sorted({one.language for one in turns}):
        groups[language] = [pair for pair in judged if pair[0].language == language]
    groups["speech"] = [pair for pair in judged if pair[0].spoken]
    groups["mixed"] = [pair for pair in judged if pair[0].mixed]
    return Trial(
        f"seeking-{half}",
        half,
        articles,
        tuple(
            {
                "id": one.id,
                "group": one.language,
                "seeks": one.seeks,
                "chance": round(told.chance, 4),
                "yes": told.yes,
                "reason": told.reason,
            }
            for one, told in judged
        ),
        {name: _figures(pairs) for name, pairs in groups.items() if pairs},
    )


def _figures(judged: Sequence[tuple[CorpusTurn, Seeking]]) -> Figures:
    sought = [(one.dialogue, float(told.yes)) for one, told in judged if one.seeks]
    quiet = [(one.dialogue, float(not told.yes)) for one, told in judged if not one.seeks]
    answered = [(one.dialogue, float(one.seeks)) for one, told in judged if told.yes]
    named = {"recall": sought, "precision": answered, "silence": quiet}
    return Figures(len(sought), len(quiet), {name: mean(values) for name, values in named.items() if values})
