import { sentence } from "../words/told.js";
import { Kept } from "./kept.js";
import { PROTOCOL } from "./sub-protocol.js";

/** The session: until the tab is closed, for this origin alone. */
const kept = new Kept(() => sessionStorage);
const SESSION = "rxgrad-session";

/** Why there is no socket: the page has no right to it, or nobody answers. */
type NoSocketReason = "refused" | "gone";

/** The page cannot reach the script that served it. */
class NoSocketError extends Error {
  readonly reason: NoSocketReason;
  constructor(reason: NoSocketReason, message: string) {
    super(message);
    this.name = "NoSocketError";
    this.reason = reason;
  }
}

/** How the page reaches the script that served it. */
export interface ScriptAccess {
  /** Opens the socket of the run. @throws NoSocketError if the token was used before, or nobody answers. */
  connect(): Promise<WebSocket>;
  /** Opens the socket of the fleet, behind `connect`; undefined if the script shows none. */
  connectFleet(): WebSocket | undefined;
}

/**
 * How the page reaches the script that served it; undefined if no script has given it a token or, before, a session. The token in the
 * page's address is removed at once. It is exchanged for a session when the socket is first opened; the session outlives a reload of
 * the page.
 */
export function scriptAccess(): ScriptAccess | undefined {
  let token = takeToken();
  let opened: Session | undefined;
  if (token === undefined && kept.read(SESSION) === null) return undefined;
  return {
    async connect() {
      opened = await openSession(token, opened?.session ?? kept.read(SESSION) ?? undefined);
      token = undefined;
      return socketTo("run", opened);
    },
    connectFleet: () => (opened?.hasFleet ? socketTo("fleet", opened) : undefined),
  };
}

/** What the server says of a page that it knows. */
interface Session {
  readonly session: string;
  readonly hasFleet: boolean;
}

function socketTo(path: string, { session }: Session): WebSocket {
  const address = new URL(path, document.baseURI);
  address.protocol = address.protocol === "https:" ? "wss:" : "ws:";
  address.hash = "";
  return new WebSocket(address, [PROTOCOL, session]);
}

/** Removes the token from the page's address, so that it is neither copied nor kept. */
function takeToken(): string | undefined {
  const hash = new URLSearchParams(location.hash.slice(1));
  const token = hash.get("token") ?? undefined;
  if (token === undefined) return undefined;
  hash.delete("token");
  history.replaceState(history.state, "", `#${hash}`);
  return token;
}

async function openSession(token: string | undefined, before: string | undefined): Promise<Session> {
  const opened = (await exchange({ token })) ?? (await exchange({ session: before }));
  kept.write(SESSION, opened?.session);
  if (opened === undefined) {
    throw new NoSocketError("refused", sentence("error.tokenUsed"));
  }
  return opened;
}

/** The session for a token or an earlier session; undefined if it is refused, or there is none to ask with. */
async function exchange(asked: Readonly<Record<string, string | undefined>>): Promise<Session | undefined> {
  if (Object.values(asked)[0] === undefined) return undefined;
  let response: Response;
  try {
    response = await fetch(new URL("session", document.baseURI), { method: "POST", body: JSON.stringify(asked) });
  } catch {
    throw new NoSocketError("gone", sentence("error.scriptGone"));
  }
  return response.ok ? ((await response.json()) as Session) : undefined;
}
