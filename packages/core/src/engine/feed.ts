import { describeValue, messageOf } from "../errors/describe-value.js";
import { FeedError } from "../errors/errors.js";
import { isDetached, isThenable } from "../errors/realms.js";
import type { Block } from "../graph/block.js";
import { hasBatch, sampleSize, showShape, withRows } from "../tensor/shape.js";
import { lateRead, type Numbers, type Samples, Tensor, tensor } from "../tensor/tensor.js";
import { NestedLists } from "./nested-lists.js";
import { describeElement, firstNotFinite } from "./not-finite.js";
import type { PlannedNode } from "./plan.js";

/**
 * The values of a graph's inputs, by name. `Feed` alone requires an index signature, and an interface has none. A function
 * that also accepts interfaces is declared as `<F extends Feed<keyof F>>(feed: F)`.
 *
 * @example
 * interface Readings { readonly x: number[][]; readonly t: number[][] }
 * const meanLoss = async <F extends Feed<keyof F>>(feed: F) => await evaluate(loss, feed, parameters);
 * const measured: Readings = { x: [[0.5, -1]], t: [[1, 0]] };
 * await meanLoss(measured);
 */
export type Feed<Names extends PropertyKey = string> = { readonly [Name in Names]: Numbers | Samples };

/** A feed that has been checked. */
export interface CheckedFeed {
  readonly samples: number;
  /** For each input, in the order of the plan, the samples to read. */
  readonly values: readonly Samples[];
  /** Whether code of a user reads some of them into the memory. It may keep the memory, and write to it later. */
  readonly isReadByUser: boolean;
  /** Returns the iteration in words, for errors. Undefined outside a run. */
  readonly when: (() => string) | undefined;
}

/**
 * Checks a feed against the inputs of a plan.
 *
 * @throws FeedError for missing names, wrong shapes, and different numbers of samples. Surplus names are allowed, because a
 * graph may use only a part of a data set.
 */
export function checkFeed(
  feeds: readonly PlannedNode[],
  feed: Feed,
  lists: readonly NestedLists[] = [],
  when?: () => string,
): CheckedFeed {
  checkObject(feeds, feed);
  let samples = 0;
  let counted = "";
  let isReadByUser = false;
  const values = feeds.map((input, i) => {
    if (feed[input.name] === undefined) {
      throw new FeedError(`input "${input.name}": the feed has no value for it; give ${listInputs(feeds)}.`);
    }
    const given = feed[input.name];
    const value = asSamples(input, given, lists[i]);
    isReadByUser ||= value === given && value.read !== Tensor.prototype.read;
    const [count] = checkShape(input, value.shape);
    if (!hasBatch(input.shape)) return value;
    if (samples !== 0 && count !== samples) {
      throw new FeedError(
        `input "${input.name}": ${count} samples were fed but "${counted}" has ${samples}; give every input the same number.`,
      );
    }
    samples = count;
    counted = input.name;
    return value;
  });
  return { samples: Math.max(samples, 1), values, isReadByUser, when };
}

function checkObject(feeds: readonly PlannedNode[], feed: unknown): asserts feed is object {
  const isAwaited = isThenable(feed);
  if (typeof feed === "object" && feed !== null && !isAwaited) return;
  const fix = isAwaited ? "await it first" : `give an object with ${listInputs(feeds)}`;
  throw new FeedError(`feed: it is ${describeValue(feed)}; ${fix}.`);
}

/**
 * Checks the feeds of a run, one after the other. A feed that has just been checked is not checked again if its values are the
 * same objects. Nested arrays are always read again, because their contents may have changed.
 */
export class FeedChecker {
  readonly #feeds: readonly PlannedNode[];
  readonly #names: readonly string[];
  #feed: Feed | undefined;
  /** The values of the last feed; undefined for nested arrays, which may change. */
  readonly #values: unknown[] = [];
  /** Reads the nested arrays of each input. */
  readonly #lists: readonly NestedLists[];
  #checked: CheckedFeed | undefined;
  readonly #when: () => string;

  /** @param when Returns the iteration, in words. */
  constructor(feeds: readonly PlannedNode[], when: () => string) {
    this.#feeds = feeds;
    this.#names = feeds.map(({ name }) => name);
    this.#lists = feeds.map((input) => new NestedLists(input));
    this.#when = when;
  }

