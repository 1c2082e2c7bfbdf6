import { oneHot, parseCsv, standardScaler } from "@rxgrad/data";
import { wrapped } from "@rxgrad/terminal";

function told(act: () => unknown): void {
  try {
    act();
  } catch (error) {
    console.log(`${wrapped((error as Error).message, 72)}\n`);
  }
}

const columns = { x: ["area", "rooms"], t: ["price"] };
const read = (text: string) =>
  parseCsv(text, { columns }, "houses.csv");
told(() => read("area,rooms,price\n42,1,189\n60,two,250\n"));
told(() => read("area,rooms,price\n42,,189\n"));
told(() => read('area,rooms,price\n"42,5",1,189\n'));
told(() => read("area;rooms;price\n42;1;189\n"));
told(() => read("area,price\n42,189\n"));
told(() => oneHot(["suburb"], ["center", "harbor", "hill"]));
told(() =>
  standardScaler()
    .fit([[1], [2]])
    .transform([[1, 2]]),
);
