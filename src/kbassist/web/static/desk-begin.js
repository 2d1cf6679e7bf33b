// Where nothing is going on yet: what the desk is for, a sample to see it, and the talks that are open.

import { ask } from "./ask.js";
import { ago } from "./desk-customer.js";
import { make } from "./markdown.js";
import { languageName } from "./words.js";

const SHOWN = 8; // open talks

/** The sample talks, and what to do where there are none. */
export async function sampleTalks() {
  const talks = [];
  let hint = null;
  for (let token = ""; token !== null; ) {
    const page = await ask(`/v1/demo/interactions?page_size=200${token && `&page_token=${encodeURIComponent(token)}`}`);
    talks.push(...page.interactions);
    [hint, token] = [page.hint, page.next_page_token];
  }
  return { talks, hint };
}

/** The matters that are open, newest first. */
export async function openMatters() {
  return (await ask(`/v1/interactions?state=open&page_size=${SHOWN}`)).interactions;
}

/** The parts of the page; `wished` keeps what is chosen in the lists, `play` and `follow` begin. */
export function beginParts({ talks, hint, matters }, wished, say, { play, follow }) {
  wished.language ??= talks.some((talk) => talk.language === document.documentElement.lang) ? document.documentElement.lang : "";
  const parts = [make("h2", {}, say.beginTitle), make("p", { class: "lead" }, say.beginText)];
  if (talks.length) parts.push(...samples(talks, wished, say, play));
  else parts.push(make("p", { class: "soft" }, hint ?? ""));
  parts.push(make("h3", {}, say.openTalks));
  if (!matters.length) parts.push(make("p", { class: "soft" }, say.noOpenTalks));
  else parts.push(make("ul", { class: "choices" }, ...matters.map((one) => make("li", {}, matter(one, say, follow)))));
  return parts;
}

function samples(talks, wished, say, play) {
  const list = make("ol", { class: "choices samples" });
  const big = make("button", { type: "button", class: "big", id: "replay" }, say.replay);
  const fits = ({ language, channel }) => (!wished.language || language === wished.language) && (!wished.channel || channel === wished.channel);
  const fill = () => {
    const found = talks.filter(fits);
    list.replaceChildren(...found.map((talk) => make("li", {}, sample(talk, say, play))));
    big.disabled = !found.length;
  };
  big.addEventListener("click", () => {
    const found = talks.filter(fits);
    play((found.find((talk) => talk.channel === "voice") ?? found[0]).id);
  });
  const choose = (key, label, names) => {
    const values = [...new Set(talks.map((talk) => talk[key]))].sort();
    const select = make("select", { id: `wished-${key}` }, make("option", { value: "" }, say.any), ...values.map((value) => make("option", { value }, names(value))));
    select.value = wished[key] ?? "";
    select.addEventListener("change", () => {
      wished[key] = select.value;
      fill();
    });
    return make("label", {}, `${label} `, select);
  };
  fill();
  const chooser = make("div", { class: "chooser" }, choose("language", say.talkLanguage, languageName), choose("channel", say.channel, (value) => say[value]));
  return [big, make("h3", {}, say.orChoose), chooser, list];
}

function sample({ id, title, channel, language }, say, play) {
  const button = make("button", { type: "button", class: "example" }, make("span", { lang: language }, title), make("span", { class: "soft" }, `${languageName(language)} · ${say[channel]}`));
  button.addEventListener("click", () => play(id));
  return button;
}

function matter({ id, customer_id, legs, alive_at, newest }, say, follow) {
  const who = customer_id ? say.customerNumber(customer_id) : say.unknownCustomer;
  const button = make("button", { type: "button", class: "example" }, make("span", {}, who), make("span", { class: "soft" }, [say[legs.at(-1).channel], say.turnsSaid(newest), ago(alive_at, say)].join(" · ")));
  button.addEventListener("click", () => follow(id));
  return button;
}
