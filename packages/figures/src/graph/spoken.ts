import type { Tell } from "../words/words.js";
import type { Card, Drawing } from "./input.js";

/** What a screen reader says of a card after its texts. */
export function spokenOf({ cards, edges, feedback }: Drawing, card: Card, tell: Tell): string {
  const names = (ids: readonly number[]): string =>
    ids.map((id) => cards.find((each) => each.id === id)?.name ?? "").join(", ");
  const from = names(edges.filter(({ to }) => to === card.id).map((each) => each.from));
  const to = names(edges.filter((each) => each.from === card.id).map((each) => each.to));
  const back = feedback.find((each) => each.from === card.id);
  return [
    card.shape && tell("graph.shape", { shape: card.shape }),
    from && tell("graph.from", { names: from }),
    to && tell("graph.to", { names: to }),
    back && tell("graph.updates", { names: names(back.to) }),
  ]
    .filter(Boolean)
    .join("; ");
}
