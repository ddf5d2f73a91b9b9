/** The page: `?api=` is the API's address, `&actor=` the actor's id, `#…` the conflict that is open. */

import { connect, data, Refused, Unreachable, type Problem } from "./api.js";
import { claimItem, showActor } from "./claims.js";
import { conflictView } from "./conflict.js";
import { byId, count, element } from "./dom.js";

const wanted = new URLSearchParams(location.search);
const address = (wanted.get("api") ?? "http://127.0.0.1:8000").replace(/\/+$/, "");
const actor_id = wanted.get("actor") ?? "etats-unis";
const limit = Number(wanted.get("limit") ?? 10);
const api = connect(address);

const claims = byId("claims");
const more = byId("more");
const section = byId("conflict");
const message = byId("message");
let cursor: string | null = null;
let total = 0;
let loading = false;

/** Add the next page of claims to the list. */
async function nextPage(): Promise<void> {
  const first = cursor === null;
  const query = { include_members: true, limit, ...(cursor === null ? { total: true } : { cursor }) };
  const page = await data(api.GET("/v1/actors/{actor_id}/claims", { params: { path: { actor_id }, query } }));
  const items = page.items.map(claimItem);
  claims.append(...items);
  cursor = page.page.next_cursor;
  more.hidden = cursor === null;
  total = page.total ?? total;
  byId("status").textContent = `${claims.children.length} sur ${count(total, "affirmation")}`;
  markCurrent();
  if (!first) items[0]?.focus();
}

/** Show the conflict that the address names, or none. */
async function showConflict(): Promise<void> {
  const { hash } = location;
  const group_id = hash.slice(1);
  markCurrent();
  document.body.classList.toggle("open", group_id !== "");
  section.hidden = group_id === "";
  if (!group_id) return;
  let shown: Node[] = [];
  try {
    const query: { include: "texts"[] } = { include: ["texts"] };
    const conflict = await data(api.GET("/v1/conflicts/{group_id}", { params: { path: { group_id }, query } }));
    shown = [element("a", { href: "#", class: "close" }, "Fermer"), ...conflictView(conflict)];
  } finally {
    // Unless another one was asked for meanwhile.
    if (hash === location.hash) section.replaceChildren(...shown);
  }
  if (hash === location.hash) byId("question").focus();
}

function markCurrent(): void {
  for (const link of claims.querySelectorAll<HTMLAnchorElement>("a[data-group]")) {
    if (link.hash === location.hash) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
}

/** Do what a reader asked for; what fails becomes a message. */
async function attempt(work: () => Promise<void>): Promise<void> {
  message.hidden = true;
  try {
    await work();
  } catch (error) {
    if (error instanceof Refused) explain(error.problem);
    else if (error instanceof Unreachable) explainSilence();
    else throw error;
    message.hidden = false;
    message.focus();
  }
}

function explain(problem: Problem): void {
  const actors = problem.nearest.filter((near) => near.href.startsWith("/v1/actors/"));
  const links = actors.map((near) => {
    const query = new URLSearchParams(wanted);
    query.set("actor", near.id);
    return element("li", {}, element("a", { href: `?${query}` }, near.name));
  });
  message.replaceChildren(
    element("h2", {}, problem.status === 404 ? "Introuvable" : "L’API refuse cette demande"),
    element("p", { lang: "en" }, problem.detail),
    ...(links.length ? [element("p", {}, "Vouliez-vous dire :"), element("ul", {}, ...links)] : []),
  );
}

function explainSilence(): void {
  message.replaceChildren(
    element("h2", {}, "Pas de réponse"),
    element("p", {}, `L’API ne répond pas à l’adresse ${address}, ou ne se laisse pas lire depuis cette page.`),
    element("p", {}, "Pour le permettre : ", element("code", {}, `SELON_CORS_ORIGINS=${location.origin}`)),
  );
}

section.addEventListener("click", (event) => {
  // A jump within the conflict must leave the address alone, which names the conflict.
  const jump = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>("a[data-jump]") : null;
  if (!jump) return;
  event.preventDefault();
  byId(jump.hash.slice(1)).focus();
});
more.addEventListener("click", () => {
  if (loading) return;
  loading = true;
  void attempt(nextPage).finally(() => (loading = false));
});
window.addEventListener("hashchange", () => void attempt(showConflict));

await attempt(async () => {
  showActor(await data(api.GET("/v1/actors/{actor_id}", { params: { path: { actor_id } } })));
  await nextPage();
  await showConflict();
});
