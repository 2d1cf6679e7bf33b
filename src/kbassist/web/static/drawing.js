// A procedure as a picture: steps in layers by how far they are from the beginning, branches as lines with their words.

const SVG = "http://www.w3.org/2000/svg";
const [WIDE, GAP_X, GAP_Y, LINE, PAD] = [190, 28, 46, 16, 10];
const LANE = 14; // between lines that go round the boxes
const CHARACTERS = 26; // in a line of a box
const LINES = 4;
const SAID = 22; // characters of a branch's words

/** The picture as an SVG element; `states` gives each step's state, `now` is the step the talk stands at. */
export function drawing(procedure, states = new Map(), now = null) {
  const boxes = placed(procedure);
  const right = Math.max(...[...boxes.values()].map((box) => box.x + WIDE));
  const lines = [];
  let lanes = 0;
  for (const branch of procedure.branches) {
    const [from, to] = [boxes.get(branch.from), boxes.get(branch.to)];
    if (!from || !to) continue;
    lines.push(...(to.layer === from.layer + 1 ? straight(from, to, branch) : round(from, to, branch, right + GAP_X + LANE * lanes++)));
  }
  const width = right + GAP_X + LANE * lanes + PAD;
  const height = Math.max(...[...boxes.values()].map((box) => box.y + box.height)) + PAD;
  const picture = node("svg", { class: "drawing", viewBox: `0 0 ${width} ${height}`, width, height, role: "img" });
  picture.append(node("title", {}, procedure.title), arrowhead(), ...lines.filter((one) => one.tagName === "path"));
  for (const step of procedure.steps) {
    const look = ["box", step.kind, states.get(step.id) ?? "", step.id === now ? "now" : ""].join(" ").trim();
    picture.append(boxOf(boxes.get(step.id), look));
  }
  picture.append(...lines.filter((one) => one.tagName === "text"));
  return picture;
}

/** Where every step stands: its layer is the longest way to it that comes to no step twice. */
function placed({ steps, branches }) {
  const layer = new Map();
  const rise = (id, depth, way) => {
    if (way.has(id) || (layer.get(id) ?? -1) >= depth) return;
    layer.set(id, depth);
    for (const branch of branches) if (branch.from === id) rise(branch.to, depth + 1, new Set([...way, id]));
  };
  for (const branch of branches) if (branch.from === null) rise(branch.to, 0, new Set());
  const deepest = Math.max(0, ...layer.values());
  const rows = Array.from({ length: deepest + 1 }, () => []);
  for (const step of steps) rows[layer.get(step.id) ?? deepest].push({ step, lines: wrapped(step.text) });
  const widest = Math.max(...rows.map((row) => row.length));
  const boxes = new Map();
  let y = PAD;
  for (const row of rows) {
    const indent = ((widest - row.length) * (WIDE + GAP_X)) / 2;
    const height = Math.max(0, ...row.map(({ lines }) => lines.length)) * LINE + 2 * PAD;
    row.forEach(({ step, lines }, place) => boxes.set(step.id, { lines, layer: rows.indexOf(row), x: PAD + indent + place * (WIDE + GAP_X), y, height: lines.length * LINE + 2 * PAD }));
    y += height + GAP_Y;
  }
  return boxes;
}

function wrapped(text) {
  const lines = [""];
  for (const word of text.split(/\s+/)) {
    if (lines.at(-1) && `${lines.at(-1)} ${word}`.length > CHARACTERS) lines.push("");
    lines.push([lines.pop(), word].filter(Boolean).join(" "));
  }
  return lines.length > LINES ? [...lines.slice(0, LINES - 1), `${lines[LINES - 1]} …`] : lines;
}

function boxOf({ x, y, height, lines }, look) {
  const group = node("g", { class: look });
  group.append(node("rect", { x, y, width: WIDE, height, rx: 8 }));
  lines.forEach((text, number) => group.append(node("text", { x: x + PAD, y: y + PAD + LINE * (number + 0.8) }, text)));
  return group;
}

/** Down to a box of the next layer. */
function straight(from, to, branch) {
  const [x, y, endX] = [from.x + WIDE / 2, from.y + from.height, to.x + WIDE / 2];
  const path = node("path", { d: `M ${x} ${y} C ${x} ${y + GAP_Y / 2}, ${endX} ${to.y - GAP_Y / 2}, ${endX} ${to.y}`, "marker-end": "url(#arrow)" });
  return [path, ...words(branch, { x: (x + 2 * endX) / 3, y: to.y - GAP_Y / 3, "text-anchor": "middle" })];
}

/** Round the right side of all boxes, in a lane of its own. */
function round(from, to, branch, lane) {
  const [x, y, endX, endY] = [from.x + WIDE, from.y + from.height / 2, to.x + WIDE, to.y + to.height / 2];
  const path = node("path", { d: `M ${x} ${y} H ${lane - 6} Q ${lane} ${y}, ${lane} ${y + (endY > y ? 6 : -6)} V ${endY + (endY > y ? -6 : 6)} Q ${lane} ${endY}, ${lane - 6} ${endY} H ${endX}`, "marker-end": "url(#arrow)" });
  return [path, ...words(branch, { x: x + 4, y: y - 4 })];
}

function words(branch, place) {
  const told = said(branch.when);
  return told ? [node("text", { class: "said", ...place }, told)] : [];
}

function said(when) {
  const words = when?.customer?.[0] ?? when?.agent?.[0] ?? when?.event ?? when?.context ?? "";
  return words.length > SAID ? `${words.slice(0, SAID)} …` : words;
}

function arrowhead() {
  const marker = node("marker", { id: "arrow", viewBox: "0 0 8 8", refX: 8, refY: 4, markerWidth: 7, markerHeight: 7, orient: "auto" });
  marker.append(node("path", { d: "M 0 0 L 8 4 L 0 8 z" }));
  const definitions = node("defs", {});
  definitions.append(marker);
  return definitions;
}

function node(name, attributes, ...children) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}
