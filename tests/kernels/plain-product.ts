/** Each element of a·b, and the sum of the sizes of its products, which bounds its rounding error. */
export function plainProduct(
  a: number[],
  b: number[],
  rows: number,
  inner: number,
  columns: number,
): { value: number[]; scale: number[] } {
  const value: number[] = [];
  const scale: number[] = [];
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) {
      let [sum, size] = [0, 0];
      for (let k = 0; k < inner; k++) {
        const product = a[r * inner + k]! * b[k * columns + c]!;
        sum += product;
        size += Math.abs(product);
      }
      value.push(sum);
      scale.push(size);
    }
  }
  return { value, scale };
}
