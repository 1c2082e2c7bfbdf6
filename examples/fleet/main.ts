// Predators and prey on three processes: two workers and a trainer, and a NATS server between them.
//   pnpm examples fleet/main
//   node --conditions=source --import=tsx examples/fleet/main.ts --studio     watched in the browser, until Ctrl-C
import { once } from "node:events";
import { ended, natsServer, sayHowToInstall, start, startQueue } from "./processes.js";

if (natsServer === undefined) sayHowToInstall();
else {
  const queue = await startQueue(natsServer);
  console.log(`nats-server listens at ${queue.address}`);
  const program = (name: string, ...words: readonly string[]) =>
    start(new URL(name, import.meta.url), queue.address, ...words);
  const workers = [program("worker.ts"), program("worker.ts")];
  const [code] = await once(program("train.ts", ...process.argv.slice(2)), "exit");
  await Promise.all(workers.map(ended));
  await queue.end();
  process.exitCode = code ?? 1;
}
