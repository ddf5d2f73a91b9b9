/** The words that prove a position, shown within the text of their article. */

import type { Schemas } from "./api.js";
import { day, element, link } from "./dom.js";

type Attribution = Schemas["Attribution"];
type Marked = { start: number; end: number; tag: "mark" | "b"; name: string };

/** What one article says: its words with the evidence marked, first only the passage, on demand all of it. */
export function evidence(attribution: Attribution, text: string): HTMLElement {
  const { source } = attribution;
  const marks = marked(attribution);
  const start = text.lastIndexOf("\n", marks[0]?.start ?? 0) + 1;
  const after = text.indexOf("\n", marks.at(-1)?.end ?? 0);
  const end = after < 0 ? text.length : after;
  const quote = element("blockquote", {}, ...highlighted(text, start, end, marks));
  if (source.url) quote.cite = source.url;

  const whole = element("button", { type: "button", class: "quiet", "aria-expanded": "false" }, "Lire tout l’article");
  whole.addEventListener("click", () => {
    const open = whole.getAttribute("aria-expanded") === "false";
    whole.setAttribute("aria-expanded", String(open));
    whole.textContent = open ? "Revenir au passage" : "Lire tout l’article";
    quote.replaceChildren(...(open ? highlighted(text, 0, text.length, marks) : highlighted(text, start, end, marks)));
  });

  const relays = attribution.via.map((voice) => voice.actor.name).join(", ");
  const facts = [
    source.publisher,
    source.published && `publié le ${day(source.published)}`,
    attribution.said && `dit le ${day(attribution.said)}`,
    relays && `d’après ${relays}`,
    `confiance ${attribution.confidence.toLocaleString("fr", { style: "percent" })}`,
  ];
  return element(
    "article",
    { class: "evidence", "data-attribution": attribution.id },
    element("h5", {}, link(source.url, source.title ?? "Article sans titre")),
    element("p", { class: "facts" }, facts.filter(Boolean).join(" · ")),
    quote,
    whole,
  );
}

/** The spans to mark, in reading order: the content first of all, then who says it and by which words. */
function marked(attribution: Attribution): Marked[] {
  const marks: Marked[] = [];
  const add = (spans: Schemas["TextSpan"][], tag: Marked["tag"], name: string): void => {
    // JavaScript counts UTF-16 code units: `start` and `end` would be wrong after the first emoji.
    for (const { start_utf16: start, end_utf16: end } of spans) {
      if (marks.every((other) => end <= other.start || other.end <= start)) marks.push({ start, end, tag, name });
    }
  };
  add(attribution.contents, "mark", "ce qui est dit");
  add(attribution.mentions, "b", "qui le dit");
  if (attribution.cue) add([attribution.cue], "b", "ce qui l’annonce");
  return marks.sort((one, other) => one.start - other.start);
}

function highlighted(text: string, start: number, end: number, marks: Marked[]): Node[] {
  const nodes: Node[] = [];
  let at = start;
  for (const mark of marks) {
    nodes.push(document.createTextNode(text.slice(at, mark.start)));
    nodes.push(element(mark.tag, { title: mark.name }, text.slice(mark.start, mark.end)));
    at = mark.end;
  }
  nodes.push(document.createTextNode(text.slice(at, end)));
  return nodes;
}
