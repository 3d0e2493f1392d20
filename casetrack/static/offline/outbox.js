/* What is asked of the server, and what its answers mean. */

const isJson = (answer) => (answer.headers.get("Content-Type") ?? "").includes("json");

/** What the server answers to a question of this page, with its `state`: offline without a network,
    signed-out for whoever is not signed in. */
export async function ask(address, headers = {}) {
  let answer;
  try {
    answer = await fetch(address, { headers, redirect: "manual", cache: "no-store" });
  } catch {
    return { state: "offline" };
  }
  if (answer.status >= 500) return { state: "offline" };
  if (!isJson(answer)) return { state: "signed-out" };
  return { state: "answered", ...(await answer.json()) };
}

/** Send an outcome with its photographs; what became of it. Sent again after no answer it is still
    recorded once: it carries the number of its form. */
export async function send(outcome, photographs, csrf) {
  const body = new FormData();
  outcome.pairs.filter(([name]) => name !== "csrf_token").forEach(([name, value]) => body.append(name, value));
  body.append("csrf_token", csrf);
  // By their places: the name that a telephone gives is nobody's business.
  photographs.forEach((one, place) => body.append("camera", one, `${place + 1}`));
  let answer;
  try {
    answer = await fetch(outcome.to, { method: "POST", body });
  } catch {
    return { state: "waiting" };
  }
  if (answer.status === 403 || answer.status === 404) return { state: "lost" };
  if (!isJson(answer)) return { state: "waiting" };
  return answer.json();
}
