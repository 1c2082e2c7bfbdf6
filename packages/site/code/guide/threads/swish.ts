import { defineNode } from "rxgrad";

export const swish = defineNode({
  kind: "swish",
  elementwise: true,
  smooth: true,
  forward(out, x) {
    out.data.set(x.data.map((v) => v / (1 + Math.exp(-v))));
  },
});
