// A server, a trainer in this process and workers in others, and the processor time that each takes.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { connect as connectSocket, createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { connect, type NatsConnection } from "@nats-io/transport-node";
import { type Fleet, type FleetEvaluation, type NatsFleetOptions, natsFleet } from "@rxgrad/fleet";
import { build } from "esbuild";
import { mortal } from "../../fleet/children.js";
import { NatsServer } from "../../fleet/server.js";

const WORKER = fileURLToPath(new URL("worker.ts", import.meta.url));

/** The clock of /proc/PID/stat counts hundredths of a second. */
const TICK = 0.01;

/** The processor time of a process so far, in seconds. */
function processorTime(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return TICK * (Number(fields[11]) + Number(fields[12]));
}

function ownTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

/** The time that some work took, and the processor time of each process for it. All in seconds. */
export interface Used {
  readonly seconds: number;
  readonly trainer: number;
  readonly server: number;
  readonly workers: number;
  /** What other processes of the machine, and other machines of its host, took. */
  readonly others: number;
}

/** While others take more than this part of a core, the machine is not quiet. */
const QUIET = 0.1;

/** The processor time that all cores of the machine have worked so far, also for other machines of its host, in seconds. */
function machineTime(): number {
  const [user, nice, system, , , irq, softirq, steal] = readFileSync("/proc/stat", "utf8")
    .split("\n")[0]
    .split(/ +/)
    .slice(1)
    .map(Number);
  return TICK * (user + nice + system + irq + softirq + steal);
}

/** A worker process. */
class Worker {
  readonly child: ChildProcess;
  readonly #lines: AsyncIterator<string>;

  constructor(program: string, address: string, concurrency: number) {
    this.child = mortal(
      spawn(process.execPath, [program, address, String(concurrency)], { stdio: ["pipe", "pipe", "inherit"] }),
    );
    const { stdout } = this.child;
    this.#lines = createInterface({ input: stdout as NonNullable<typeof stdout> })[Symbol.asyncIterator]();
  }

  /** The next line that it prints. */
  async line(): Promise<string> {
    return (await this.#lines.next()).value;
  }

  async told(request: string): Promise<string> {
    this.child.stdin?.write(`${request}\n`);
    return this.line();
  }

  async kill(): Promise<void> {
    const ended = once(this.child, "exit");
    this.child.kill("SIGKILL");
    await ended;
  }
}

/** A server with a trainer, and as many workers as are started. */
export class Place {
  readonly server: NatsServer;
  readonly fleet: Fleet;
  readonly evaluate: FleetEvaluation;
  readonly workers: Worker[] = [];
  readonly #connection: NatsConnection;
  readonly #folder: string;

  private constructor(server: NatsServer, connection: NatsConnection, folder: string, options: NatsFleetOptions) {
    this.server = server;
    this.#connection = connection;
    this.#folder = folder;
    this.fleet = natsFleet(connection, { version: "measured", ...options });
    this.evaluate = this.fleet.evaluate("work");
  }

  /** @param through The address of a trainer's connection, for the port of the server. */
  static async open(options: NatsFleetOptions = {}, through?: (port: number) => Promise<string>): Promise<Place> {
    const folder = mkdtempSync(join(tmpdir(), "rxgrad-scale-"));
    await build({
      ...{ entryPoints: [WORKER], outfile: join(folder, "worker.mjs"), bundle: true, logLevel: "error" },
      ...{ format: "esm", platform: "node", target: "node20", conditions: ["source"] },
      banner: {
        js: 'import { createRequire as requiring } from "node:module"; const require = requiring(import.meta.url);',
      },
    });
    const server = await NatsServer.start();
    const servers = (await through?.(server.port)) ?? server.address;
    return new Place(server, await connect({ servers }), folder, options);
  }

  /** Starts worker processes. */
  async start(count: number, concurrency: number, address: string = this.server.address): Promise<void> {
    const started = Array.from(
      { length: count },
      () => new Worker(join(this.#folder, "worker.mjs"), address, concurrency),
    );
    this.workers.push(...started);
    for (const each of started) await each.line();
  }

  /** Measures some work. */
  async using(work: () => Promise<unknown>): Promise<Used> {
    const times = () => [
      ...[performance.now() / 1000, ownTime(), processorTime(this.server.pid), this.#workersTime()],
      machineTime(),
    ];
    const before = times();
    await work();
    const [seconds, trainer, server, workers, all] = times().map((each, i) => each - before[i]);
    return { seconds, trainer, server, workers, others: Math.max(0, all - trainer - server - workers) };
  }

  /** Measures some work while the machine is quiet: the quietest of some tries, of which the last one is quiet where it ever is. */
  async quietly(work: () => Promise<unknown>, tries = 4): Promise<Used> {
    const found: Used[] = [];
    while (found.length < tries && !found.some(isQuiet)) found.push(await this.using(work));
    return quietest(found)[0];
  }

  /** Evaluates so often, so many at the same time. */
  async several(count: number, together: number, milliseconds = 0, inputs = 2, outputs = 1): Promise<void> {
    const x = new Float64Array(inputs);
    x.set([milliseconds, outputs]);
    let left = count;
    const loop = async (): Promise<void> => {
      while (left-- > 0) await this.evaluate({ x });
    };
    await Promise.all(Array.from({ length: together }, loop));
  }

  async close(): Promise<void> {
    await this.fleet.close();
    for (const each of this.workers) await each.kill();
    await this.#connection.close();
    await this.server.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #workersTime(): number {
    return this.workers.reduce((sum, { child }) => sum + processorTime(child.pid as number), 0);
  }
}

const loudness = ({ others, seconds }: Used): number => others / seconds;

export const isQuiet = (used: Used): boolean => loudness(used) < QUIET;

/** Those first that others disturbed least. */
export const quietest = (found: readonly Used[]): Used[] => [...found].sort((a, b) => loudness(a) - loudness(b));

/** Does something with a place, and closes it. */
export async function inPlace<T>(
  measure: (place: Place) => Promise<T>,
  options?: NatsFleetOptions,
  through?: (port: number) => Promise<string>,
): Promise<T> {
  const place = await Place.open(options, through);
  try {
    return await measure(place);
  } finally {
    await place.close();
  }
}

export const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Counts the bytes of a connection to the server, in each direction. */
export class Counter {
  fromClient = 0;
  toClient = 0;
  #listener: Server | undefined;

  async through(port: number): Promise<string> {
    this.#listener = createServer((client) => {
      const server = connectSocket(port, "127.0.0.1");
      client.on("data", ({ length }) => this.#count(length, 0)).pipe(server);
      server.on("data", ({ length }) => this.#count(0, length)).pipe(client);
      for (const [one, other] of [
        [client, server],
        [server, client],
      ])
        one.on("error", () => {}).on("close", () => other.destroy());
    });
    this.#listener.listen(0, "127.0.0.1");
    await once(this.#listener, "listening");
    return `nats://127.0.0.1:${(this.#listener.address() as { port: number }).port}`;
  }

  #count(from: number, to: number): void {
    this.fromClient += from;
    this.toClient += to;
  }

  close(): void {
    this.#listener?.close();
  }
}
