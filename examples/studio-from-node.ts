// A script's own training, watched in the browser. A network learns at which angle to throw a ball so that it lands where it
// shall; the flight is a simulator. Open the address that is printed: the page shows the graph, with its own node and its black
// box, every value in it, and the losses. It pauses the run, and has a slider for the learning rate.
//   pnpm examples studio-from-node                                                  trains for a moment
//   node --conditions=source --import=tsx examples/studio-from-node.ts --stay       trains until Ctrl-C
import { batches } from "@rxgrad/data";
import { studio } from "@rxgrad/studio";
import {
  adam,
  blackBox,
  defineNode,
  dense,
  evaluate,
  finiteDifference,
  type Iteration,
  input,
  meanSquaredError,
  tanh,
  train,
} from "rxgrad";
import { BehaviorSubject, fromEvent, lastValueFrom, map, merge, share, take, takeUntil } from "rxjs";

/** The distance of a throw at 20 metres a second, with the drag of air, in tens of metres. */
function distance(angle: number): number {
  let [x, y, vx, vy] = [0, 0, 20 * Math.cos(angle), 20 * Math.sin(angle)];
  for (const dt = 0.01; ; ) {
    const drag = 0.01 * Math.hypot(vx, vy);
    [vx, vy] = [vx - dt * drag * vx, vy - dt * (9.81 + drag * vy)];
    // The part of this step until it lands.
    const part = y + dt * vy < 0 ? y / (-dt * vy) : 1;
    [x, y] = [x + part * dt * vx, y + part * dt * vy];
    if (part < 1) return x / 10;
  }
}

// A node of one's own: any number becomes an angle between 3 and 43 degrees.
const aim = defineNode({
  kind: "aim",
  elementwise: true,
  forward(out, x) {
    for (let i = 0; i < out.data.length; i++) out.data[i] = 0.05 + 0.7 / (1 + Math.exp(-x.data[i]));
  },
});

const angle = input("place", [1]).pipe(dense(6), tanh(), dense(1), aim({ name: "angle" }));
const landing = blackBox({
  name: "flight",
  inputs: { angle },
  output: [1],
  evaluate: (at) => [distance(at.angle[0])],
});
const loss = meanSquaredError(landing, input("t", [1]), { name: "miss" });
const learningRate$ = new BehaviorSubject(0.05);
const W = adam(finiteDifference(loss), { learningRate: learningRate$ });

// The places are what is put in and what is wanted: nobody tells the network an angle.
const places = Array.from({ length: 12 }, (_, i) => [0.6 + 0.2 * i]);
const feeds = batches({ place: places, t: places }, { size: 12 });
const interrupted$ = merge(fromEvent(process, "SIGINT"), fromEvent(process, "SIGTERM"));
const end = process.argv.includes("--stay") ? takeUntil<Iteration>(interrupted$) : take<Iteration>(600);
const iterations$ = train(W, feeds, { seed: 1 }).pipe(end, share());
iterations$.pipe(take(600)).subscribe(({ iteration, loss }) => {
  if (iteration === 1 || iteration % 200 === 0) console.log(`iteration ${iteration}: loss ${loss.toExponential(2)}`);
});
const learned = lastValueFrom(iterations$.pipe(map(({ parameters }) => parameters)));

// The page. It subscribes like anybody else, and costs next to nothing while nobody looks.
const shown = await studio({ W, iterations$, controls: { learningRate: learningRate$ } });
console.log(`watch it at\n${shown.address}`);

const parameters = await learned;
const thrown = await evaluate(landing, { place: places }, parameters);
for (const i of [0, 4, 8, 11]) {
  console.log(
    `wanted ${(10 * places[i][0]).toFixed(1).padStart(4)} m, landed at ${(10 * thrown.data[i]).toFixed(2)} m`,
  );
}
await shown.close();
