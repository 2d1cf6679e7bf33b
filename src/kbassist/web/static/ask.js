// One question to the server.

/** The reply as JSON; an Error with the server's own words, `status` and whole `problem`, or `offline` where nobody answered. */
export async function ask(path, body, method = body ? "POST" : "GET", more = {}) {
  const headers = { "Accept-Language": document.documentElement.lang, ...(body && { "Content-Type": "application/json" }), ...more };
  const reply = await fetch(path, { method, headers, ...(body && { body: JSON.stringify(body) }) }).catch((lost) => {
    throw Object.assign(lost, { offline: true });
  });
  if (reply.ok) return reply.json();
  const problem = await reply.json().catch(() => ({}));
  throw Object.assign(new Error(problem.detail ?? reply.statusText), { status: reply.status, problem });
}

/** The address of an article's own page. */
export const pageOf = (id) => `/articles/${id.split("/").map(encodeURIComponent).join("/")}`;
