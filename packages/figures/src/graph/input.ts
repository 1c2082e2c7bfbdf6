import type { GraphFacts } from "rxgrad";
import { formatShape } from "../plot/format.js";

/** What a card stands for, which determines how it looks. */
type Role = "feed" | "parameter" | "constant" | "iteration" | "computed" | "loss" | "gradient" | "optimizer";

/** A node, a gradient or an optimizer of a drawing. */
export interface Card {
  readonly id: number;
  readonly name: string;
  readonly kind: string;
  readonly role: Role;
  /** Such as `batch × 50`; empty for a scalar, a gradient and an optimizer. */
  readonly shape: string;
  readonly isFrozen: boolean;
  /** Parameters that only this node uses. They are drawn below it, and not on their own. */
  readonly docked: readonly Card[];
}

/** An edge between two cards, by their ids. */
export interface Edge {
  readonly from: number;
  readonly to: number;
  readonly shape: string;
}

/** A graph as it is drawn. */
export interface Drawing {
  /** The cards that have a place of their own. */
  readonly cards: readonly Card[];
  readonly edges: readonly Edge[];
  /** From an optimizer to the cards whose parameters it updates: the next iteration uses the new values. */
  readonly feedback: readonly { readonly from: number; readonly to: readonly number[] }[];
}

type Facts = Pick<GraphFacts, "rows" | "gradients" | "optimizers">;

/** Makes a drawing of the description of a graph. */
export function drawingOf({ rows, gradients, optimizers }: Facts): Drawing {
  const losses = new Set(gradients.map(({ loss }) => loss));
  const users = usersOf(rows);
  const isDocked = ({ name, source }: Facts["rows"][number]): boolean =>
    source === "parameter" && users.get(name)?.size === 1;
  const docked = new Set(rows.filter(isDocked).map(({ name }) => name));
  const ids = new Map(rows.map(({ name }, i) => [name, i]));
  const cardOf = (row: Facts["rows"][number], below: readonly Card[]): Card => ({
    id: ids.get(row.name) as number,
    name: row.name,
    kind: row.kind,
    role: losses.has(row.name) ? "loss" : (row.source ?? "computed"),
    shape: formatShape(row.shape),
    isFrozen: row.trainable === false,
    docked: below,
  });
  const byName = new Map(rows.map((row) => [row.name, row]));
  const nodes = rows
    .filter(({ name }) => !docked.has(name))
    .map((row) => {
      const names = row.inputs.filter((each) => docked.has(each));
      return cardOf(
        row,
        [...new Set(names)].map((each) => cardOf(byName.get(each) as Facts["rows"][number], [])),
      );
    });
  const first = rows.length;
  const gradientIds = new Map(gradients.map(({ name }, i) => [name, first + i]));
  const methods = [
    ...gradients.map(({ name, kind }, i) => methodCard(first + i, name, kind, "gradient")),
    ...optimizers.map(({ name, kind }, i) => methodCard(first + gradients.length + i, name, kind, "optimizer")),
  ];
  const owner = (parameter: string): number =>
    ids.get(docked.has(parameter) ? ([...(users.get(parameter) as Set<string>)][0] as string) : parameter) as number;
  return {
    cards: [...nodes, ...methods],
    edges: [
      ...rows.flatMap(({ name, inputs }) =>
        [...new Set(inputs)]
          .filter((each) => !docked.has(each))
          .map((each) => edge(ids.get(each), ids.get(name), formatShape(byName.get(each)?.shape ?? []))),
      ),
      ...gradients.map(({ loss, name }) => edge(ids.get(loss), gradientIds.get(name), "")),
      ...optimizers.flatMap((each, i) =>
        each.gradients.map((name) => edge(gradientIds.get(name), first + gradients.length + i, "")),
      ),
    ],
    feedback: optimizers.map(({ parameters }, i) => ({
      from: first + gradients.length + i,
      to: [...new Set(parameters.map(owner))],
    })),
  };
}

const edge = (from: number | undefined, to: number | undefined, shape: string): Edge => ({
  from: from as number,
  to: to as number,
  shape,
});

const methodCard = (id: number, name: string, kind: string, role: Role): Card => ({
  ...{ id, name, kind, role, shape: "" },
  ...{ isFrozen: false, docked: [] },
});

/** The nodes that use each node. */
function usersOf(rows: Facts["rows"]): Map<string, Set<string>> {
  const users = new Map<string, Set<string>>();
  for (const { name, inputs } of rows) {
    for (const each of inputs) users.set(each, (users.get(each) ?? new Set()).add(name));
  }
  return users;
}
