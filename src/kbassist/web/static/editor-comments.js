// What those who work on an article say about it.

import { button, empty, every, field, moment } from "./editor-pieces.js";
import { pageOf } from "./ask.js";
import { make } from "./markdown.js";

/** The part of the view with the comments, oldest first, and a place for one more. */
export async function commentsPart(desk, article) {
  const path = `/v1${pageOf(article.id)}/comments`;
  const comments = await every((token) => desk.ask(`${path}?page_size=100${token}`), "comments");
  return () => {
    const { say } = desk;
    const list = make("div", { "aria-live": "polite" });
    const fill = () => list.replaceChildren(comments.length ? make("ol", { class: "comments" }, ...comments.map((one) => comment(one, say))) : empty(say.noComments));
    const text = make("textarea", { rows: "3", maxlength: "4000" });
    const send = button(say.sayIt, async () => {
      if (!text.value.trim()) return text.focus();
      try {
        comments.push(await desk.ask(path, { text: text.value, revision: article.revision }));
        text.value = "";
        fill();
      } catch (error) {
        desk.trouble(error);
      }
      return undefined;
    }, "");
    fill();
    return [make("section", { class: "narrow", "aria-labelledby": "comments-title" }, make("h3", { id: "comments-title" }, say.commentsTitle), list, field("comment", say.newComment, text, say.commentHint), send)];
  };
}

function comment(one, say) {
  const quote = one.quote ? [make("blockquote", {}, one.quote)] : [];
  return make("li", { class: "card" }, make("p", { class: "soft" }, `${one.by}, ${moment(one.at)} · ${say.ofRevision(one.revision)}`), ...quote, make("p", {}, one.text));
}
