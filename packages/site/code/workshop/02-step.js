const loss = (w) => (w - 3) ** 2;
const h = 1e-4;
const slope = (w) => (loss(w + h) - loss(w - h)) / (2 * h);

const learningRate = 0.1;
let w = 0;
for (let i = 1; i <= 20; i++) {
  w = w - learningRate * slope(w);
  if (i % 5 === 0)
    console.log(i, w.toFixed(4), loss(w).toFixed(4));
}
