/** One end of a MessageChannel, driven by hand: what arrives is kept, and what is sent is not checked. */
export class RawPort {
  readonly received: { head: Record<string, unknown>; arrays: Float64Array[] }[] = [];
  readonly #port: MessagePort;
  readonly #waiting: (() => void)[] = [];

  constructor(port: MessagePort) {
    this.#port = port;
    port.onmessage = ({ data }: MessageEvent) => {
      this.received.push(data as (typeof this.received)[number]);
      for (const each of this.#waiting.splice(0)) each();
    };
  }

  send(head: unknown, arrays: unknown = []): void {
    this.#port.postMessage({ head, arrays });
  }

  post(data: unknown): void {
    this.#port.postMessage(data);
  }

  of(type: string): (typeof this.received)[number][] {
    return this.received.filter(({ head }) => head.type === type);
  }

  /** Waits until so many messages of this type have arrived. */
  async until(type: string, count = 1): Promise<(typeof this.received)[number]> {
    while (this.of(type).length < count) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    return this.of(type)[count - 1]!;
  }

  /** Waits until all that is under way has arrived. */
  async settled(): Promise<void> {
    for (let i = 0; i < 5; i++) await new Promise((resolve) => setImmediate(resolve));
  }

  close(): void {
    this.#port.close();
  }
}
