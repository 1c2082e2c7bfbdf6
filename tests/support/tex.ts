/** Computes what a formula of the inspector says, from its TeX and the numbers in its slots. It knows no kind of node. */

/** The numbers of slots by name; a list has those of each term. */
export type TexSlots = Readonly<Record<string, number | readonly Readonly<Record<string, number>>[]>>;

/** The standard normal distribution, by Simpson's rule. */
function normal(x: number): number {
  const count = 20_000;
  const f = (t: number): number => Math.exp((-t * t) / 2);
  const h = x / count;
  let sum = f(0) + f(x);
  for (let i = 1; i < count; i++) sum += (i % 2 === 1 ? 4 : 2) * f(i * h);
  return 0.5 + (sum * h) / 3 / Math.sqrt(2 * Math.PI);
}

const log = (t: number, x: number): number => (t === 0 ? 0 : t * Math.log(x));

function functions(slots: TexSlots): Record<string, (...of: number[]) => number> {
  const [d, delta] = [slots.threshold as number, slots.delta as number];
  return {
    "\\max": Math.max,
    "\\min": Math.min,
    "\\log": Math.log,
    "\\tanh": Math.tanh,
    "\\Phi": normal,
    "\\theta": (x) => (x! > 0 ? 1 : 0),
    "\\ell": (y, t) => -log(t!, y! + delta) - log(1 - t!, 1 - y! + delta),
    h: (e) => (Math.abs(e!) <= d ? e! ** 2 / 2 : d * (Math.abs(e!) - d / 2)),
  };
}

export function computeTex(tex: string, slots: TexSlots, term = ""): number {
  const tokens =
    tex
      .replaceAll(/\\(?:left|right|[,;!])/g, "")
      .match(/\\[A-Za-z]+|[A-Za-z][A-Za-z0-9]*(?=\})|\d+(?:\.\d+)?|[a-z]|[{}()^+\-,/]/g) ?? [];
  const known = functions(slots);
  let at = 0;
  const peek = (): string | undefined => tokens[at];
  const take = (wanted?: string): string => {
    const token = tokens[at++];
    if (token === undefined || (wanted !== undefined && token !== wanted)) {
      throw new Error(`${tex}: ${token} at ${at}, not ${wanted}`);
    }
    return token;
  };
  const inBraces = <T>(read: () => T): T => {
    take("{");
    const value = read();
    take("}");
    return value;
  };
  const group = (): number => inBraces(sum);
  const list = (): number[] =>
    (slots[inBraces(() => take())] as readonly Readonly<Record<string, number>>[]).map((each) =>
      computeTex(term, each),
    );

  function sum(): number {
    let value = product();
    while (peek() === "+" || peek() === "-") value += take() === "+" ? product() : -product();
    return value;
  }
  function product(): number {
    let value = power();
    for (let next = peek(); next !== undefined && !"+-,)}".includes(next) && next !== "\\rvert"; next = peek()) {
      if (next === "/") {
        take();
        value /= power();
      } else {
        if (next === "\\cdot") take();
        value *= power();
      }
    }
    return value;
  }
  function power(): number {
    if (peek() === "-") {
      take();
      return -power();
    }
    const value = base();
    if (peek() !== "^") return value;
    take();
    return value ** group();
  }
  function args(): number[] {
    take("(");
    const values: number[] = [];
    do {
      if (peek() === ",") take();
      if (peek() === "\\list" && known) {
        take();
        values.push(...list());
        // A list alone may be a sum, too: the function takes one number then.
        if (peek() !== ")" && peek() !== ",") throw new Error(`${tex}: a list is not alone`);
      } else values.push(sum());
    } while (peek() === ",");
    take(")");
    return values;
  }
  function base(): number {
    const token = take();
    if (token === "(") {
      const value = sum();
      take(")");
      return value;
    }
    if (token === "\\n" || token === "\\b") {
      const name = inBraces(() => take());
      const value = slots[name];
      if (typeof value !== "number") throw new Error(`${tex}: the slot ${name} has no number`);
      return value;
    }
    if (token === "\\frac") {
      const [top, bottom] = [group(), group()];
      return top / bottom;
    }
    if (token === "\\sqrt") return Math.sqrt(group());
    if (token === "\\list") return list().reduce((a, b) => a + b, 0);
    if (token === "\\lvert") {
      const value = sum();
      take("\\rvert");
      return Math.abs(value);
    }
    if (token === "e") return Math.E;
    if (token === "\\pi") return Math.PI;
    const call = known[token];
    if (!call) return Number(token);
    const values = args();
    // The logarithm of a list is that of its sum.
    return token === "\\log" ? Math.log(values.reduce((a, b) => a + b, 0)) : call(...values);
  }
  const value = sum();
  if (at < tokens.length) throw new Error(`${tex}: ${peek()} is left`);
  return value;
}
