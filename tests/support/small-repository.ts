// A repository of a few files, in its own folder, for tests of which tests a change reaches.
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export class SmallRepository {
  /** Its folder, with a slash at the end. */
  readonly folder: string;

  /** Makes a repository whose branch main holds these files, and switches to another branch. */
  constructor(files: Readonly<Record<string, string>>) {
    this.folder = `${realpathSync(mkdtempSync(join(tmpdir(), "rxgrad-repository-")))}/`;
    this.#link("node_modules/uvu", fileURLToPath(new URL("../../node_modules/uvu", import.meta.url)));
    this.#link("node_modules/@rxgrad/one", join(this.folder, "packages/one"));
    this.write({ ".gitignore": "node_modules\n", ...files });
    this.git("init", "--quiet", "--initial-branch", "main");
    this.commit();
    this.git("switch", "--quiet", "--create", "branch");
  }

  write(files: Readonly<Record<string, string>>): void {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(this.folder, path)), { recursive: true });
      writeFileSync(join(this.folder, path), text);
    }
  }

  git(...args: string[]): void {
    const who = ["-c", "user.name=test", "-c", "user.email=test@localhost", "-c", "commit.gpgsign=false"];
    const { status, stderr } = spawnSync("git", [...who, ...args], { cwd: this.folder, encoding: "utf8" });
    if (status !== 0) throw new Error(`git ${args.join(" ")}: ${stderr}`);
  }

  commit(): void {
    this.git("add", "--all");
    this.git("commit", "--quiet", "--message", "Change");
  }

  /** Undoes all changes since main. */
  reset(): void {
    this.git("reset", "--quiet", "--hard", "main");
    this.git("clean", "--quiet", "--force", "-d");
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  #link(path: string, target: string): void {
    mkdirSync(dirname(join(this.folder, path)), { recursive: true });
    symlinkSync(target, join(this.folder, path), "junction");
  }
}
