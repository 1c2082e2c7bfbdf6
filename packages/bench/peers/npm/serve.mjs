// Lets a peer answer the benchmark: one line of JSON in, one line of JSON out, until the input ends.
import { createInterface } from "node:readline";

/**
 * Serves trainings of one peer. A message may hold the task, so that a fresh process starts with any command.
 *
 * `open(task)` builds the network of a task, at its first parameters, as the peer's own users would, and returns
 * `{ iterate(count), until(loss, limit), parameters() }`:
 * - `iterate` trains for so many iterations, with every loss handed to `subscriber`, and ends when the last is done;
 * - `until` trains until an iteration's loss is no larger than `loss`, and returns the number of iterations;
 * - `parameters` are the present ones, one list for each, in the task's order and layout.
 */
export async function serve(open) {
  let task;
  let session;

  const commands = {
    /** The losses of the first iterations, and the parameters after the first: what shows that the work is the same. */
    async load(message) {
      session = await open(task);
      listen();
      session.iterate(1);
      const parameters = session.parameters().map((values) => Array.from(values));
      session.iterate(message.iterations - 1);
      return { losses: heard, parameters };
    },
    iterate({ count }) {
      const start = performance.now();
      session.iterate(count);
      return { milliseconds: performance.now() - start };
    },
    async until({ loss, limit }) {
      const start = performance.now();
      const training = await open(task);
      const iterations = training.until(loss, limit);
      return { milliseconds: performance.now() - start, iterations };
    },
    /** The times of runs that each build a network and train it. None starts after the limit, but two in any case. */
    async runs({ count, runs, limit }) {
      const milliseconds = [];
      const begin = performance.now();
      while (milliseconds.length < runs && (milliseconds.length < 2 || performance.now() - begin < limit)) {
        const start = performance.now();
        const training = await open(task);
        training.iterate(count);
        milliseconds.push(performance.now() - start);
      }
      return { milliseconds };
    },
  };

  for await (const line of createInterface({ input: process.stdin })) {
    const message = JSON.parse(line);
    task = message.task ?? task;
    process.stdout.write(`${JSON.stringify(await commands[message.command](message))}\n`);
  }
}

let heard = [];
let last = 0;

function listen() {
  heard = [];
}

/** Told the loss of every iteration, as a subscriber of a stream would be. */
export function subscriber(loss) {
  last = loss;
  if (heard.length < 10) heard.push(loss);
  return last;
}

/** A session of a peer that is called once for each iteration. `step` trains for one and returns its loss. */
export function stepping(step, parameters) {
  return {
    iterate(count) {
      for (let i = 0; i < count; i++) subscriber(step());
    },
    until(loss, limit) {
      for (let i = 1; i <= limit; i++) if (step() <= loss) return i;
      return limit;
    },
    parameters,
  };
}

/** The rows of a matrix that is given as `{ shape, data }`. */
export function rowsOf({ shape: [rows, columns], data }) {
  return Array.from({ length: rows }, (_, r) => data.slice(r * columns, (r + 1) * columns));
}
