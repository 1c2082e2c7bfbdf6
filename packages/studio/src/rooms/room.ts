import type { LossPoint } from "@rxgrad/figures";
import type { Component } from "svelte";
import type { LabName, RoomName, TrainingName } from "../experiment/address/room-names.js";
import type { Setup } from "../experiment/setup.js";
import type { LiveRun, Measures } from "../session/live-run.js";

export type { LabName, RoomName, TrainingName };

/** What a picture of a training room is given. */
export interface PictureProps {
  readonly run: LiveRun;
  /** The setup with the values that the run has now; undefined before it is known. */
  readonly setup: Setup | undefined;
  /** What was measured last, and the test losses of earlier moments; undefined and empty before anything was measured. */
  readonly measures: Measures | undefined;
  readonly tested: readonly LossPoint[];
  /** Begins again with another setup, as when a curve is drawn or a file is dropped. */
  readonly edit: (setup: Setup) => void;
}

/** What is given to what asks for a setup, in a room that opens without one. */
export interface EntryProps {
  /** The setup that a link or a file names, and that a person has to agree to. */
  readonly asked: Setup | undefined;
  readonly open: (setup: Setup) => void;
}

/** What a laboratory is given: its state, which is in the address, and what changes it. */
export interface LabProps {
  readonly state: Readonly<Record<string, string>>;
  readonly change: (state: Readonly<Record<string, string>>) => void;
}

export type Room =
  | {
      readonly kind: "lab";
      readonly name: LabName;
      load(): Promise<{ readonly default: Component<LabProps> }>;
    }
  | {
      readonly kind: "training";
      readonly name: TrainingName;
      /** The setup with which the room opens; undefined where something must be given first. */
      readonly initial: Setup | undefined;
      /** Iterations a second at first, slow enough to be watched; Infinity for as many as possible. */
      readonly speed: number;
      /** The loss that the untouched room reaches, and the iteration by which it does. */
      readonly goal: { readonly loss: number; readonly iteration: number } | undefined;
      /** The run that somebody else has begun, where the room shows one; undefined if there is none to be reached. */
      readonly connect?: (() => Promise<LiveRun> | undefined) | undefined;
      /** What asks for a setup, where there is no initial one. */
      readonly loadEntry?: (() => Promise<{ readonly default: Component<EntryProps> }>) | undefined;
      /** The picture beside the graph; undefined where the graph is all. */
      readonly loadPicture: (() => Promise<{ readonly default: Component<PictureProps> }>) | undefined;
    };
