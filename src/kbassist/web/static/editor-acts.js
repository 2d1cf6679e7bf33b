// What may be done to an article now, by whoever sits at the desk.

import { asking } from "./editor-asking.js";
import { button, field, moment } from "./editor-pieces.js";
import { pageOf } from "./ask.js";
import { make } from "./markdown.js";

const begun = (one) => Date.parse(one.starts) <= Date.now();
const open = (one) => !one.ends || (Date.parse(one.ends) > Date.now() && Date.parse(one.ends) > Date.parse(one.starts));

/** The buttons for an article; `settle` saves what is not saved and answers whether all is well,
 * `now` gives the article as it is then, and `done` is told what came of it. */
export function actsOf(desk, article, { unsaved, settle, now, done }) {
  const { say, may } = desk;
  const stage = article.review?.stage;
  const shown = article.publications.some((one) => one.revision === article.revision && begun(one) && open(one));
  const news = !shown || unsaved; // a text that nobody sees yet
  const act = (name, text, deed) => {
    const made = button(text, async () => (await settle()) && attempt(desk, now(), deed, done));
    made.dataset.act = name;
    return { name, made };
  };
  const acts = [];
  if (may("review") && stage === "submitted" && !unsaved) {
    acts.push(act("approve", say.approve, (one) => send(desk, one, "approve", { revision: one.revision }, say.approvedNow)));
    acts.push(act("reject", say.reject, (one) => reject(desk, one)));
  }
  const cleared = !desk.me.four_eyes || (stage === "approved" && !unsaved);
  if (may("publish") && news && cleared) acts.push(act("publish", say.publish, (one) => publish(desk, one)));
  if (may("write") && news && (unsaved || !["submitted", "approved"].includes(stage))) acts.push(act("submit", say.submit, (one) => send(desk, one, "submit", { revision: one.revision }, say.submittedNow)));
  if (may("publish") && article.publications.some(open)) acts.push(act("withdraw", say.withdraw, (one) => withdraw(desk, one)));
  return acts;
}

async function attempt(desk, article, deed, done) {
  try {
    const outcome = await deed(article);
    if (outcome) await done(outcome);
  } catch (error) {
    if (error.status === 412) await reread(desk, article, done);
    else desk.trouble(error);
  }
}

async function reread(desk, { id }, done) {
  const article = await desk.ask(`/v1${pageOf(id)}`).catch(desk.trouble);
  if (article) await done({ article, told: desk.say.changedMeanwhile });
}

async function send(desk, article, deed, body, told) {
  const after = await desk.ask(`/v1${pageOf(article.id)}/${deed}`, body, "POST", { "If-Match": `"${article.etag}"` });
  return { article: after, told };
}

function reject(desk, article) {
  const { say } = desk;
  const note = make("textarea", { rows: "3", maxlength: "4000" });
  const deed = () => send(desk, article, "reject", { revision: article.revision, ...(note.value.trim() && { note: note.value }) }, say.rejectedNow);
  return asking(say.rejectTitle, [field("reject-note", say.rejectWhy, note, say.rejectHint)], [[say.reject, deed]], say);
}

async function publish(desk, article) {
  const { say } = desk;
  const proof = await desk.ask(`/v1${pageOf(article.id)}/publish?dry_run=true`, { revision: article.revision }, "POST", { "If-Match": `"${article.etag}"` });
  const from = make("input", { type: "datetime-local" });
  const deed = () => {
    if (!from.value) return send(desk, article, "publish", { revision: article.revision }, say.publishedNow);
    const starts = new Date(from.value);
    return send(desk, article, "schedule", { revision: article.revision, starts: starts.toISOString() }, say.scheduledFor(moment(starts)));
  };
  return asking(say.publishTitle(article.revision), [...proofParts(proof, say), field("publish-from", say.publishFrom, from, say.publishFromHint)], [[say.publishIt, deed]], say);
}

/** Who will see the article, and who sees it now. */
function proofParts(proof, say) {
  const named = (audiences) => audiences.map((one) => say[`for_${one}`] ?? one).join(", ") || say.nobody;
  const added = proof.readers.filter((one) => one.then && !one.now).length;
  const lost = proof.readers.filter((one) => one.now && !one.then).length;
  const parts = [make("p", {}, say.willBeFor(named(proof.audiences_then)), ...(proof.audiences_now.length && named(proof.audiences_now) !== named(proof.audiences_then) ? [" ", say.isFor(named(proof.audiences_now))] : []))];
  if (proof.audiences_now.length && proof.widened) parts.push(make("p", { class: "caution" }, say.widened(added)));
  if (proof.narrowed) parts.push(make("p", { class: "caution" }, say.narrowed(lost)));
  const row = (one) => make("tr", {}, make("th", { scope: "row" }, say[`role_${one.role}`] ?? one.role), make("td", {}, one.keys ? say.ofKeys(one.now, one.keys) : "–"), make("td", {}, one.keys ? say.ofKeys(one.then, one.keys) : one.new_keys ? say.wouldSee : say.wouldNot));
  const head = make("tr", {}, ...[say.whoSees, say.seesNow, say.seesThen].map((name) => make("th", { scope: "col" }, name)));
  parts.push(make("details", { ...(proof.audiences_now.length && proof.widened && { open: "" }) }, make("summary", {}, say.proofTitle), make("div", { class: "wide" }, make("table", {}, make("thead", {}, head), make("tbody", {}, ...proof.roles.map(row))))));
  return parts;
}

function withdraw(desk, article) {
  const { say } = desk;
  const live = article.publications.some((one) => open(one) && begun(one));
  const coming = article.publications.some((one) => open(one) && !begun(one));
  const deeds = [];
  if (live) deeds.push([say.withdrawAll, () => send(desk, article, "withdraw", {}, say.withdrawnNow)]);
  if (coming) deeds.push([say.withdrawComing, () => send(desk, article, "withdraw", { scheduled_only: true }, say.takenBack), live ? "quiet" : ""]);
  return asking(say.withdrawTitle, [make("p", {}, live ? say.withdrawText : say.withdrawComingText)], deeds, say);
}
