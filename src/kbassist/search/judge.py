"""The judge that serves: coefficients fitted on the tune halves by `kbassist eval --fit`, see docs/ranking.md."""

from __future__ import annotations

from kbassist.search.rank import Judge

JUDGE = Judge(bias=-3.0, coverage=2.0, article_coverage=3.0, cosine=2.0, relative=1.0, lead=2.0)

FAINT = 0.0
"""Where the best hit deserves less confidence than this, nothing is shown."""
