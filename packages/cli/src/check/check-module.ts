import { messageOf, topological } from "@rxgrad/core/internal";
import {
  checkGradients,
  type GradientCheck,
  initialParameters,
  type Node,
  normal,
  Parameters,
  parameter,
} from "rxgrad";
import { isNode } from "rxgrad/extend";
import { type Exports, importModule, namesOf } from "../modules/user-module.js";
import { checkTable } from "./check-table.js";

interface CheckOptions {
  readonly export: string | undefined;
  readonly samples: number;
  readonly seed: number;
  readonly tolerance: number;
}

/** What a check has found. */
interface Checked {
  readonly table: string;
  readonly facts: object;
  /** What is wrong, in one sentence; undefined where nothing is. */
  readonly problem: Error | undefined;
}

type Feed = Readonly<Record<string, unknown>>;

/** Checks the loss that a module exports. @param width Columns of the table. @throws Error where it cannot be checked. */
export async function checkModule(path: string, options: CheckOptions, width: number): Promise<Checked> {
  const exports = await importModule(path);
  const loss = lossOf(path, exports, options.export);
  const feed = feedOf(path, exports) ?? drawnFeed(loss, options);
  const { parameters } = exports;
  if (parameters !== undefined && !(parameters instanceof Parameters)) {
    throw new Error(`${path}: parameters are no Parameters; export those of initialParameters(loss) or of a run.`);
  }
  const attempt = (tolerance: number): GradientCheck => {
    const { seed } = options;
    return checkGradients(loss, feed as never, { parameters: parameters as Parameters | undefined, seed, tolerance });
  };
  try {
    // Whatever the errors are, they are shown.
    const found = attempt(Number.MAX_VALUE);
    const { parameters: byParameter, inputs, rules, elements, directions } = found;
    return {
      table: checkTable(found, options.tolerance, width),
      facts: { parameters: byParameter, inputs, rules, elements, directions, tolerance: options.tolerance },
      problem: problemOf(() => attempt(options.tolerance)),
    };
  } catch (error) {
    if (exports.feed !== undefined) throw error;
    throw new Error(
      `${messageOf(error).replace(/\.$/, "")}; the inputs were drawn, so export feed where they do not fit.`,
      {
        cause: error,
      },
    );
  }
}

function problemOf(run: () => void): Error | undefined {
  try {
    run();
    return undefined;
  } catch (error) {
    return error as Error;
  }
}

function lossOf(path: string, exports: Exports, name: string | undefined): Node<readonly []> {
  const chosen = name ?? ("loss" in exports ? "loss" : "default");
  const value = exports[chosen];
  if (isNode(value) && value.shape.length === 0) return value as Node<readonly []>;
  const what = !(chosen in exports)
    ? `there is no export ${chosen}`
    : isNode(value)
      ? `${chosen} has more than one number`
      : `${chosen} is no node`;
  throw new Error(
    `${path}: ${what}; export a loss, a node with one number, or name it by --export (there are ${namesOf(exports)}).`,
  );
}

function feedOf(path: string, { feed }: Exports): Feed | undefined {
  if (feed === undefined || (typeof feed === "object" && feed !== null && !Array.isArray(feed))) return feed as Feed;
  throw new Error(`${path}: feed is no object; export one with a value for each input, such as { x: [[0, 1]] }.`);
}

/** Normal numbers for each input. */
function drawnFeed(loss: Node, { samples, seed }: CheckOptions): Feed {
  const inputs = topological([loss]).filter(({ operation }) => operation.source?.from === "feed");
  const drawn = inputs.map(({ name, shape }, i) => {
    const lengths = shape.map((length) => (length === "batch" ? samples : length));
    const numbers = parameter(lengths, { initial: normal(1), name: "numbers" });
    return [name as string, initialParameters(numbers, { seed: seed + i }).get("numbers")] as const;
  });
  return Object.fromEntries(drawn);
}