  /** @throws FeedError as {@link checkFeed} does, and for surplus names. */
  check(feed: Feed): CheckedFeed {
    if (this.#checked && feed === this.#feed && this.#isSame(feed)) return this.#checked;
    this.#checkNames(feed);
    this.#feed = feed;
    if (this.#checked && this.#isLike(feed, this.#checked)) return this.#checked;
    this.#checked = undefined;
    this.#checked = checkFeed(this.#feeds, feed, this.#lists, this.#when);
    for (const [i, name] of this.#names.entries()) {
      this.#values[i] = Array.isArray(feed[name]) ? undefined : feed[name];
    }
    return this.#checked;
  }

  /** @throws FeedError for a name that is not an input. Training rejects it because it may be a typing error. */
  #checkNames(feed: Feed): void {
    checkObject(this.#feeds, feed);
    for (const name of Object.keys(feed)) {
      if (this.#names.includes(name)) continue;
      throw new FeedError(`feed: "${name}" is not an input of the graph; give ${listInputs(this.#feeds)}.`);
    }
  }

  #isSame(feed: Feed): boolean {
    for (let i = 0; i < this.#names.length; i++) {
      const value = feed[this.#names[i]];
      if (value !== this.#values[i] || value === undefined) return false;
    }
    return true;
  }

  /** Whether a feed has the tensors of the last one, and nested arrays of the same lengths. Reads these. */
  #isLike(feed: Feed, { values }: CheckedFeed): boolean {
    for (let i = 0; i < this.#names.length; i++) {
      const value: unknown = feed[this.#names[i]];
      const lists = this.#lists[i];
      if (Array.isArray(value) && !isSamples(value)) {
        const { shape } = lists;
        if (values[i] !== lists || !lists.take(value) || lists.shape !== shape) return false;
      } else if (value !== this.#values[i] || !(value instanceof Tensor)) return false;
    }
    return true;
  }
}

/** Numbers that are read at a time. They stay in the nearest cache until they are checked and copied. */
const CHUNK = 2048;

const rowsOf = (width: number): number => Math.max(1, Math.floor(CHUNK / width));

/** The size of the staging buffer of an input, in numbers. 0 for a small input, or one without a batch axis. */
export const stagingOf = ({ size, samples, width }: Block, { shape }: PlannedNode): number =>
  hasBatch(shape) && size > CHUNK ? Math.min(samples, rowsOf(width)) * width : 0;

/**
 * Writes samples `start` to `start + block.samples − 1` of a value into an input's block.
 *
 * @param staging A buffer of at least {@link stagingOf} numbers. Values are read into it and compared with the block: unchanged
 * values are not written, so that other threads' caches stay valid.
 * @param when Returns the iteration in words, for errors.
 * @throws FeedError for a number that is not finite. Without this check a node such as relu could hide it.
 */
export function writeFeed(
  block: Block,
  input: PlannedNode,
  value: Samples,
  start: number,
  staging: Block,
  when?: () => string,
): void {
  const { kernels, offset, samples, size } = block;
  if (size > CHUNK && hasBatch(input.shape)) {
    writeStaged(block, input, value, start, staging, when);
    return;
  }
  const [from, rows] = hasBatch(input.shape) ? [start, samples] : [0, value.shape[0] ?? 1];
  readRows(block, input, value, from, rows);
  if (!kernels.allFinite(offset, size)) throw notFinite(block.data, input, block, from, when);
}

function writeStaged(
  block: Block,
  input: PlannedNode,
  value: Samples,
  start: number,
  staging: Block,
  when?: () => string,
): void {
  const { offset, width, samples, kernels } = block;
  const most = rowsOf(width);
  for (let row = 0; row < samples; row += most) {
    const rows = Math.min(most, samples - row);
    readRows(staging, input, value, start + row, rows);
    if (kernels.copyChanged(offset + row * width, staging.offset, rows * width)) continue;
    throw notFinite(staging.data.subarray(0, rows * width), input, block, start + row, when);
  }
}

/** Reads `count` rows, beginning with row `from`. */
function readRows({ kernels, offset }: Block, input: PlannedNode, value: Samples, from: number, count: number): void {
  try {
    const late = lateRead(value.read(kernels.memory, offset, from, count));
    if (late) throw new FeedError(`input "${input.name}": ${late}`);
  } catch (error) {
    if (error instanceof FeedError) throw error;
    throw new FeedError(`input "${input.name}": its samples could not be read: ${messageOf(error)}`, { cause: error });
  }
}

/** The error for numbers that are not finite. The first number belongs to sample `from`. */
function notFinite(
  numbers: Float64Array,
  input: PlannedNode,
  block: Block,
  from: number,
  when?: () => string,
): FeedError {
  const at = firstNotFinite(numbers);
  const element = describeElement(input, block, from * block.width + at);
  return new FeedError(
    `input "${input.name}": ${element} is ${numbers[at]}${when ? ` at ${when()}` : ""}; give finite numbers.`,
  );
}

function asSamples(input: PlannedNode, value: Numbers | Samples, lists?: NestedLists): Samples {
  if (value instanceof Tensor) return value;
  if (isSamples(value)) return value;
  if (ArrayBuffer.isView(value)) return spread(input, value as unknown as ArrayLike<number> & ArrayBufferView);
  if (lists && Array.isArray(value) && lists.take(value)) return lists;
  try {
    return tensor(value as Numbers);
  } catch (error) {
    throw new FeedError(`input "${input.name}": ${messageOf(error)}`, { cause: error });
  }
}

function isSamples(value: unknown): value is Samples {
  if (typeof value !== "object" || value === null) return false;
  const { shape, read } = value as Partial<Samples>;
  return typeof read === "function" && Array.isArray(shape);
}

/** A typed array as samples, not copied. It has no nesting, so its length must be a whole number of samples. */
function spread(input: PlannedNode, value: ArrayLike<number> & ArrayBufferView): Samples {
  checkAttached(input, value);
  const width = sampleSize(input.shape);
  const [first, ...rest] = input.shape;
  const samples = value.length / width;
  if (value.length === undefined || typeof value[0] === "bigint") {
    throw new FeedError(`input "${input.name}": ${describeValue(value)} was fed; give numbers.`);
  }
  if (first === "batch" ? !Number.isInteger(samples) || samples === 0 : samples !== 1) {
    const wanted = first === "batch" ? `a multiple of ${width}, and at least one sample` : `${width}`;
    throw new FeedError(
      `input "${input.name}": ${value.length} numbers were fed but its shape is ${showShape(input.shape)}; give ${wanted}.`,
    );
  }
  const shape = first === "batch" ? [samples, ...rest] : input.shape;
  return {
    shape: shape as number[],
    read(out, offset, start, count) {
      if (value.length === 0) checkAttached(input, value);
      const end = (start + count) * width;
      for (let i = start * width; i < end; i++) out[offset++] = value[i];
    },
  };
}

/** @throws FeedError for a typed array whose buffer was transferred. */
function checkAttached(input: PlannedNode, value: ArrayBufferView): void {
  if (!isDetached(value)) return;
  throw new FeedError(
    `input "${input.name}": its numbers are gone: their buffer was transferred, as postMessage does; feed a copy made before.`,
  );
}

/** Returns the shape. @throws FeedError for a wrong one, or one without samples. */
function checkShape(input: PlannedNode, given: readonly number[]): readonly number[] {
  const matches =
    given.length === input.shape.length &&
    input.shape.every((dimension, axis) => dimension === "batch" || dimension === given[axis]);
  if (matches && given[0] !== 0) return given;
  throw new FeedError(
    `input "${input.name}": a value of shape ${showShape(given)} was fed but its shape is ${showShape(input.shape)}; give ${wantedOf(input, given)}.`,
  );
}

function wantedOf(input: PlannedNode, given: readonly number[]): string {
  const own = withRows(input.shape, given[0]);
  const isOfLists = given.length > own.length && given.every((length, axis) => length === (own[axis] ?? 1));
  if (isOfLists && given[0] > 0) return `the shape ${showShape(own)}: numbers themselves, not lists of one`;
  const size = sampleSize(input.shape);
  const numbers = `${size} number${size === 1 ? "" : "s"}`;
  return hasBatch(input.shape) ? `a list of samples, at least one, of ${numbers} each` : numbers;
}

/** The inputs of a graph, in words that can follow "give" or "with". */
export const listInputs = (feeds: readonly PlannedNode[]): string =>
  feeds.length === 0 ? "no values: the graph has no inputs" : feeds.map((each) => `"${each.name}"`).join(" and ");
