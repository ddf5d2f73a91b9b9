/** One conflict: the question, the positions side by side, how they stand to each other, and the words. */

import type { Schemas } from "./api.js";
import { count, day, element, quoted, stance } from "./dom.js";
import { evidence } from "./evidence.js";

type Conflict = Schemas["ConflictDetail"];
type Position = Schemas["ProvenPosition"];
type Relation = Schemas["PositionRelation"];

/** The content of the conflict's section, from an answer that includes the articles' texts. */
export function conflictView(conflict: Conflict): Node[] {
  const { positions } = conflict;
  const texts = conflict.texts ?? {};
  const range = summary(conflict);
  return [
    element("h2", { id: "question", tabindex: "-1" }, conflict.question),
    ...(range ? [range] : []),
    element("h3", {}, `${count(positions.length, "position")} côte à côte`),
    element("ol", { class: "positions" }, ...positions.map(positionItem)),
    ...relations(conflict),
    element("h3", {}, "Les mots qui le prouvent"),
    ...positions.map((position, index) => proof(position, index, texts)),
  ];
}

function summary({ estimates }: Conflict): HTMLElement | null {
  const term = (name: string, estimate: Schemas["Estimate"]): HTMLElement => {
    const origins = element("dd", { class: "facts" }, count(estimate.origins, "origine"));
    return element("div", {}, element("dt", {}, name), element("dd", {}, estimate.figure.label), origins);
  };
  if (!estimates) return null;
  return element(
    "dl",
    { class: "estimates" },
    term("Le plus bas", estimates.low),
    term("Le mieux attesté", estimates.best_attested),
    term("Le plus haut", estimates.high),
  );
}

function positionItem(position: Position, index: number): HTMLLIElement {
  const { figure, first_said: first, last_said: last } = position;
  const when = first && last && first !== last ? `du ${day(first)} au ${day(last)}` : first && `le ${day(first)}`;
  const notes = [position.place, position.modality === "actual" ? null : position.modality_label].filter(Boolean);
  const jump = element("span", { class: "unseen" }, ` de la position ${index + 1}`);
  return element(
    "li",
    { class: position.stance, id: `position-${index + 1}` },
    element("p", {}, number(index), " ", stance(position)),
    figure ? element("p", { class: "figure" }, figure.label) : null,
    element("p", { class: figure ? "facts" : "words" }, quoted(position.text)),
    element("ul", { class: "holders" }, ...position.holders.map((holding) => element("li", {}, holding.actor.name))),
    notes.length ? element("p", { class: "facts" }, notes.join(" · ")) : null,
    when ? element("p", { class: "facts" }, `Dit ${when}`) : null,
    element("p", { class: "facts" }, `${count(position.mentions, "mention")} · ${count(position.origins, "origine")}`),
    element("p", {}, element("a", { href: `#preuve-${index + 1}`, "data-jump": "" }, "Lire les mots", jump)),
  );
}

function number(index: number): HTMLElement {
  return element("span", { class: "number" }, element("span", { class: "unseen" }, "Position "), String(index + 1));
}

function relations({ positions, relations }: Conflict): HTMLElement[] {
  const item = (relation: Relation): HTMLElement => {
    const [one, other] = facing(positions, relation);
    const sides = element("span", { class: "sides" }, ...one.map(number), " ↔ ", ...other.map(number));
    return element("li", {}, sides, element("span", { lang: "en" }, relation.reason));
  };
  const lists = (found: Relation[]): HTMLElement[] =>
    [...new Set(found.map((relation) => relation.kind))].flatMap((kind) => {
      const alike = found.filter((relation) => relation.kind === kind);
      const items = alike.map(item);
      return [element("h4", {}, alike[0]?.kind_label ?? kind), element("ul", { class: "relations" }, ...items)];
    });
  const conflicts = relations.filter((relation) => relation.conflict);
  const others = relations.filter((relation) => !relation.conflict);
  const summary = element("summary", {}, count(others.length, "autre rapport", "autres rapports"));
  return [
    element("h3", {}, "Ce qui les oppose"),
    ...lists(conflicts),
    ...(others.length ? [element("details", {}, summary, ...lists(others))] : []),
  ];
}

/** The places of the positions that a relation holds between; those of the claims where nobody's stance makes it. */
function facing(positions: Position[], { a, b, a_stance, b_stance }: Relation): [number[], number[]] {
  const places = (claim: string, stance: Position["stance"] | null): number[] =>
    positions.flatMap((found, i) => (found.claim_id === claim && (stance ?? found.stance) === found.stance ? [i] : []));
  return [places(a, a_stance), places(b, b_stance)];
}

function proof(position: Position, index: number, texts: Record<string, string>): HTMLElement {
  const holders = position.holders.map((holding) => holding.actor.name).join(", ");
  const said = position.figure?.label ?? position.text;
  const left = position.mentions - position.evidence.length;
  return element(
    "section",
    { class: "proof", id: `preuve-${index + 1}`, tabindex: "-1" },
    element("h4", {}, number(index), ` ${holders} `, stance(position), ` ${said}`),
    ...position.evidence.map((found) => evidence(found, texts[found.source.id] ?? "")),
    left > 0 ? element("p", { class: "facts" }, `et ${count(left, "autre mention", "autres mentions")}`) : null,
  );
}

