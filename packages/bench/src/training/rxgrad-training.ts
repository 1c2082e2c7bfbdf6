import { plainKernels } from "@rxgrad/kernels/plain";
import {
  backprop,
  finiteDifference,
  type GradientNode,
  type Iteration,
  type OptimizerNode,
  type Strategy,
  sgd,
  type TrainOptions,
  train,
} from "rxgrad";
import { type Observable, take, takeWhile } from "rxjs";
import { type MemoryCourse, MemoryWatch } from "./memory-watch.js";
import { PacedCourse } from "./paced-course.js";
import { again, lossOf, type TensorData, type TrainingTask, tensorOf } from "./task.js";

/** Options of a training by rxgrad. */
export interface RxgradOptions {
  readonly gradient: "backprop" | Strategy;
  /** WebAssembly is the default of rxgrad. */
  readonly kernels: "WebAssembly" | "plain TypeScript";
  /** Number of threads. */
  readonly workers: 1 | 2;
  /** Default: tensors. */
  readonly feed?: "tensors" | "nested lists";
}

/** Repeated runs of fresh networks. */
export interface Repetition {
  /** Iterations of each run. */
  readonly count: number;
  readonly runs: number;
  /** No run starts after this many milliseconds, but two runs in any case. */
  readonly limit: number;
}

/** Losses of the first iterations, and parameters after the first. They show whether two contenders do the same work. */
export interface Trace {
  readonly losses: readonly number[];
  /** In the task's order and layout. */
  readonly parameters: readonly (readonly number[])[];
}

/** Cost of a training to a given loss. */
export interface Course {
  readonly milliseconds: number;
  readonly iterations: number;
}

/** Milliseconds of training before memory is watched. */
const REHEARSAL = 1000;

/** Trainings of a task by rxgrad, each a stream with one subscriber. */
export class RxgradTraining {
  readonly #task: TrainingTask;
  readonly #options: RxgradOptions;
  #course: PacedCourse | undefined;

  constructor(task: TrainingTask, options: RxgradOptions) {
    this.#task = task;
    this.#options = options;
  }

  async trace(iterations: number): Promise<Trace> {
    const losses: number[] = [];
    let parameters: number[][] = [];
    const W = this.#optimizer(this.#gradient());
    await finished(this.#train(W).pipe(take(iterations)), (iteration) => {
      losses.push(iteration.loss);
      if (iteration.iteration === 1) parameters = valuesOf(iteration, W);
    });
    return { losses, parameters };
  }

  /** The gradient at the start, for each parameter. */
  async gradient(): Promise<number[][]> {
    let gradients: number[][] = [];
    const gradient = this.#gradient();
    await finished(this.#train(this.#optimizer(gradient)).pipe(take(1)), (iteration) => {
      gradients = valuesOf(iteration, gradient);
    });
    return gradients;
  }

  /** Milliseconds of `count` iterations after the warm-up. */
  iterate(count: number): Promise<number> {
    this.#course ??= new PacedCourse((paused) =>
      this.#train(this.#optimizer(this.#gradient()), { control: { paused } }),
    );
    return this.#course.iterate(count);
  }

  /** Ends the training of `iterate`. */
  close(): void {
    this.#course?.close();
    this.#course = undefined;
  }

  /** Trains until a loss is reached, including building the graph, compiling it and starting the stream. */
  async until(loss: number, limit: number): Promise<Course> {
    const start = performance.now();
    let iterations = 0;
    const stream = this.#train(this.#optimizer(this.#gradient())).pipe(
      take(limit),
      takeWhile((iteration) => iteration.loss > loss, true),
    );
    await finished(stream, ({ iteration }) => {
      iterations = iteration;
    });
    return { milliseconds: performance.now() - start, iterations };
  }

  /** Milliseconds of each run: a fresh graph is composed, compiled and trained for `count` iterations. */
  async runs({ count, runs, limit }: Repetition): Promise<number[]> {
    const times: number[] = [];
    const begin = performance.now();
    while (times.length < runs && (times.length < 2 || performance.now() - begin < limit)) {
      const start = performance.now();
      await finished(this.#train(this.#optimizer(this.#gradient())).pipe(take(count)), () => {});
      times.push(performance.now() - start);
    }
    return times;
  }

  /** The memory in use during `count` iterations; needs Node's --expose-gc. */
  async memory(count: number): Promise<MemoryCourse> {
    await this.#rehearse();
    const W = this.#optimizer(this.#gradient());
    const watch = new MemoryWatch(count);
    await finished(this.#train(W).pipe(take(count)), ({ iteration }) => watch.look(iteration));
    return watch.course();
  }

  /** Trains for a while, because code that the engine compiles takes memory as well. */
  async #rehearse(): Promise<void> {
    const start = performance.now();
    const isShort = (): boolean => performance.now() - start < REHEARSAL;
    await finished(this.#train(this.#optimizer(this.#gradient())).pipe(takeWhile(isShort)), () => {});
  }

  #gradient(): GradientNode {
    const { gradient } = this.#options;
    const loss = lossOf(this.#task);
    return gradient === "backprop" ? backprop(loss) : finiteDifference(loss, { strategy: gradient });
  }

  #optimizer(gradient: GradientNode): OptimizerNode {
    return sgd(gradient, { learningRate: this.#task.learningRate });
  }

  #train(W: OptimizerNode, options: TrainOptions = {}): Observable<Iteration> {
    const { kernels, workers, feed } = this.#options;
    const [x, t] = [this.#task.x, this.#task.t].map((data) =>
      feed === "nested lists" ? rowsOf(data) : tensorOf(data),
    );
    const chosen = kernels === "WebAssembly" ? { workers } : { kernels: plainKernels };
    return train(W, again({ x, t }), { ...options, ...chosen });
  }
}

const rowsOf = ({ shape: [rows, columns], data }: TensorData): number[][] =>
  Array.from({ length: rows }, (_, r) => data.slice(r * columns, (r + 1) * columns));

const valuesOf = (iteration: Iteration, node: OptimizerNode | GradientNode): number[][] =>
  [...iteration.value(node)].map(({ value }) => [...value.data]);

function finished<T>(stream: Observable<T>, next: (value: T) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    stream.subscribe({ next, error: reject, complete: resolve });
  });
}
