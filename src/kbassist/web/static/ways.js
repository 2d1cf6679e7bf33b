// The ways from page to page, each shown to whom it leads somewhere.

import { ask } from "./ask.js";

/** Shows every `[data-may]` that the caller's key permits; who the caller is, or null where nobody tells. */
export async function offerWays(root) {
  const me = await ask("/v1/me").catch(() => null); // a page goes on without its links
  for (const way of root.querySelectorAll("[data-may]")) way.hidden = !me?.may.includes(way.dataset.may);
  return me;
}
