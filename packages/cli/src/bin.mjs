#!/usr/bin/env node
import { run } from "@rxgrad/cli";

// A module of the user may keep a timer or a socket, so the process would not end by itself.
process.exit(await run(process.argv.slice(2)));
