#!/usr/bin/env node
// The command: that of @rxgrad/cli, where it is installed.
const found = await import("@rxgrad/cli").catch((error) => {
  if (error.code !== "ERR_MODULE_NOT_FOUND" || !error.message.includes("'@rxgrad/cli'")) throw error;
  console.error("rxgrad: The command is a package of its own; install it with: npm install @rxgrad/cli");
});
// A module of the user may keep a timer or a socket, so the process would not end by itself.
if (found) process.exit(await found.run(process.argv.slice(2)));
process.exitCode = 127;
