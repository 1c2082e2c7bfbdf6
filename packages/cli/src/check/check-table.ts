import type { GradientCheck, JudgedRule } from "rxgrad";

type Row = readonly [name: string, rules: string, error: string, verdict: string];

/** What stands beside the names takes this many columns. */
const BESIDE = 32;

/** A table of what was checked: a line for each node, and one for each gradient. */
export function checkTable(check: GradientCheck, tolerance: number, width: number): string {
  const { parameters, inputs, rules, elements, directions } = check;
  const isRight = (error: number): boolean => error <= tolerance;
  const byNode = new Map<string, JudgedRule[]>();
  for (const each of rules) byNode.set(each.node, [...(byNode.get(each.node) ?? []), each]);
  const ofNodes = [...byNode].map(([node, own]): Row => {
    const wrong = [...new Set(own.filter(({ error }) => !isRight(error)).map(({ rule }) => rule))];
    const worst = Math.max(...own.map(({ error }) => error));
    return [node, `${own.length}`, shownError(worst), wrong.length === 0 ? "right" : `wrong: ${wrong.join(", ")}`];
  });
  const ofGradients = Object.entries({ ...parameters, ...inputs }).map(
    ([name, error]): Row => [`by ${name}`, "", shownError(error), isRight(error) ? "right" : "wrong"],
  );
  const heads = ([first, second]: readonly [string, string]): Row => [first, second, "error", ""];
  const rows = [heads(["node", "rules"]), ...ofNodes, heads(["gradient", ""]), ...ofGradients];
  const most = Math.max(12, width - BESIDE);
  const column = Math.min(most, Math.max(...rows.map(([name]) => name.length)));
  const lines = rows.map(([name, count, error, verdict]) =>
    `${ending(name, column).padEnd(column)}  ${count.padStart(5)}  ${error.padEnd(8)}  ${verdict}`.trimEnd(),
  );
  const besides = directions > 0 ? `, and ${directions} directions` : "";
  return [...lines, `${elements.checked} of ${elements.of} elements were checked${besides}.`].join("\n");
}

const shownError = (error: number): string => (error === 0 ? "0" : error.toExponential(1));

/** The end of a name that is too long. */
const ending = (name: string, most: number): string => (name.length > most ? `…${name.slice(1 - most)}` : name);
