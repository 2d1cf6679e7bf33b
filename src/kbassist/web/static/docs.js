// The doors as this server describes them, readable without anything from elsewhere.

import { ask } from "./ask.js";
import { make, render } from "./markdown.js";

const METHODS = ["get", "post", "put", "patch", "delete"];
const root = document.getElementById("doors");

/** What a `$ref` names, or the schema itself. */
const resolved = (schema, all) => (schema?.$ref ? all[schema.$ref.split("/").at(-1)] : schema) ?? {};
const nameOf = (schema) => schema?.$ref?.split("/").at(-1);

/** The type of a schema in a few words. */
function typeOf(schema, all) {
  if (schema.$ref) return resolved(schema, all).enum ? typeOf(resolved(schema, all), all) : nameOf(schema);
  const choices = schema.anyOf ?? schema.oneOf ?? schema.allOf;
  if (choices) return choices.map((one) => typeOf(one, all)).join(" | ");
  if (schema.enum) return schema.enum.map((one) => JSON.stringify(one)).join(" | ");
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.type === "array") return `[${schema.items ? typeOf(schema.items, all) : "any"}]`;
  if (schema.type === "object" && schema.additionalProperties?.constructor === Object) return `{…: ${typeOf(schema.additionalProperties, all)}}`;
  return [schema.type ?? "any", schema.format && `(${schema.format})`].filter(Boolean).join(" ");
}

/** The schemas with fields of their own that a schema is made of. */
function within(schema, all) {
  const own = resolved(schema, all);
  if (own.properties) return [schema];
  const inner = [...(own.anyOf ?? []), ...(own.oneOf ?? []), ...(own.allOf ?? []), own.items, own.additionalProperties];
  return inner.filter((one) => one?.constructor === Object).flatMap((one) => within(one, all));
}

/** The fields of a schema; what they are made of is drawn once somebody opens it, for some are made of themselves. */
function fields(schema, all) {
  const { properties = {}, required = [] } = resolved(schema, all);
  return make("ul", { class: "fields" }, ...Object.entries(properties).map(([name, one]) => field(name, one, required.includes(name), all)));
}

function field(name, schema, required, all) {
  const told = [typeOf(schema, all), required ? "required" : schema.default === undefined || schema.default === null ? "" : `default ${JSON.stringify(schema.default)}`];
  const line = make("p", {}, make("code", {}, make("strong", {}, name)), " ", make("span", { class: "soft" }, told.filter(Boolean).join(" · ")));
  const about = schema.description ? [make("div", { class: "soft" }, render(schema.description))] : [];
  return make("li", {}, line, ...about, ...within(schema, all).map((one) => folded(nameOf(one) ?? "fields", () => fields(one, all))));
}

function folded(title, drawn) {
  const details = make("details", {}, make("summary", {}, title));
  details.addEventListener("toggle", () => details.open && details.children.length === 1 && details.append(drawn()));
  return details;
}

function body({ content }, all) {
  return Object.entries(content ?? {}).flatMap(([kind, { schema = {} }]) => [
    make("p", { class: "soft" }, `${kind}: ${typeOf(schema, all)}`),
    ...within(schema, all).map((one) => (nameOf(one) === "Problem" ? folded("Problem", () => fields(one, all)) : fields(one, all))),
  ]);
}

function replies(door, all) {
  return Object.entries(door.responses).map(([status, reply]) => {
    const told = `${status} ${reply.description}`;
    return reply.content && Object.keys(reply.content).length ? folded(told, () => make("div", {}, ...body(reply, all))) : make("p", { class: "soft" }, told);
  });
}

function card(path, method, door, all) {
  const [about, ...more] = (door.description ?? door.summary ?? "").split(/\n\s*\n/);
  const heading = (text) => make("h3", {}, text);
  const parameters = (door.parameters ?? []).map(({ name, schema, description, required }) => field(name, { ...schema, description }, required, all));
  const open = () =>
    make(
      "div", {}, render(more.join("\n\n")),
      ...(parameters.length ? [heading("Parameters"), make("ul", { class: "fields" }, ...parameters)] : []),
      ...(door.requestBody ? [heading("Body"), ...body(door.requestBody, all)] : []),
      heading("Replies"), ...replies(door, all),
    );
  const made = folded("", open);
  made.className = "door";
  made.id = door.operationId;
  made.dataset.words = `${method} ${path} ${about} ${more.join(" ")}`.toLowerCase();
  made.firstChild.append(make("span", { class: `method ${method}` }, method.toUpperCase()), make("code", {}, path), make("span", { class: "soft" }, about));
  return made;
}

function draw({ info, paths, components }) {
  const doors = Object.entries(paths).flatMap(([path, methods]) => METHODS.filter((one) => methods[one]).map((one) => [path, one, methods[one]]));
  const rooms = Map.groupBy(doors, ([, , door]) => door.tags?.[0] ?? "Others");
  const parts = [...rooms].map(([name, some]) => make("section", { "aria-label": name }, make("h2", {}, name), ...some.map((one) => card(...one, components.schemas))));
  root.replaceChildren(make("p", {}, info.summary), make("p", { class: "soft" }, "Send a key with every request: Authorization: Bearer <key>. Your login counts on this page."), ...parts);
}

function narrow(wished) {
  for (const door of root.querySelectorAll(".door")) door.hidden = !wished.toLowerCase().split(/\s+/).every((word) => door.dataset.words.includes(word));
  for (const room of root.querySelectorAll("section")) room.hidden = !room.querySelector(".door:not([hidden])");
}

document.getElementById("wished").addEventListener("input", (event) => narrow(event.target.value));
await ask("/openapi.json").then(draw, (error) => {
  const told = error.offline ? "The server is not answering. Try again in a moment." : error.message;
  root.replaceChildren(make("p", { class: "alert", role: "alert" }, told));
});
