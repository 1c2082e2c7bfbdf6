// The module of the training worker.
import { type SessionPort, serveSession } from "./serve-session.js";

serveSession(globalThis as unknown as SessionPort, () => globalThis.close());
