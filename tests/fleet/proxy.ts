// A bad network between clients and a server: it delays, cuts connections, and sends some messages of clients twice.
import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";

/** What a proxy does to what passes. Times are in milliseconds. */
export interface Badness {
  /** Each piece of data waits for at most so long. The order within a connection stays. */
  readonly delay: number;
  /** A connection is cut after a time between these two. */
  readonly life: readonly [number, number];
  /** Each message of clients that has this number, or a multiple of it, is sent twice. */
  readonly duplicate: number;
}

/** What a proxy has done. */
export interface Done {
  cuts: number;
  duplicates: number;
}

/** A proxy that listens on a free port of this machine. */
export class BadNetwork {
  readonly done: Done = { cuts: 0, duplicates: 0 };
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #timers = new Set<NodeJS.Timeout>();
  #messages = 0;

  private constructor(target: number, badness: Badness) {
    this.#server = createServer((client) => this.#join(client, connect(target, "127.0.0.1"), badness));
  }

  static async start(target: number, badness: Badness): Promise<BadNetwork> {
    const proxy = new BadNetwork(target, badness);
    proxy.#server.listen(0, "127.0.0.1");
    await once(proxy.#server, "listening");
    return proxy;
  }

  get address(): string {
    return `nats://127.0.0.1:${(this.#server.address() as { port: number }).port}`;
  }

  async close(): Promise<void> {
    const closed = once(this.#server, "close");
    this.#server.close();
    for (const each of this.#timers) clearTimeout(each);
    for (const each of this.#sockets) each.destroy();
    await closed;
  }

  #join(client: Socket, server: Socket, { delay, life: [shortest, longest], duplicate }: Badness): void {
    const messages = new Messages();
    const isTwice = (message: Buffer): boolean => isPublished(message) && ++this.#messages % duplicate === 0;
    const twice = (data: Buffer): Buffer =>
      Buffer.concat(
        messages.wholeAfter(data).flatMap((message) => {
          if (!isTwice(message)) return [message];
          this.done.duplicates++;
          return [message, message];
        }),
      );
    const cut = (): void => {
      client.destroy();
      server.destroy();
    };
    const death = this.#later(shortest + Math.random() * (longest - shortest), () => {
      this.done.cuts++;
      cut();
    });
    for (const [from, to, change] of [
      [client, server, twice],
      [server, client, (data: Buffer) => data],
    ] as const) {
      this.#sockets.add(from);
      let free = 0;
      from.on("error", cut).on("close", () => {
        this.#sockets.delete(from);
        this.#timers.delete(death);
        clearTimeout(death);
        cut();
      });
      from.on("data", (data) => {
        const changed = change(data);
        const now = performance.now();
        free = Math.max(free, now + Math.random() * delay);
        this.#later(free - now, () => to.write(changed));
      });
    }
  }

  #later(milliseconds: number, act: () => void): NodeJS.Timeout {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      act();
    }, milliseconds);
    this.#timers.add(timer);
    return timer;
  }
}

const isPublished = (message: Buffer): boolean => /^H?PUB /.test(message.subarray(0, 5).toString("latin1"));

/** Cuts what a client sends into whole messages: a line, and behind PUB and HPUB as many bytes as its last word says. */
class Messages {
  #rest: Buffer = Buffer.alloc(0);

  /** The messages that are whole with these bytes. */
  wholeAfter(data: Buffer): Buffer[] {
    let rest = Buffer.concat([this.#rest, data]);
    const whole: Buffer[] = [];
    for (let length = lengthOf(rest); length !== undefined && length <= rest.length; length = lengthOf(rest)) {
      whole.push(rest.subarray(0, length));
      rest = rest.subarray(length);
    }
    this.#rest = rest;
    return whole;
  }
}

/** The number of bytes of the first message; undefined where its line is not whole. */
function lengthOf(bytes: Buffer): number | undefined {
  const end = bytes.indexOf("\r\n");
  if (end < 0) return undefined;
  if (!isPublished(bytes)) return end + 2;
  const words = bytes.subarray(0, end).toString("latin1").split(" ");
  return end + 2 + Number(words.at(-1)) + 2;
}
