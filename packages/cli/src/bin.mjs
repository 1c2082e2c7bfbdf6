#!/usr/bin/env node
import { run } from "@rxgrad/cli";

process.exitCode = await run(process.argv.slice(2));
