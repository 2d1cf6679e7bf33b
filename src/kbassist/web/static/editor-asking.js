// One question to the person at the desk, above everything else, until it is answered or left.

import { button } from "./editor-pieces.js";
import { make } from "./markdown.js";

/**
 * Asks in a dialog: a title, the parts below it, and the buttons, each with a text and the deed that answers. A deed that
 * fails is told in the dialog, which stays open. What a deed returns is the answer; undefined: the question was left.
 */
export function asking(title, parts, deeds, say) {
  const dialog = document.getElementById("asked");
  const told = make("p", { class: "alert", role: "alert", hidden: "" });
  return new Promise((resolve) => {
    let answer;
    const acts = deeds.map(([text, deed, look = ""]) =>
      button(text, async () => {
        told.hidden = true;
        try {
          answer = await deed();
          dialog.close();
        } catch (error) {
          if (!error.status && !error.offline) throw error;
          told.textContent = error.offline ? say.offline : error.message;
          told.hidden = false;
        }
      }, look),
    );
    const leave = button(say.cancel, () => dialog.close());
    dialog.replaceChildren(make("h2", { id: "asked-title" }, title), ...parts, told, make("div", { class: "acts" }, ...acts, leave));
    dialog.addEventListener("close", () => [dialog.replaceChildren(), dialog.removeAttribute("aria-labelledby"), resolve(answer)], { once: true });
    dialog.setAttribute("aria-labelledby", "asked-title");
    dialog.showModal();
  });
}
