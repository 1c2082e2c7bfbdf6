import { DataError, RxgradError } from "@rxgrad/core";

/** What is thrown for a graph of a file: what rxgrad's nodes refuse is an error of the file. @param label The file and its part, in words. */
export const refusedGraph = (label: string, cause: unknown): unknown =>
  cause instanceof RxgradError && !(cause instanceof DataError)
    ? new DataError(`${label} cannot be made of rxgrad's nodes: ${cause.message}`, { cause })
    : cause;
