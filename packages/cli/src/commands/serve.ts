import { type Command, defineCommand } from "../frame/command.js";
import { text, texts, whole } from "../frame/options.js";

export const serve: Command = defineCommand({
  name: "serve",
  about: "work for a fleet: evaluate the functions of a module for trainings on other machines",
  details:
    "It takes jobs over a NATS server with JetStream until it is stopped. Ctrl-C gives its jobs back, so that others get them at " +
    "once. Without a module it computes gradients of rxgrad's own nodes. It needs @rxgrad/fleet and @nats-io/transport-node.",
  operands: [{ name: "module", about: "a .js or .mjs file that exports functions", isOptional: true }],
  options: {
    server: texts({ value: "address", about: "the server, or several of a cluster, such as nats://queue:4222" }),
    fleet: text({ value: "name", about: 'the fleet (default "default")' }),
    concurrency: whole({
      about: "the number of jobs at the same time (default: one for each core)",
      least: 1,
      most: 4096,
    }),
    version: text({ value: "text", about: "the version that is stated, in place of the SHA-256 of the module" }),
    credentials: text({ value: "file", about: "a file of NATS credentials", candidates: "files" }),
  },
  examples: [
    ["rxgrad serve simulate.js --server nats://queue:4222", "on as many machines as there are"],
    ["rxgrad serve --server nats://queue:4222 --concurrency 2", "gradients, two at a time"],
  ],
  endsItself: true,
  async run({ operands: [module], options, printer, signal }) {
    const { serveFleet } = await import("../serve/serve-fleet.js");
    await serveFleet(module, options, printer, signal);
  },
});
