import {
  HyperparameterError,
  type Iteration,
  type Parameters,
  type Reached,
  RxgradError,
  type Tensor,
} from "@rxgrad/core";
import { messageOf } from "@rxgrad/core/internal";
import { type Channel, openChannel, type RunPort } from "./channel.js";
import { errorData } from "./errors-as-data.js";
import type { Frame } from "./frame.js";
import { LossBuffer } from "./loss-buffer.js";
import { type Command, commands, type ErrorData, type Report, readMessage, VERSION } from "./messages.js";
import { type NamedValues, numbersOf } from "./named-values.js";
import { Pause } from "./pause.js";
import type { RunGraph } from "./run-graph.js";
import { tellFacts, tellTogether, tellValue, type Watched, Watching } from "./watching.js";

/** The most bytes of a command. */
const MOST_BYTES = 2 ** 16;
/** The most losses that wait for a slow receiver; then every second is dropped. */
const MOST_LOSSES = 8192;

/** A run that is served: what all its watchers share. */
export interface ServedRun {
  readonly graph: RunGraph;
  readonly values: NamedValues;
  /** The losses so far. */
  readonly record: LossBuffer;
  /** The newest iteration; 0 before the first. */
  readonly iteration: number;
  readonly epoch: number;
  /** The newest iteration, while its values can be read; undefined while the next is computed, and after the end. */
  readonly readable: Iteration | undefined;
  /** The parameters with which it begins, while it has no iteration. */
  readonly initial: Parameters | undefined;
  readonly isOver: boolean;
  /** The error that ended it. */
  readonly failure: ErrorData | null;
  /** @throws HyperparameterError for an unknown name, or a value out of range. */
  steer(name: string, value: number): void;
  /** The parameters after the newest iteration. @throws RxgradError if there is none. */
  reached(): Reached;
}

/** One watcher of a run. */
export class Connection {
  readonly #run: ServedRun;
  readonly #channel: Channel;
  readonly #ended: (connection: Connection) => void;
  readonly #losses = new LossBuffer(MOST_LOSSES);
  readonly #watching: Watching;
  readonly #pause: Pause;
  #isWelcome = false;
  #areLossesUnderWay = false;
  /** The request for what was reached, which the next iteration answers. */
  #asked: number | undefined;
  #isOpen = true;

