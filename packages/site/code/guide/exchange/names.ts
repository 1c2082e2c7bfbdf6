/** The names in the file, and those in the network. */
export const names = {
  "fc1.weight": "hidden/W",
  "fc1.bias": "hidden/b",
  "fc2.weight": "out/W",
  "fc2.bias": "out/b",
};
