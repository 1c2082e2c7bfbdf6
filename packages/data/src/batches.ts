import { type SeekableIterable, Tensor } from "@rxgrad/core";
import { tellPicked } from "@rxgrad/core/internal";
import { xoroshiro128plusFromState } from "pure-rand/generator/xoroshiro128plus";
import { type BatchCursor, type BatchOptions, type Plan, planOf } from "./batch-options.js";
import { allocated } from "./checks.js";
import type { Dataset, FeedOf, Readable } from "./dataset.js";
import { drawEpoch } from "./order.js";

/** The feeds of {@link batches}, one after the other, with a cursor. */
export interface BatchIterator<Feed> extends IterableIterator<Feed> {
  /** The position after the last feed taken. With `from: cursor`, `batches` starts with the next feed. */
  cursor(): BatchCursor;
  [Symbol.iterator](): BatchIterator<Feed>;
}

/** Batches of a data set, as feeds. Each iteration over them starts again and gives the same feeds. */
export interface Batches<Feed> extends SeekableIterable<Feed, BatchCursor> {
  /** The number of samples in a batch. */
  readonly size: number;
  /** The number of samples in the data set. */
  readonly samples: number;
  /** The number of batches in an epoch. */
  readonly iterationsPerEpoch: number;
  /** The same batches from a cursor on. @throws DataError where the cursor is damaged or comes from other batches. */
  from(cursor: BatchCursor): Batches<Feed>;
  [Symbol.iterator](): BatchIterator<Feed>;
}

/**
 * Cuts a data set into batches: an iterable of feeds, endless without `epochs`. Each feed has one Tensor of shape
 * [batch, ...sample shape] for each column.
 *
 * An epoch is samples / size iterations, rounded up. With order `"shuffled"` (a new permutation each epoch) and
 * `"sequential"` (the samples in their own order) every epoch uses every sample once. Its last batch contains the remaining
 * samples or, with `dropLast`, is left out; no batch extends over the end of an epoch. With `"random"` (with replacement)
 * every batch is full, so `dropLast` has no effect.
 *
 * @param dataset Columns by name, such as `{ x, t }`, each with as many samples.
 * @throws DataError where the data set is empty, its columns differ in length, `size` is larger than the data set, an
 * option is outside its domain, or `from` is a cursor of other batches.
 * @example
 * const feeds = batches({ x: [[0, 0], [0, 1], [1, 0]], t: [0, 1, 1] }, { size: 2, order: "sequential", epochs: 1 });
 * for (const { x, t } of feeds) console.log(x.toArray(), t.toArray());
 * // [[0, 0], [0, 1]] [0, 1]
 * // [[1, 0]] [1]
 */
export function batches<D extends Dataset<keyof D>>(dataset: D, options: BatchOptions): Batches<FeedOf<D>> {
  const plan = planOf(dataset as Dataset, options);
  return {
    size: plan.size,
    samples: plan.samples,
    iterationsPerEpoch: plan.iterationsPerEpoch,
    from: (cursor) => batches(dataset, { ...options, from: cursor }),
    [Symbol.iterator]: () => new Feeds<FeedOf<D>>(plan),
  };
}

class Feeds<Feed> implements BatchIterator<Feed> {
  readonly #plan: Plan;
  readonly #rows: Uint32Array;
  #epoch: number;
  #position: number;
  #state: readonly number[];
  /** The state after the current epoch's rows were drawn; undefined until they are. */
  #nextState: readonly number[] | undefined;

  constructor(plan: Plan) {
    const { order, size, samples, iterationsPerEpoch, start } = plan;
    this.#plan = plan;
    const drawn = order === "random" ? iterationsPerEpoch * size : samples;
    this.#rows = allocated("batches", `the numbers of ${drawn} rows`, "give fewer samples, or stream them", () => {
      return new Uint32Array(drawn);
    });
    this.#epoch = start.epoch;
    this.#position = start.position;
    this.#state = start.state;
  }

  next(): IteratorResult<Feed, undefined> {
    const { size, iterationsPerEpoch, epochs } = this.#plan;
    if (this.#epoch >= epochs) return { done: true, value: undefined };
    const nextState = this.#nextState ?? this.#draw();
    const start = this.#position * size;
    const value = this.#read(this.#rows.slice(start, start + size));
    this.#position++;
    if (this.#position === iterationsPerEpoch) {
      this.#epoch++;
      this.#position = 0;
      this.#state = nextState;
      this.#nextState = undefined;
    }
    return { done: false, value };
  }

  cursor(): BatchCursor {
    const { order, size, samples, dropLast } = this.#plan;
    return { order, size, samples, dropLast, epoch: this.#epoch, position: this.#position, state: [...this.#state] };
  }

  [Symbol.iterator](): this {
    return this;
  }

  #draw(): readonly number[] {
    const random = xoroshiro128plusFromState(this.#state);
    drawEpoch[this.#plan.order](this.#rows, this.#plan.samples, random);
    this.#nextState = random.getState();
    return this.#nextState;
  }

  #read(rows: Uint32Array): Feed {
    // fromEntries, not assignment: a column may be called __proto__.
    return Object.fromEntries(
      this.#plan.columns.map(({ name, values, width }) => [name, pickedRows(values, width, rows)]),
    ) as Feed;
  }
}

/** Up to this many numbers are copied at once, which is less work than to keep a reference to the rows. */
const FEW = 2048;

/**
 * Some rows of a column as a tensor. Large batches are copied only when their `data` is read. A network reads the rows of the
 * column directly, so that an iteration neither allocates nor frees a copy.
 *
 * @param rows Row numbers. The array is kept and must not change.
 */
function pickedRows(values: Readable, width: number, rows: Uint32Array): Tensor {
  const shape = Object.freeze([rows.length, ...values.shape.slice(1)]);
  const read = (out: Float64Array, offset: number, start: number, count: number): void => {
    for (let i = 0; i < count; i++) values.read(out, offset + i * width, rows[start + i] as number, 1);
  };
  let data: Float64Array | undefined;
  const copied = (): Float64Array => {
    if (data) return data;
    data = allocated("batches", `${rows.length} rows of ${width} numbers`, "give a smaller size", () => {
      return new Float64Array(rows.length * width);
    });
    read(data, 0, 0, rows.length);
    return data;
  };
  const of = { of: values, rows };
  if (rows.length * width <= FEW) return tellPicked(new Tensor(shape, copied()), of);
  const drawn: Tensor = Object.create(Tensor.prototype, {
    shape: { value: shape, enumerable: true },
    data: { get: copied, enumerable: true },
    read: {
      value(this: Tensor, ...range: Parameters<Tensor["read"]>): void {
        if (data) Tensor.prototype.read.apply(this, range);
        else read(...range);
      },
    },
    [INSPECT]: { value: () => new Tensor(shape, copied()) },
  });
  return tellPicked(drawn, of);
}

/** Key with which Node's console prints an object: the tensor is printed with its numbers. */
const INSPECT = /* @__PURE__ */ Symbol.for("nodejs.util.inspect.custom");
