import { batches } from "@rxgrad/data";

const samples = { i: [0, 1, 2, 3, 4, 5] };

const show = (name, options) => {
  const drawn = [...batches(samples, { ...options, epochs: 2 })];
  const lists = drawn.map(({ i }) => i.data.join(" "));
  console.log(name, lists.join(" | "));
};

show("plain:", { size: 6, order: "sequential" });
show("cyclic:", { size: 2, order: "sequential" });
show("shuffled:", { size: 2, order: "shuffled", seed: 1 });
show("random:", { size: 2, order: "random", seed: 1 });
