// The messages of an ONNX file, as https://github.com/onnx/onnx/blob/main/onnx/onnx.proto3 numbers their fields.
import { floatField, integerField, type Piece, pieceField, textField, together } from "./encode.js";

/** The numbers of fields, by message. */
export const MODEL = { irVersion: 1, producer: 2, graph: 7, opset: 8, metadata: 14, functions: 25 } as const;
export const OPSET = { domain: 1, version: 2 } as const;
export const ENTRY = { key: 1, value: 2 } as const;
export const GRAPH = { node: 1, name: 2, initializer: 5, input: 11, output: 12, sparseInitializer: 15 } as const;
export const NODE = { input: 1, output: 2, name: 3, op: 4, attribute: 5, domain: 7 } as const;
export const ATTRIBUTE = { name: 1, f: 2, i: 3, s: 4, t: 5, floats: 7, ints: 8, type: 20, reference: 21 } as const;
export const TENSOR = {
  dims: 1,
  type: 2,
  segment: 3,
  floats: 4,
  int32s: 5,
  int64s: 7,
  name: 8,
  raw: 9,
  doubles: 10,
  uint64s: 11,
  external: 13,
  location: 14,
} as const;
export const VALUE = { name: 1, type: 2 } as const;
export const TYPE = { tensor: 1 } as const;
export const TENSOR_TYPE = { element: 1, shape: 2 } as const;
export const SHAPE = { dim: 1 } as const;
export const DIM = { value: 1, parameter: 2 } as const;

/** The codes of types of numbers. */
export const ELEMENT = { float32: 1, int64: 7, bool: 9, float64: 11 } as const;

/** The value of an attribute of an operation: whole numbers, a float32 or a text. */
export type AttributeValue = number | readonly number[] | string | { readonly float: number };

const ATTRIBUTE_TYPE = { float: 1, int: 2, text: 3, ints: 7 } as const;

/** An operation of a graph. */
export interface WrittenNode {
  readonly op: string;
  readonly inputs: readonly string[];
  output: string;
  readonly attributes: Readonly<Record<string, AttributeValue>>;
}

function attributePiece(name: string, value: AttributeValue): Piece {
  const of = (type: number, ...pieces: Piece[]): Piece =>
    together([textField(ATTRIBUTE.name, name), ...pieces, integerField(ATTRIBUTE.type, type)]);
  if (typeof value === "number") return of(ATTRIBUTE_TYPE.int, integerField(ATTRIBUTE.i, value));
  if (typeof value === "string") return of(ATTRIBUTE_TYPE.text, textField(ATTRIBUTE.s, value));
  if ("float" in value) return of(ATTRIBUTE_TYPE.float, floatField(ATTRIBUTE.f, value.float));
  return of(ATTRIBUTE_TYPE.ints, ...value.map((each) => integerField(ATTRIBUTE.ints, each)));
}

/** An operation as a message. Its name is that of its output. */
export const nodePiece = ({ op, inputs, output, attributes }: WrittenNode): Piece =>
  together([
    ...inputs.map((each) => textField(NODE.input, each)),
    textField(NODE.output, output),
    textField(NODE.name, output),
    textField(NODE.op, op),
    ...Object.entries(attributes).map((each) => pieceField(NODE.attribute, attributePiece(...each))),
  ]);

/** An input or output of a graph as a message. */
export function valuePiece(name: string, element: number, shape: readonly (number | string)[]): Piece {
  const dims = shape.map((each) =>
    pieceField(SHAPE.dim, typeof each === "number" ? integerField(DIM.value, each) : textField(DIM.parameter, each)),
  );
  const tensor = [integerField(TENSOR_TYPE.element, element), pieceField(TENSOR_TYPE.shape, together(dims))];
  const type = pieceField(TYPE.tensor, together(tensor));
  return together([textField(VALUE.name, name), pieceField(VALUE.type, type)]);
}

/** A tensor as a message. @param numbers Its numbers, little-endian. */
export function tensorPiece(name: string, element: number, shape: readonly number[], numbers: Piece): Piece {
  return together([
    ...shape.map((each) => integerField(TENSOR.dims, each)),
    integerField(TENSOR.type, element),
    textField(TENSOR.name, name),
    pieceField(TENSOR.raw, numbers),
  ]);
}
