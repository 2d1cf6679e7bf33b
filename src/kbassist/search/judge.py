"""The judge that serves: coefficients fitted on the tune halves by `kbassist eval --fit`, see docs/ranking.md."""

from __future__ import annotations

from collections.abc import Mapping

from kbassist.search.rank import Judge

JUDGE = Judge(
    bias=-10.244,
    coverage=-0.706,
    article_coverage=0.728,
    talk=1.118,
    cosine=1.184,
    likeness=0.66,
    relative=8.06,
    lead=7.673,
)

WITHOUT_MODEL = Judge(
    bias=-8.844,
    coverage=0.178,
    article_coverage=0.42,
    talk=1.558,
    cosine=0.0,
    likeness=0.749,
    relative=6.819,
    lead=7.097,
)
"""For hits that no sentence model judged: fitted with `KBASSIST_EMBEDDER=words`."""

FAR = 0.4
UNLIKE_QUESTION, UNLIKE_TALK = 0.18, 0.06


def supported(scores: Mapping[str, float], talk: float) -> bool:
    """True where a word of the query stands in the hit, its meaning is near, or near words cover enough of the query;
    nothing else is worth showing. Of a talk no text covers much.
    """
    if scores.get("lexical") or scores.get("article") or scores.get("vector", 0.0) >= FAR:
        return True
    return scores.get("late", 0.0) >= UNLIKE_QUESTION + talk * (UNLIKE_TALK - UNLIKE_QUESTION)
