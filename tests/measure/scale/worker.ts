// A worker process for the measurements of docs/scale.md: node worker.js ADDRESS CONCURRENCY. It says "serving" when it is connected, and answers each line on
// its standard input with one of its own.
import { createInterface } from "node:readline";
import { connect } from "@nats-io/transport-node";
import { serve } from "@rxgrad/fleet";
import { encodeHeartbeat } from "../../../packages/fleet/src/wire/messages.js";

const [address, concurrency] = process.argv.slice(2);

/** Waits for so many milliseconds, and returns so many numbers. Without an end where the time is negative. */
async function work({ x: [milliseconds, numbers] }: Readonly<Record<string, Float64Array>>): Promise<Float64Array> {
  if (milliseconds !== 0)
    await new Promise<void>((resolve) => void (milliseconds > 0 && setTimeout(resolve, milliseconds)));
  return new Float64Array(numbers);
}

/** How late a timer of this process is, in milliseconds. */
async function lateness(milliseconds: number, count: number): Promise<number> {
  const begun = performance.now();
  for (let i = 0; i < count; i++) await new Promise((resolve) => setTimeout(resolve, milliseconds));
  return (performance.now() - begun) / count - milliseconds;
}

/** Sends heartbeats as so many workers do, so many times. */
async function beat(workers: number, times: number): Promise<void> {
  const heartbeats = Array.from({ length: workers }, (_, i) =>
    encodeHeartbeat({
      worker: i.toString(16).padStart(16, "0"),
      name: `machine-${i}:4711`,
      version: "measured",
      concurrency: 1,
      busy: 1,
      isLast: false,
      data: [],
    }),
  );
  for (let time = 0; time < times; time++) {
    const begun = performance.now();
    for (let i = 0; i < heartbeats.length; i++) {
      connection.publish("rxgrad.default.heartbeats", heartbeats[i]);
      if (i % 200 === 199) await connection.flush();
    }
    await new Promise((resolve) => setTimeout(resolve, begun + 500 - performance.now()));
  }
}

const connection = await connect({ servers: address, maxReconnectAttempts: -1, reconnectTimeWait: 250 });
if (Number(concurrency) > 0)
  await serve(connection, { work }, { concurrency: Number(concurrency), version: "measured" }).version;
console.log("serving");
for await (const line of createInterface({ input: process.stdin })) {
  const [what, a, b] = line.split(" ");
  console.log(what === "lateness" ? await lateness(Number(a), Number(b)) : await beat(Number(a), Number(b)));
}
