"""German and Russian translations of one English sentence are translations of each other."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from recipe.material import kind_of
from recipe.numbered import Numbered


def with_bridges(numbered: Numbered) -> Numbered:
    """The text and the German-Russian pairs that meet in an English text of the same source; dictionaries mean too many
    things by one word and are left out."""
    russian: dict[tuple[int, int], int] = {}
    sources = [kind_of(source) != "dictionary" for source in numbered.sources]
    pairs = [row for row in numbered.pairs.tolist() if sources[row[4]] and row[2] == 0]
    for english, other, _, language, source in pairs:
        if language == 2:
            russian.setdefault((source, english), other)
    bridged = [
        [other, russian[source, english], 1, 2, source]
        for english, other, _, language, source in pairs
        if language == 1 and (source, english) in russian
    ]
    made = np.unique(np.array(bridged, np.int32).reshape(-1, 5), axis=0, return_index=True)[1]
    return replace(
        numbered, pairs=np.concatenate([numbered.pairs, np.array(bridged, np.int32).reshape(-1, 5)[np.sort(made)]])
    )
