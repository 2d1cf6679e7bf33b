// Markdown to elements. Text is only ever set as text, so an article cannot bring markup of its own, let alone a script.

const INLINE = /(`+)(.+?)\1|\*\*(.+?)\*\*|__(.+?)__|\*([^*\s][^*]*)\*|!?\[([^\]]*)\]\(([^)\s]+)[^)]*\)|<(https?:[^>\s]+)>/s;
const LIST = /^(\s*)(?:[-*+]|(\d+)[.)])\s+(.*)$/;

/** An element with attributes and children; strings become text. */
export function make(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

/** A Markdown text as a fragment; its headings begin one level below the title of what is read. */
export function render(markdown) {
  const fragment = document.createDocumentFragment();
  const lines = markdown.replace(/\r\n?/g, "\n").split("\n");
  for (let at = 0; at < lines.length; ) at = block(lines, at, fragment);
  return fragment;
}

function block(lines, at, into) {
  const line = lines[at];
  const fence = line.match(/^\s*(```+|~~~+)/);
  const heading = line.match(/^(#{1,6})\s+(.*?)\s*#*$/);
  if (!line.trim()) return at + 1;
  if (fence) return code(lines, at, fence[1], into);
  if (heading) {
    into.append(make(`h${Math.min(6, Math.max(3, heading[1].length + 1))}`, {}, ...inline(heading[2])));
    return at + 1;
  }
  if (/^\s*([-*_])(\s*\1){2,}\s*$/.test(line)) {
    into.append(make("hr"));
    return at + 1;
  }
  if (line.startsWith(">")) return quote(lines, at, into);
  if (LIST.test(line)) return list(lines, at, into);
  if (line.includes("|") && /^[\s|:-]*-[\s|:-]*$/.test(lines[at + 1] ?? "") && lines[at + 1].includes("|"))
    return table(lines, at, into);
  return paragraph(lines, at, into);
}

function code(lines, at, fence, into) {
  let end = at + 1;
  while (end < lines.length && !lines[end].trim().startsWith(fence)) end += 1;
  into.append(make("pre", { tabindex: "0" }, make("code", {}, lines.slice(at + 1, end).join("\n"))));
  return end + 1;
}

function quote(lines, at, into) {
  let end = at;
  while (end < lines.length && lines[end].startsWith(">")) end += 1;
  const inner = lines.slice(at, end).map((line) => line.replace(/^>\s?/, ""));
  into.append(make("blockquote", {}, render(inner.join("\n"))));
  return end;
}

function list(lines, at, into) {
  const [, margin, number] = lines[at].match(LIST);
  const whole = number === undefined ? make("ul") : make("ol", { start: number });
  while (at < lines.length) {
    const item = lines[at].match(LIST);
    if (!item || item[1].length !== margin.length || (item[2] === undefined) !== (number === undefined)) break;
    const inner = [];
    at += 1;
    while (at < lines.length && (indented(lines[at], margin.length) || (!lines[at].trim() && indented(lines[at + 1] ?? "", margin.length))))
      inner.push(lines[at++]);
    const text = make("li", {}, ...inline(item[3]));
    const least = Math.min(...inner.filter((line) => line.trim()).map((line) => line.search(/\S/)));
    text.append(render(inner.map((line) => line.slice(least)).join("\n")));
    whole.append(text);
    while (at < lines.length && !lines[at].trim() && LIST.test(lines[at + 1] ?? "")) at += 1;
  }
  into.append(whole);
  return at;
}

function indented(line, margin) {
  return line.trim() !== "" && line.search(/\S/) > margin;
}

function table(lines, at, into) {
  const cells = (line) => line.trim().replace(/^\||\|$/g, "").split("|").map((cell) => inline(cell.trim()));
  const head = make("tr", {}, ...cells(lines[at]).map((cell) => make("th", { scope: "col" }, ...cell)));
  const body = make("tbody");
  let end = at + 2;
  for (; end < lines.length && lines[end].includes("|"); end += 1)
    body.append(make("tr", {}, ...cells(lines[end]).map((cell) => make("td", {}, ...cell))));
  into.append(make("div", { class: "wide", tabindex: "0" }, make("table", {}, make("thead", {}, head), body)));
  return end;
}

function paragraph(lines, at, into) {
  let end = at + 1;
  while (end < lines.length && lines[end].trim() && !/^(#{1,6}\s|>|\s*(```|~~~))/.test(lines[end]) && !LIST.test(lines[end]))
    end += 1;
  into.append(make("p", {}, ...inline(lines.slice(at, end).join(" "))));
  return end;
}

function inline(text) {
  const nodes = [];
  for (let rest = text; rest; ) {
    const found = rest.match(INLINE);
    if (!found) return [...nodes, rest];
    nodes.push(rest.slice(0, found.index), styled(found));
    rest = rest.slice(found.index + found[0].length);
  }
  return nodes;
}

function styled([whole, , codeText, strong, strong2, emphasis, label, target, address]) {
  if (codeText !== undefined) return make("code", {}, codeText);
  if (strong ?? strong2) return make("strong", {}, ...inline(strong ?? strong2));
  if (emphasis !== undefined) return make("em", {}, ...inline(emphasis));
  const link = target ?? address;
  const safe = /^(https?:|mailto:|tel:|\/(?!\/))/i.test(link);
  if (whole.startsWith("!") || !safe) return label ?? link; // pictures and other schemes are not fetched
  return make("a", { href: link, rel: "noopener noreferrer", target: "_blank" }, label || link);
}
