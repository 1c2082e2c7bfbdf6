import { HyperparameterError } from "@rxgrad/core";
import { describeValue, isArrayBuffer, isBareObject, isBytes, isFloat64Array, messageOf } from "@rxgrad/core/internal";
import { decodeFrame, encodeFrame, type Frame } from "./frame.js";

/** The part of a MessagePort, a Worker or the global scope of a worker that is used. */
export interface MessagePortLike {
  /** Sends a message, and hands over the memory of arrays. */
  postMessage(message: unknown, transfer: ArrayBuffer[]): void;
}

/** The part of a WebSocket that is used: that of browsers, of Node 22, and of the package `ws`. */
export interface SocketLike {
  /** Sends bytes. */
  send(data: Uint8Array<ArrayBuffer>): void;
  /** Closes the connection. */
  close(code?: number, reason?: string): void;
  /** 0 while connecting, 1 while open, as of a WebSocket. */
  readonly readyState: number;
}

/** The connection between a run and its watcher. */
export type RunPort = MessagePortLike | SocketLike;

/** What happens on a connection. */
export interface ChannelEvents {
  frame(frame: Frame): void;
  /** Something came that is no frame. */
  refused(reason: string): void;
  /** The other side has gone. @param why Undefined if it closed the connection in order. */
  ended(why?: string): void;
}

/** A connection on which frames travel. */
export interface Channel {
  /** Sends a frame, unless the connection has ended. The buffers of its arrays are given away. */
  send(head: Frame["head"], arrays?: readonly Float64Array<ArrayBuffer>[]): void;
  /** Ends it: nothing is received any more. A port and a socket are closed, a worker lives on. */
  close(): void;
}

/** The most bytes that may wait in a socket. A side that does not read is left. */
const MOST_WAITING = 2 ** 28;

/** @param maxBytes The most bytes of a frame that is received. */
export function openChannel(owner: string, port: RunPort, maxBytes: number, events: ChannelEvents): Channel {
  const { postMessage, send } = (port ?? {}) as Partial<MessagePortLike & SocketLike>;
  if (typeof postMessage === "function") return overPort(port as MessagePortLike, maxBytes, events);
  if (typeof send === "function") return overSocket(port as SocketLike, maxBytes, events);
  throw new HyperparameterError(
    `${owner}: its port is ${describeValue(port)}; give a MessagePort, a Worker or a WebSocket.`,
  );
}

function overPort(port: MessagePortLike, maxBytes: number, events: ChannelEvents): Channel {
  const { start, close } = port as { start?(): void; close?(): void };
  const stop = listen(port, {
    message: (data) => {
      const frame = frameFrom(data, maxBytes);
      if (typeof frame === "string") events.refused(frame);
      else events.frame(frame);
    },
    messageerror: () => events.refused("a message could not be read"),
    close: () => events.ended(),
    exit: () => events.ended(),
    error: (error) => events.ended(error === undefined ? undefined : messageOf(error)),
  });
  start?.call(port);
  return {
    send: (head, arrays = []) =>
      port.postMessage(
        { head, arrays },
        arrays.map(({ buffer }) => buffer),
      ),
    close() {
      stop();
      // The global scope of a worker has close too, which ends the worker; only a MessagePort has start.
      if (start) close?.call(port);
    },
  };
}

/** A frame that was posted; a text tells why it is none. */
function frameFrom(data: unknown, maxBytes: number): Frame | string {
  if (!isBareObject(data)) return `a message is ${describeValue(data)}, not a frame`;
  const { head, arrays } = data;
  if (!isBareObject(head)) return "the head of a frame is no object";
  if (!Array.isArray(arrays) || !arrays.every((each) => isFloat64Array(each))) {
    return "the arrays of a frame are no Float64Arrays";
  }
  const bytes = arrays.reduce((sum: number, each: Float64Array) => sum + each.byteLength, 0);
  return bytes > maxBytes ? `a frame has ${bytes} bytes, more than ${maxBytes}` : { head, arrays };
}

/** The states of a socket. */
const CONNECTING = 0;
const OPEN = 1;

function overSocket(socket: SocketLike, maxBytes: number, events: ChannelEvents): Channel {
  (socket as { binaryType?: string }).binaryType = "arraybuffer";
  const waiting: Uint8Array<ArrayBuffer>[] = [];
  const stop = listen(socket, {
    open: () => {
      for (const each of waiting.splice(0)) socket.send(each);
    },
    message: (data) => {
      const bytes = isBytes(data) ? data : isArrayBuffer(data) ? new Uint8Array(data) : undefined;
      if (!bytes) {
        events.refused("a message is text, not a frame");
        return;
      }
      let frame: Frame;
      try {
        frame = decodeFrame(bytes, maxBytes);
      } catch (error) {
        events.refused(messageOf(error));
        return;
      }
      events.frame(frame);
    },
    close: () => events.ended(),
    error: (error) => events.ended(error === undefined ? undefined : messageOf(error)),
  });
  return {
    send(head, arrays = []) {
      if (socket.readyState > OPEN) return;
      const bytes = encodeFrame({ head, arrays });
      if (socket.readyState === CONNECTING) waiting.push(bytes);
      else if (((socket as { bufferedAmount?: number }).bufferedAmount ?? 0) > MOST_WAITING) {
        events.ended("it does not read what it is sent");
      } else socket.send(bytes);
    },
    close() {
      stop();
      // A socket that is closed while it connects, or that fails later, reports an error to nobody.
      listen(socket, { error: () => {} });
      socket.close(1000);
    },
  };
}

type Listeners = Readonly<Record<string, (data: unknown) => void>>;

interface Target {
  addEventListener?(
    type: string,
    listener: (event: { data?: unknown; message?: unknown; error?: unknown }) => void,
  ): void;
  removeEventListener?(type: string, listener: unknown): void;
  on?(type: string, listener: (data: unknown) => void): void;
  off?(type: string, listener: unknown): void;
}

/** Listens to a target of events, or to an emitter of Node. Returns what ends it. */
function listen(target: object, listeners: Listeners): () => void {
  const { addEventListener, on } = target as Target;
  const added = Object.entries(listeners).map(([type, listener]) => {
    const ofEvent: Parameters<NonNullable<typeof addEventListener>>[1] = (event) =>
      listener(type === "message" ? event.data : (event.error ?? event.message));
    if (addEventListener) addEventListener.call(target, type, ofEvent);
    else on?.call(target, type, listener);
    return { type, own: addEventListener ? ofEvent : listener };
  });
  return () => {
    const { removeEventListener, off } = target as Target;
    for (const { type, own } of added) {
      if (addEventListener) removeEventListener?.call(target, type, own);
      else off?.call(target, type, own);
    }
  };
}
