// The frame of every message: a head, lists of numbers, and a checksum.
import { messageOf } from "@rxgrad/core/internal";
import { decodeFrame, encodeFrame } from "rxgrad/remote";
import { crc32 } from "./checksum.js";
import { type Fields, WireError } from "./fields.js";

/** The version of the messages. Workers and trainers of another version do not understand one another. */
const WIRE_VERSION = 1;

/** The bytes of a checksum. */
const CHECKSUM = 4;

/** A message that has been read. */
export interface Message {
  readonly head: Fields;
  readonly arrays: readonly Float64Array[];
}

/** Writes a message: a frame, and its checksum behind it. */
export function encodeMessage(type: string, fields: object, arrays: readonly Float64Array[] = []): Uint8Array {
  const frame = encodeFrame({ head: { wire: WIRE_VERSION, type, ...fields }, arrays });
  const bytes = new Uint8Array(frame.length + CHECKSUM);
  bytes.set(frame);
  new DataView(bytes.buffer).setUint32(frame.length, crc32(frame), true);
  return bytes;
}

/** Reads a message of a type. @throws WireError for another, and for one of more than so many bytes. */
export function decodeMessage(type: string, bytes: Uint8Array, maxBytes: number): Message {
  const message = decoded(bytes, maxBytes);
  if (message.head.type !== type) throw new WireError(`it is no ${type}`);
  if (message.head.wire !== WIRE_VERSION) {
    throw new WireError(`it has another version of the messages than ${WIRE_VERSION}`);
  }
  return message;
}

/** The head of a message without numbers. @throws WireError */
export function decodeNote(type: string, bytes: Uint8Array, maxBytes: number): Fields {
  const { head, arrays } = decodeMessage(type, bytes, maxBytes);
  if (arrays.length === 0) return head;
  throw new WireError(`it has ${arrays.length} lists of numbers`);
}

/** The type that a message says of itself. @throws WireError for what is no message. */
export const typeOf = (bytes: Uint8Array, maxBytes: number): unknown => decoded(bytes, maxBytes).head.type;

function decoded(bytes: Uint8Array, maxBytes: number): Message {
  if (bytes.length > maxBytes) throw new WireError(`it has ${bytes.length} bytes, more than ${maxBytes}`);
  const end = bytes.length - CHECKSUM;
  if (end < 0) throw new WireError(`it has ${bytes.length} bytes`);
  const frame = bytes.subarray(0, end);
  if (new DataView(bytes.buffer, bytes.byteOffset + end).getUint32(0, true) !== crc32(frame))
    throw new WireError("its checksum is wrong");
  try {
    return decodeFrame(frame, maxBytes);
  } catch (cause) {
    throw new WireError(messageOf(cause), { cause });
  }
}