  /** @param ended Called once, when the watcher has left or was refused. */
  constructor(run: ServedRun, port: RunPort, ended: (connection: Connection) => void) {
    this.#run = run;
    this.#ended = ended;
    this.#watching = new Watching(run.values, (report, arrays) => this.#send(report, arrays));
    this.#pause = new Pause(() => this.#sendStanding());
    this.#channel = openChannel("serveRun", port, MOST_BYTES, {
      frame: (frame) => this.#receive(frame),
      refused: (reason) => this.#refuse(reason),
      ended: () => this.close(),
    });
    this.#send({ type: "ready" });
  }

  next(iteration: Iteration): void {
    if (!this.#isWelcome) return;
    this.#losses.add(iteration.iteration, iteration.loss);
    this.#pause.next(iteration);
    this.#sendLosses();
    this.#watching.next(iteration);
    if (this.#asked !== undefined) this.#answer(this.#asked);
  }

  /** The run has completed or failed. */
  over(): void {
    if (!this.#isWelcome) return;
    this.#pause.release();
    this.#areLossesUnderWay = false;
    this.#sendLosses();
    if (this.#asked !== undefined) this.#answer(this.#asked);
    this.#send({ type: "over", error: this.#run.failure });
  }

  close(): void {
    this.#end({ type: "bye" });
  }

  /** @param last What the watcher is told at the end. */
  #end(last: Report): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    try {
      this.#channel.send(last);
    } catch {
      // The other side is gone, or takes nothing.
    }
    this.#watching.clear();
    this.#pause.release();
    this.#channel.close();
    this.#ended(this);
  }

  #receive({ head, arrays }: Frame): void {
    let command: Command;
    try {
      command = readMessage(commands, head);
    } catch (error) {
      this.#refuse(messageOf(error));
      return;
    }
    if (arrays.length > 0) this.#refuse("a command has no arrays");
    else if (this.#isWelcome || command.type === "hello" || command.type === "bye") this.#do(command);
    else this.#refuse("the first command is not hello");
  }

  #do(command: Command): void {
    switch (command.type) {
      case "hello":
        this.#welcome(command.version);
        break;
      case "bye":
        this.close();
        break;
      case "took":
        this.#took(command.id);
        break;
      case "observe":
        this.#watch(command.id, () => tellValue(this.#run.values.find({ ...command, memory: null })));
        if (command.of === null) this.#watching.tellInitial(command.id, this.#initialOf(command.name));
        break;
      case "together":
        this.#watch(command.id, () => tellTogether(command.values.map((each) => this.#run.values.find(each))));
        break;
      case "facts":
        this.#watch(command.id, () => tellFacts);
        break;
      case "leave":
        this.#watching.remove(command.id);
        break;
      case "steer":
        this.#send({ type: "steered", id: command.id, error: this.#steer(command.name, command.value) });
        break;
      case "reached":
        this.#reached(command.id);
        break;
      default:
        this.#pace(command);
    }
  }

  #pace(command: Extract<Command, { type: "pause" | "resume" | "step" }>): void {
    if (command.type === "pause") this.#pause.pause();
    else if (command.type === "step") this.#pause.step(command.count);
    else this.#pause.resume();
    this.#sendStanding();
  }

  #welcome(version: number): void {
    if (this.#isWelcome) return;
    if (version !== VERSION) {
      this.#refuse(`it speaks version ${version} of the protocol, and this side version ${VERSION}`);
      return;
    }
    this.#isWelcome = true;
    const { graph, record } = this.#run;
    const { iterations, losses, stride } = record.copy();
    this.#send({ type: "welcome", version: VERSION, graph, stride, standing: this.#standing }, [iterations, losses]);
    if (this.#run.isOver) this.over();
  }

  #took(id: number): void {
    if (id > 0) this.#watching.took(id, this.#run.readable);
    else {
      this.#areLossesUnderWay = false;
      this.#sendLosses();
    }
  }

  #initialOf(name: string): Tensor | undefined {
    const { initial } = this.#run;
    return initial?.has(name) ? initial.get(name) : undefined;
  }

  #watch(id: number, find: () => Watched["tell"]): void {
    try {
      this.#watching.add(id, find(), this.#run.readable);
    } catch (error) {
      this.#send({ type: "ended", id, error: errorData(error) });
    }
  }

  #steer(name: string, value: number): ErrorData | null {
    try {
      this.#run.steer(name, value);
      return null;
    } catch (error) {
      return errorData(error);
    }
  }

  #reached(id: number): void {
    if (this.#asked !== undefined) {
      const error = errorData(new HyperparameterError("reached: it was asked twice; wait for the first answer."));
      this.#send({ type: "reached", id, error, iteration: 0, loss: 0, parameters: [] });
    } else if (this.#run.isOver || this.#run.readable || this.#run.initial) this.#answer(id);
    else this.#asked = id;
  }

  #answer(id: number): void {
    this.#asked = undefined;
    try {
      const { iteration, loss, parameters } = this.#run.reached();
      const named = parameters.names.map((name) => ({ name, value: parameters.get(name) }));
      this.#send(
        {
          ...{ type: "reached", id, error: null, iteration, loss },
          parameters: named.map(({ name, value }) => ({ name, shape: value.shape })),
        },
        named.map(({ value }) => numbersOf(value)),
      );
    } catch (error) {
      this.#send({ type: "reached", id, error: errorData(error), iteration: 0, loss: 0, parameters: [] });
    }
  }

  #sendLosses(): void {
    if (this.#areLossesUnderWay || this.#losses.isEmpty) return;
    const { iterations, losses, stride } = this.#losses.copy();
    this.#losses.clear();
    this.#areLossesUnderWay = true;
    this.#send({ type: "losses", stride, epoch: this.#run.epoch }, [iterations, losses]);
  }

  get #standing(): Extract<Report, { type: "standing" }>["standing"] {
    const { isPaused, held, problem = null } = this.#pause;
    const { iteration, epoch } = this.#run;
    return { isPaused, isStanding: held !== undefined, iteration, epoch, problem };
  }

  #sendStanding(): void {
    this.#send({ type: "standing", standing: this.#standing });
  }

  #send(report: Report, arrays?: readonly Float64Array<ArrayBuffer>[]): void {
    if (!this.#isOpen) return;
    try {
      this.#channel.send(report, arrays);
    } catch (error) {
      this.#refuse(messageOf(error));
    }
  }

  #refuse(reason: string): void {
    this.#end({ type: "refused", reason: new RxgradError(reason).message });
  }
}
