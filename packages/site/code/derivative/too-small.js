const f = Math.sin;
const x = 1;
const h = 1e-50;

console.log("x + h === x:", x + h === x);
console.log("f(x + h) - f(x) =", f(x + h) - f(x));
console.log("slope =", (f(x + h) - f(x)) / h);

// The same step as a number of 32 bits.
console.log("h in 32 bits =", Math.fround(h));
