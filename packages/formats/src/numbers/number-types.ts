import { bfloat16, float16, fromBits, type SmallFloat, toBits } from "./small-floats.js";

/** The types of numbers in files, by the names that NumPy has for them. */
export type NumberTypeName =
  | "bool"
  | "int8"
  | "uint8"
  | "int16"
  | "uint16"
  | "int32"
  | "uint32"
  | "int64"
  | "uint64"
  | "float16"
  | "bfloat16"
  | "float32"
  | "float64";

/** A type of numbers in files. */
export interface NumberType {
  readonly name: NumberTypeName;
  /** Bytes of one number. */
  readonly size: number;
  /** The number at a position, or what is wrong with it and how it is mended. */
  read(view: DataView, at: number, isLittle: boolean): number | string;
  /** Writes a number in little-endian order. Floats are rounded to the nearest one. Returns whether the type can hold it. */
  write(view: DataView, at: number, value: number): boolean;
}

const bool: NumberType = {
  ...{ name: "bool", size: 1 },
  read(view, at) {
    const byte = view.getUint8(at);
    return byte < 2 ? byte : `the byte ${byte}, but a bool is 0 or 1; save the file again`;
  },
  write(view, at, value) {
    view.setUint8(at, value);
    return value === 0 || value === 1;
  },
};

type Get = (this: DataView, at: number, isLittle?: boolean) => number;
type Set = (this: DataView, at: number, value: number, isLittle?: boolean) => void;

/** @param bits Those of the type. */
function integer(name: NumberTypeName, bits: number, get: Get, set: Set): NumberType {
  const isSigned = name.startsWith("i");
  const least = isSigned ? -(2 ** (bits - 1)) : 0;
  const end = 2 ** (isSigned ? bits - 1 : bits);
  return {
    ...{ name, size: bits / 8 },
    read: (view, at, isLittle) => get.call(view, at, isLittle),
    write(view, at, value) {
      if (!Number.isInteger(value) || value < least || value >= end) return false;
      set.call(view, at, value, true);
      return true;
    },
  };
}

/** Integers of 64 bits. Those beyond 2^53 are read where float64 has them. */
function long(name: NumberTypeName, get: (view: DataView, at: number, isLittle: boolean) => bigint): NumberType {
  const least = name === "int64" ? -(2 ** 63) : 0;
  const end = name === "int64" ? 2 ** 63 : 2 ** 64;
  return {
    ...{ name, size: 8 },
    read(view, at, isLittle) {
      const exact = get(view, at, isLittle);
      const value = Number(exact);
      if (Number.isSafeInteger(value) || BigInt(value) === exact) return value;
      return `${exact}, which float64 cannot hold; convert it before it is saved`;
    },
    write(view, at, value) {
      if (!Number.isInteger(value) || value < least || value >= end) return false;
      view.setBigInt64(at, BigInt.asIntN(64, BigInt(value)), true);
      return true;
    },
  };
}

const small = (name: NumberTypeName, layout: SmallFloat): NumberType => ({
  ...{ name, size: 2 },
  read: (view, at, isLittle) => fromBits(view.getUint16(at, isLittle), layout),
  write(view, at, value) {
    const bits = toBits(value, layout);
    view.setUint16(at, bits, true);
    return !Number.isFinite(value) || Number.isFinite(fromBits(bits, layout));
  },
});

const float32: NumberType = {
  ...{ name: "float32", size: 4 },
  read: (view, at, isLittle) => view.getFloat32(at, isLittle),
  write(view, at, value) {
    view.setFloat32(at, value, true);
    return !Number.isFinite(value) || Number.isFinite(Math.fround(value));
  },
};

const float64: NumberType = {
  ...{ name: "float64", size: 8 },
  read: (view, at, isLittle) => view.getFloat64(at, isLittle),
  write(view, at, value) {
    view.setFloat64(at, value, true);
    return true;
  },
};

/** The types, by name. */
export const numberTypes: Readonly<Record<NumberTypeName, NumberType>> = /* @__PURE__ */ (() => {
  const { prototype: view } = DataView;
  return {
    bool,
    int8: integer("int8", 8, view.getInt8, view.setInt8),
    uint8: integer("uint8", 8, view.getUint8, view.setUint8),
    int16: integer("int16", 16, view.getInt16, view.setInt16),
    uint16: integer("uint16", 16, view.getUint16, view.setUint16),
    int32: integer("int32", 32, view.getInt32, view.setInt32),
    uint32: integer("uint32", 32, view.getUint32, view.setUint32),
    int64: long("int64", (from, at, isLittle) => from.getBigInt64(at, isLittle)),
    uint64: long("uint64", (from, at, isLittle) => from.getBigUint64(at, isLittle)),
    float16: small("float16", float16),
    bfloat16: small("bfloat16", bfloat16),
    float32,
    float64,
  };
})();
