#!/usr/bin/env node
// `npm create rxgrad`: makes a project in which a network learns.
import { run } from "./run.js";

process.exitCode = await run(process.argv.slice(2), process);
