/** How a script in Node is shown in the studio. */
export const LINES = `import { studio } from "@rxgrad/studio";

const { address } = await studio({ W, iterations$, controls: { learningRate: learningRate$ } });
console.log(address);
`;
