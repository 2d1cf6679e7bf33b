"""The judge that serves: coefficients fitted on the tune halves by `kbassist eval --fit`, see docs/ranking.md."""

from __future__ import annotations

from kbassist.search.rank import Judge

JUDGE = Judge(bias=-9.684, coverage=0.344, article_coverage=1.26, talk=1.564, cosine=1.672, relative=6.894, lead=6.257)

FAR = 0.4
"""Where no word of the query stands in the best hit and its meaning is not even this near, nothing is shown."""
