// What a search had to leave out, in words.

const NOTES = {
  "vector: no embedder": "noModel",
  "vector: model not ready": "modelLoading",
  "vector: shelf is being rebuilt": "shelfRenewed",
  "vector: deadline": "meaningLate",
  "vector: failed": "meaningFailed",
  "words: deadline": "relatedLate",
  "words: shelf is being rebuilt": "shelfRenewed",
  "lexical: deadline": "wordsLate",
  "search: deadline": "waited",
};

/** A sentence for everything that `degraded` names, each said once. */
export function notes(degraded, say) {
  return [...new Set(degraded.map((note) => say[NOTES[note]] ?? say.incomplete))];
}
