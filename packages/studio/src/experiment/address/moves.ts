import type { Move } from "../setup.js";
import { numberIn } from "./unflat.js";

/** Moves as `learningRate:120:0.03,:121:0.02,h:300:0.001`. A name that is left out is that of the move before. */
export function movesWord(moves: readonly Move[]): string {
  const named = ({ name }: Move, i: number): string => (name === moves[i - 1]?.name ? "" : name);
  return moves.map((move, i) => `${named(move, i)}:${move.iteration}:${move.value}`).join(",");
}

/** The moves of a word, unchecked. */
export function movesIn(word: string | undefined): unknown {
  if (word === undefined) return [];
  let last: string | undefined;
  return word.split(",").map((each) => {
    const [name, iteration, value, ...others] = each.split(":");
    if (name) last = name;
    const move = { iteration: numberIn(iteration), name: last, value: numberIn(value) };
    // More than a move has is kept, to be refused by the check.
    return others.length === 0 ? move : { ...move, others };
  });
}
