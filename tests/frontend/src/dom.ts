/** Elements in one line, always from text and never from HTML, and values as French writes them. */

import type { Schemas } from "./api.js";

type Child = Node | string | null;

/** A new element with attributes and children; null children are left out. */
export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Record<string, string> = {},
  ...children: Child[]
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children.filter((child) => child !== null));
  return made;
}

/** The element of the page with that id. */
export function byId(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (!found) throw new Error(`index.html has no #${id}`);
  return found;
}

/** A label that shows a stance; its colour only repeats what its words say. */
export function stance(shown: { stance: Schemas["Stance"]; stance_label: string }): HTMLElement {
  return element("span", { class: `stance ${shown.stance}` }, shown.stance_label);
}

/** Words between quotation marks that no line end parts from them. */
export function quoted(words: string): string {
  return `«\u202f${words}\u202f»`;
}

/** "3 mentions", "1 mention": French has no plural below two. */
export function count(number: number, singular: string, plural = `${singular}s`): string {
  return `${number.toLocaleString("fr")}\u00a0${number < 2 ? singular : plural}`;
}

const DAY = new Intl.DateTimeFormat("fr", { dateStyle: "long", timeZone: "UTC" });

/** "1er novembre 2024" for a whole day; any other EDTF date as it stands. */
export function day(edtf: string): string {
  return /^\d{4}-\d\d-\d\d$/.test(edtf) ? DAY.format(new Date(edtf)).replace(/^1 /, "1er ") : edtf;
}

/** A link, or only its words where the address is none that a reader should be sent to. */
export function link(address: string | null, words: string): Node {
  return address && /^https?:/i.test(address)
    ? element("a", { href: address, rel: "noreferrer" }, words)
    : document.createTextNode(words);
}
