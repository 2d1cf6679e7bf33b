// The text of an article beside how it will read, and below what else is said of it.

import { attributesOf, attributesText, dayOf, linesOf, namesOf } from "./editor-draft.js";
import { choice, field, tick } from "./editor-pieces.js";
import { make, render } from "./markdown.js";
import { languageName } from "./words.js";

const LANGUAGES = ["de", "en", "ru"];
const PAUSE_MS = 120; // between what is typed and how it reads
const MARKS = { bold: ["**", "**"], heading: ["## ", ""], bullet: ["- ", ""], number: ["1. ", ""], link: ["[", "](https://)"] };

/** The part of the view that writes into the draft; `touched` is told of every change. */
export function textPart(draft, fresh, say, touched) {
  const set = (key, value) => {
    draft[key] = value;
    touched();
  };
  const title = make("input", { value: draft.title, maxlength: "500", lang: draft.language, class: "big-title" });
  const body = make("textarea", { rows: "18", spellcheck: "true", lang: draft.language, class: "body" });
  body.value = draft.body;
  const preview = make("article", { class: "preview text", "aria-label": say.preview, tabindex: "0" });
  const show = () => {
    preview.lang = draft.language;
    preview.replaceChildren(make("h2", {}, draft.title || say.untitled), render(withoutTitle(draft)));
    if (!draft.body.trim()) preview.append(make("p", { class: "soft" }, say.previewHint));
  };
  let pause;
  const later = () => {
    clearTimeout(pause);
    pause = setTimeout(show, PAUSE_MS);
  };
  title.addEventListener("input", () => [set("title", title.value), later()]);
  body.addEventListener("input", () => [set("body", body.value), later()]);
  show();
  const writing = make("div", { class: "writing" }, field("field-title", say.field_title, title), tools(body, say), field("field-body", say.field_body, body));
  return [make("div", { class: "two" }, writing, preview), matter(draft, fresh, say, set)];
}

/** Many texts begin with their title as a heading; it is read once. */
function withoutTitle({ title, body }) {
  return body.replace(/^\s*#\s+(.*?)\s*#*\s*(?:\n|$)/, (whole, first) => (first === title ? "" : whole));
}

function tools(body, say) {
  const made = Object.entries(MARKS).map(([name, [before, after]]) => {
    const tool = make("button", { type: "button", class: "quiet tool", title: say[`mark_${name}`], "aria-label": say[`mark_${name}`] }, say[`sign_${name}`]);
    tool.addEventListener("click", () => mark(body, before, after));
    return tool;
  });
  return make("div", { class: "tools", role: "toolbar", "aria-label": say.marks }, ...made);
}

/** Marks what is selected, in a way that the browser can undo. */
function mark(body, before, after) {
  body.focus();
  const { selectionStart: start, selectionEnd: end, value } = body;
  const selected = value.slice(start, end);
  if (after) document.execCommand("insertText", false, before + selected + after);
  else {
    const line = value.lastIndexOf("\n", start - 1) + 1;
    body.setSelectionRange(line, end);
    document.execCommand("insertText", false, value.slice(line, end).split("\n").map((one) => before + one).join("\n"));
  }
}

/** Everything beside the text, as a form. */
function matter(draft, fresh, say, set) {
  const text = (key, value, read, hint = say[`hint_${key}`]) => {
    const input = make("input", { value });
    input.addEventListener("input", () => set(key, read(input.value)));
    return field(`field-${key}`, say[`field_${key}`], input, hint);
  };
  const lines = (key, value, read) => {
    const area = make("textarea", { rows: "3" });
    area.value = value;
    area.addEventListener("input", () => set(key, read(area.value)));
    return field(`field-${key}`, say[`field_${key}`], area, say[`hint_${key}`]);
  };
  const date = (key, last) => {
    const input = make("input", { type: "date", value: dayOf(draft[key], last) });
    input.addEventListener("change", () => set(key, input.value || null));
    return field(`field-${key}`, say[`field_${key}`], input);
  };
  const orNull = (value) => value.trim() || null;
  const known = [...new Set([draft.language, ...LANGUAGES])];
  const language = choice(known.map((one) => [one, languageName(one)]), draft.language);
  language.addEventListener("change", () => set("language", language.value));
  const verbatim = tick("field-verbatim", say.field_verbatim, draft.verbatim);
  verbatim.firstChild.addEventListener("change", (event) => set("verbatim", event.target.checked));
  const fields = [
    field("field-language", say.field_language, language),
    text("audiences", draft.audiences.join(", "), (value) => (namesOf(value).length ? namesOf(value) : ["public"])),
    lines("phrasings", draft.phrasings.join("\n"), linesOf),
    lines("attributes", attributesText(draft.attributes), attributesOf),
    date("valid_from"),
    date("valid_until", true),
    text("tags", draft.tags.join(", "), namesOf),
    text("family", draft.family ?? "", orNull),
    text("as_of_field", draft.as_of_field ?? "", orNull),
    text("uri", draft.uri ?? "", orNull),
    ...(fresh ? [text("id", draft.id ?? "", orNull)] : []),
    verbatim,
  ];
  return make("section", { class: "card", "aria-labelledby": "matter" }, make("h3", { id: "matter" }, say.matterTitle), make("div", { class: "fields" }, ...fields));
}
