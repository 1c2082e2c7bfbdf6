// Gradients in shards over fleets. Runs alone: it starts threads and a server.
import { connect } from "@nats-io/transport-node";
import { batches } from "@rxgrad/data";
import { localFleet, natsFleet, serve } from "@rxgrad/fleet";
import {
  adam,
  backprop,
  crossEntropy,
  dense,
  dropout,
  finiteDifference,
  type GradientNode,
  input,
  relu,
  sharded,
  softmax,
  spsa,
  tensor,
  train,
} from "rxgrad";
import { filter, firstValueFrom, lastValueFrom, map, toArray } from "rxjs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { NatsServer } from "./server.js";

const N = 45;
const x = tensor(
  Float64Array.from({ length: N * 6 }, (_, i) => Math.sin(3 * i)),
  [N, 6],
);
const t = tensor(
  Float64Array.from({ length: N * 3 }, (_, i) => (i % 3 === Math.floor(i / 3) % 3 ? 1 : 0)),
  [N, 3],
);

const y = input("x", [6]).pipe(dense(8), relu(), dropout(0.1), dense(3), softmax());
const loss = crossEntropy(y, input("t", [3]));
const kinds: Record<string, () => GradientNode> = {
  backprop: () => backprop(loss),
  "finite differences": () => finiteDifference(loss),
  spsa: () => spsa(loss, { directions: 40 }),
};

function losses(gradient: GradientNode): Promise<number[]> {
  return lastValueFrom(
    train(
      adam(gradient, { learningRate: 0.01 }),
      Array.from({ length: 25 }, () => ({ x, t })),
      { seed: 3 },
    ).pipe(
      map(({ loss }) => loss),
      toArray(),
    ),
  );
}

for (const [name, make] of Object.entries(kinds)) {
  test(`${name}: threads give the same losses as this thread`, async () => {
    const fleet = localFleet(undefined, { concurrency: 2 });
    const here = await losses(sharded(make()));
    assert.equal(await losses(sharded(make(), { fleet, place: "fleet" })), here);
    await fleet.close();
  });

  test(`${name}: workers over NATS give the same losses as this thread`, async () => {
    const server = await NatsServer.start();
    const connection = await connect({ servers: server.address });
    const serving = serve(connection, undefined, { concurrency: 2 });
    const fleet = natsFleet(connection);
    const here = await losses(sharded(make()));
    assert.equal(await losses(sharded(make(), { fleet, place: "fleet" })), here);
    await fleet.close();
    await serving.close();
    await connection.close();
    await server.close();
  });
}

test("workers read their own copy of the data, and others are refused", async () => {
  const server = await NatsServer.start();
  const connection = await connect({ servers: server.address });
  const data = { x, t };
  const other = serve(connection, undefined, { concurrency: 1, name: "other", data: { x }, warn() {} });
  const serving = serve(connection, undefined, { concurrency: 2, name: "right", data });
  const fleet = natsFleet(connection, { data });
  const run = (gradient: GradientNode): Promise<number[]> =>
    lastValueFrom(
      train(adam(gradient, { learningRate: 0.01 }), batches(data, { size: 20, seed: 2, epochs: 4 }), { seed: 3 }).pipe(
        map((each) => each.loss),
        toArray(),
      ),
    );
  const refused = firstValueFrom(
    fleet.status$.pipe(filter(({ workers }) => workers.some((each) => each.refused !== undefined))),
  );
  const gradient = sharded(backprop(loss), { fleet, place: "fleet" });
  assert.equal(await run(gradient), await run(sharded(backprop(loss))));
  const { workers } = await refused;
  assert.match(
    workers.find(({ name }) => name === "other")?.refused ?? "",
    /^it has not the data t \([0-9a-f]{12}\); start it with/,
  );
  await fleet.close();
  await Promise.all([serving.close(), other.close()]);
  await connection.close();
  await server.close();
});

test.run();
