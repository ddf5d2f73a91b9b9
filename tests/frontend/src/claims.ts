/** An actor and its claims, each with its figure, who takes which stance on it, and what contradicts it. */

import type { Schemas } from "./api.js";
import { byId, count, element, quoted, stance } from "./dom.js";

type Claim = Schemas["ActorClaim"];
type Holding = Schemas["Holding"];

/** Who the page is about. */
export function showActor(actor: Schemas["ActorDetail"]): void {
  document.title = `${actor.name} – Selon`;
  byId("actor").hidden = false;
  byId("name").textContent = actor.name;
  const said = actor.stances
    .map((found) => `${found.stance_label} ${count(found.mentions, "fois", "fois")}`)
    .join(", ");
  const members = actor.members.map((member) => member.name).join(", ");
  byId("about").replaceChildren(
    element("p", {}, [actor.title ?? actor.kind_label, said].filter(Boolean).join(" · ")),
    ...(members ? [element("p", {}, `Avec ses membres : ${members}`)] : []),
  );
}

/** One claim; a link to its conflict where the question that it answers is disputed. */
export function claimItem(claim: Claim): HTMLLIElement {
  const words = claim.group?.conflict
    ? element("a", { href: `#${claim.group.id}`, "data-group": claim.group.id }, quoted(claim.text))
    : quoted(claim.text);
  const notes = [claim.place, claim.modality === "actual" ? null : claim.modality_label].filter(Boolean).join(" · ");
  return element(
    "li",
    { tabindex: "-1", "data-claim": claim.id },
    claim.figure && element("p", { class: "figure" }, claim.figure.label),
    element("p", { class: "words" }, words),
    element("ul", { class: "holders", "aria-label": "Qui le dit" }, ...claim.said_by.map(holder)),
    notes ? element("p", { class: "facts" }, notes) : null,
    contradictions(claim),
  );
}

/** "Pentagone affirme": who, and what they do with the claim. */
function holder(holding: Holding): HTMLLIElement {
  return element("li", {}, `${holding.actor.name} `, stance(holding));
}

function contradictions(claim: Claim): HTMLElement | null {
  const items = claim.relations
    .filter((relation) => relation.conflict && ours(claim, relation))
    .map((relation) => {
      const same = relation.claim.id === claim.id;
      const words = same ? null : quoted(relation.claim.figure?.label ?? relation.claim.text);
      return element(
        "li",
        {},
        element("ul", { class: "holders" }, ...others(claim, relation).map(holder)),
        words && element("span", { class: "other" }, words),
        element("span", { class: "facts" }, relation.kind_label),
      );
    });
  if (!items.length) return null;
  return element("div", { class: "against" }, element("p", {}, "Contredit par"), element("ul", {}, ...items));
}

/** Whether the actor is on the relation's side of the claim; somebody else may be the one who is contradicted. */
function ours(claim: Claim, relation: Schemas["ClaimRelation"]): boolean {
  return relation.said_by.some((found) => isOwn(claim, found));
}

/** Who contradicts the actor: where one claim is asserted and denied, both sides stand in its relation. */
function others(claim: Claim, relation: Schemas["ClaimRelation"]): Holding[] {
  return relation.holders.filter((found) => !isOwn(claim, found));
}

function isOwn(claim: Claim, holding: Holding): boolean {
  return claim.said_by.some((own) => own.actor.id === holding.actor.id && own.stance === holding.stance);
}
