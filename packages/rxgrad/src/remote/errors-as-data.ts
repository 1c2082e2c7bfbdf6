import {
  CheckpointError,
  DataError,
  FeedError,
  GraphError,
  HyperparameterError,
  NumericError,
  OperationError,
  RxgradError,
  ShapeError,
  StaleIterationError,
  WorkerError,
} from "@rxgrad/core";
import { messageOf } from "@rxgrad/core/internal";
import type { ErrorData } from "./messages.js";

/** The classes of errors by their names. */
const classes: ReadonlyMap<string, new (message: string) => RxgradError> = /* @__PURE__ */ new Map([
  ...([
    ["ShapeError", ShapeError],
    ["GraphError", GraphError],
    ["FeedError", FeedError],
    ["DataError", DataError],
    ["NumericError", NumericError],
    ["HyperparameterError", HyperparameterError],
    ["OperationError", OperationError],
    ["StaleIterationError", StaleIterationError],
    ["CheckpointError", CheckpointError],
    ["WorkerError", WorkerError],
  ] as const),
]);

/** An error as data: its class and its message. */
export const errorData = (error: unknown): ErrorData => ({
  kind: error instanceof RxgradError ? error.name : "RxgradError",
  message: messageOf(error),
});

/** The error again, of its own class. */
export function errorFrom({ kind, message }: ErrorData): RxgradError {
  const Class = classes.get(kind) ?? RxgradError;
  return new Class(message);
}
