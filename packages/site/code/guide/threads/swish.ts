import { defineNode } from "rxgrad";

export const swish = defineNode({
  kind: "swish",
  elementwise: true,
  smooth: true,
  forward(out, x) {
    for (let i = 0; i < out.data.length; i++)
      out.data[i] = x.data[i] / (1 + Math.exp(-x.data[i]));
  },
});
