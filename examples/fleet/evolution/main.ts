// An evolution strategy on two processes of Node, and on every page that is opened at the address that it prints.
//   pnpm examples evolution
//   npx tsx --conditions=source examples/fleet/evolution/main.ts 1000    so many iterations, so that pages have time to join
import { once } from "node:events";
import { ended, natsServer, sayHowToInstall, start, startQueue } from "../processes.js";
import { servePage } from "./page-server.js";

const iterations = process.argv[2] ?? "30";

if (natsServer === undefined) sayHowToInstall();
else {
  const queue = await startQueue(natsServer);
  const page = await servePage();
  console.log(`Open this page, on this machine, as often as you like:\n  ${page.address}?queue=${queue.webSocket}\n`);
  const program = (name: string, ...words: string[]) => start(new URL(name, import.meta.url), queue.address, ...words);
  const workers = [program("serve.ts"), program("serve.ts")];
  const [code] = await once(program("train.ts", iterations), "exit");
  await Promise.all(workers.map(ended));
  await page.close();
  await queue.end();
  process.exitCode = code ?? 1;
}
