import { JetStreamApiError } from "@nats-io/jetstream";
import type { NoRespondersError, PermissionViolationError } from "@nats-io/nats-core";
import { messageOf } from "@rxgrad/core/internal";
import { ReconnectedError } from "./reconnections.js";

/** The status of an error of JetStream that passes: it is starting, or is asked for too much at the moment. */
const UNAVAILABLE = 503;

/** What the subjects of requests to JetStream begin with. */
const API = "$JS.API.";

/** Why a message is not sent: no reader takes so many bytes. */
export class TooLargeError extends Error {
  override name: string = "TooLargeError";
}

/** What keeps the server from doing what it is asked for, in words. */
export function troubleOf(error: unknown): string {
  if (error instanceof TooLargeError) return error.message;
  const cause = (error as Partial<Error> | undefined)?.cause;
  for (const each of [error, cause]) {
    if (isA<PermissionViolationError>(each, "PermissionViolationError"))
      return `the server does not allow this user to ${each.operation === "publish" ? "publish to" : "subscribe to"} ${each.subject}`;
    if (each instanceof JetStreamApiError) return `the server refuses it (${each.message})`;
  }
  if (isJetStreamOff(error))
    return "JetStream is off on the server, or for this user: start it with nats-server --jetstream";
  return `the server does not answer (${messageOf(error)})`;
}

/** Whether the same may succeed when it is tried again: the server, or the way to it, is not there at the moment. */
export function isPassing(error: unknown): boolean {
  const cause = (error as Partial<Error> | undefined)?.cause;
  return (
    isA(error, "TimeoutError") ||
    error instanceof ReconnectedError ||
    isA(cause, "NoRespondersError") ||
    isJetStreamOff(error) ||
    (error instanceof JetStreamApiError && error.status === UNAVAILABLE)
  );
}

function isJetStreamOff(error: unknown): boolean {
  const { name, cause } = (error ?? {}) as Partial<Error>;
  return (
    name === "JetStreamNotEnabled" ||
    (isA<NoRespondersError>(cause, "NoRespondersError") && cause.subject.startsWith(API))
  );
}

/** Whether it is an error of NATS. The connection may come from another copy of the client, with classes of its own. */
const isA = <E = Error>(error: unknown, name: string): error is E =>
  (error as Partial<Error> | undefined)?.name === name;
