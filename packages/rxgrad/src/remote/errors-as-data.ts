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

/** An error as data: the nearest of these classes, and its message, as long as messages of rxgrad are. */
export const errorData = (error: unknown): ErrorData => ({
  kind: error instanceof RxgradError && classes.has(error.name) ? error.name : "RxgradError",
  message: new RxgradError(messageOf(error)).message,
});

/** The error again, of its own class. */
export function errorFrom({ kind, message }: ErrorData): RxgradError {
  const Class = classes.get(kind) ?? RxgradError;
  return new Class(message);
}
