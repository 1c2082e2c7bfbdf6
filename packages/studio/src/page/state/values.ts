import type { DataSetup, Experiment, Setup } from "../../experiment/setup.js";

/** The values that a run has after an iteration, of what can change while it goes. */
export function movedValues({ moves }: Experiment, iteration: number): Readonly<Record<string, number>> {
  const values: Record<string, number> = {};
  for (const move of moves) if (move.iteration <= iteration + 1) values[move.name] = move.value;
  return values;
}

/** The setup with the values that a run has now, so that it can begin again with them. */
export function settled(experiment: Experiment, iteration: number): Setup {
  const { setup } = experiment;
  if (setup.task === "module") return setup;
  const { learningRate, h, dropout, noise, batchSize } = movedValues(experiment, iteration);
  const { gradient, optimizer } = setup;
  const common = {
    gradient: gradient.method === "finiteDifference" && h !== undefined ? { ...gradient, h } : gradient,
    optimizer: learningRate === undefined ? optimizer : { ...optimizer, learningRate },
  };
  if (setup.task === "predator-prey") return { ...setup, ...common };
  return {
    ...setup,
    ...common,
    data: settledData(setup.data, noise),
    dropout: dropout ?? setup.dropout,
    batchSize: batchSize ?? setup.batchSize,
  };
}

const settledData = (data: DataSetup, noise: number | undefined): DataSetup =>
  data.kind === "points" && noise !== undefined ? { ...data, noise } : data;
