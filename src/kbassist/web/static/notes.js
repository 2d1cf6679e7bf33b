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
  "crm": "customerUnknown",
};

const WAITING = /^vector: (\d+) passages not embedded yet$/;

function sentence(note, say) {
  const waiting = note.match(WAITING);
  return waiting ? say.meaningFollows(Number(waiting[1])) : (say[NOTES[note]] ?? say.incomplete);
}

/** A sentence for everything that `degraded` names, each said once. */
export function notes(degraded, say) {
  return [...new Set(degraded.map((note) => sentence(note, say)))];
}
