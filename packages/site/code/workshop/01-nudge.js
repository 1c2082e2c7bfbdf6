const loss = (w) => (w - 3) ** 2;
const h = 1e-4;
const slope = (w) => (loss(w + h) - loss(w - h)) / (2 * h);

for (const w of [0, 2, 3, 5]) {
  const measured = slope(w).toFixed(4);
  console.log("w", w, "loss", loss(w), "slope", measured);
}
