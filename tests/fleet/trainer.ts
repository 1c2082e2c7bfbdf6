// A trainer process: node trainer.js ADDRESS FLEET ITERATIONS. It prints the bits of its losses, and what the status names as the
// problem. On SIGTERM it unsubscribes.
import { natsFleet } from "@rxgrad/fleet";
import { connected, losses$ } from "./run.js";

const [address, name, iterations] = process.argv.slice(2);
const connection = await connected(address, "trainer process");
const fleet = natsFleet(connection, { fleet: name, lease: 500 });
const leave = async (): Promise<void> => {
  watching.unsubscribe();
  await fleet.close();
  await connection.close();
};
const watching = fleet.status$.subscribe(({ problem }) => problem && console.log(`problem: ${problem}`));
const run = losses$(fleet.evaluate("simulate") as never, Number(iterations)).subscribe({
  next: (bits) => console.log(bits),
  complete: leave,
});
process.once("SIGTERM", () => {
  run.unsubscribe();
  void leave();
});
