import { createHash, randomBytes, timingSafeEqual } from "node:crypto";

const secret = (): string => randomBytes(24).toString("base64url");
const hash = (text: string): Buffer => createHash("sha256").update(text).digest();

/** Secrets, of which hashes are kept. Looking for one takes as long whether it is right or wrong. */
class Secrets {
  #hashes: readonly Buffer[] = [];

  add(): string {
    const added = secret();
    this.#hashes = [...this.#hashes, hash(added)];
    return added;
  }

  /** The hash that is kept of this text. */
  find(text: string): Buffer | undefined {
    const wanted = hash(text);
    return this.#hashes.filter((each) => timingSafeEqual(each, wanted))[0];
  }

  remove(found: Buffer): void {
    this.#hashes = this.#hashes.filter((each) => each !== found);
  }
}

/** Who may watch: a token from an address is good for one session, and a session for as long as the server lives. */
export class Sessions {
  readonly #tokens = new Secrets();
  readonly #sessions = new Secrets();

  newToken(): string {
    return this.#tokens.add();
  }

  /** The session for a token, which is spent then; undefined for a wrong one. */
  exchange(token: string): string | undefined {
    const found = this.#tokens.find(token);
    if (!found) return undefined;
    this.#tokens.remove(found);
    return this.#sessions.add();
  }

  isOpen(session: string): boolean {
    return this.#sessions.find(session) !== undefined;
  }
}
