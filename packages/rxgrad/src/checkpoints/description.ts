import { sizeOf, whole } from "@rxgrad/core/internal";
import type { DescribedPlaces, DescribedStopping, DescribedStream, DescribedTensor, Description } from "./format.js";

type Refuse = (why: string) => never;
type Fields = Readonly<Record<string, unknown>>;

/**
 * Reads the JSON of a checkpoint. The file may come from anywhere, so everything is checked: types, duplicate names, and
 * that the number of floats matches the shapes.
 */
export function readDescription(bytes: Uint8Array, numbers: number, refuse: Refuse): Description {
  const json = fieldsOf(parse(bytes, refuse), "it", refuse);
  const read = { names: namesOf(refuse), tensors: tensorsOf(numbers, refuse), whole: wholeOf(refuse) };
  const hyperparameters = read.names(json.hyperparameters, "hyperparameters");
  const parameters = read.tensors(json.parameters, "parameters");
  const places = json.places === undefined ? undefined : placesOf(json.places, refuse);
  const memory = read.tensors(json.memory, "memory");
  const streams = json.streams === undefined ? undefined : streamsOf(json.streams, read.names, refuse);
  const stopping = json.stopping === undefined ? undefined : stoppingOf(json.stopping, read, refuse);
  const wanted =
    1 +
    hyperparameters.length +
    numbersOf(parameters) +
    numbersOf(memory) +
    (streams ?? []).reduce((sum, { numbers }) => sum + numbers.length, 0) +
    (stopping ? 2 + numbersOf(stopping.best?.parameters ?? []) : 0);
  if (wanted !== numbers) refuse(`it needs ${wanted} numbers, but there are ${numbers}`);
  const iteration = read.whole(json.iteration, "iteration", 1);
  const memorySince = json.memorySince === undefined ? 0 : read.whole(json.memorySince, "memorySince", 0);
  if (memorySince > iteration) refuse(`memorySince is ${memorySince}, behind its iteration`);
  return {
    iteration,
    seed: read.whole(json.seed, "seed", Number.MIN_SAFE_INTEGER),
    dependent: read.names(json.dependent, "dependent"),
    ...(json.rough === undefined ? {} : { rough: read.names(json.rough, "rough") }),
    hyperparameters,
    parameters,
    ...(places ? { places } : {}),
    memory,
    memorySince,
    ...(json.cursor === undefined ? {} : { cursor: json.cursor }),
    ...(streams ? { streams } : {}),
    ...(stopping ? { stopping } : {}),
  };
}

function parse(bytes: Uint8Array, refuse: Refuse): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch {
    return refuse("it is not JSON in UTF-8");
  }
}

function fieldsOf(json: unknown, place: string, refuse: Refuse): Fields {
  if (typeof json !== "object" || json === null || Array.isArray(json)) return refuse(`${place} is not an object`);
  return json as Fields;
}

const wholeOf =
  (refuse: Refuse) =>
  (value: unknown, place: string, least: number): number =>
    whole(least).accepts(value) ? (value as number) : refuse(`${place} is not a whole number, ${least} or more`);

const namesOf =
  (refuse: Refuse) =>
  (names: unknown, place: string): readonly string[] => {
    if (!Array.isArray(names) || names.some((name) => typeof name !== "string")) {
      return refuse(`${place} is not a list of names`);
    }
    if (new Set(names).size !== names.length) return refuse(`${place} has a name twice`);
    return names;
  };

const tensorsOf =
  (most: number, refuse: Refuse) =>
  (tensors: unknown, place: string): readonly DescribedTensor[] => {
    if (!Array.isArray(tensors)) return refuse(`${place} is not a list`);
    const described = tensors.map((tensor, i): DescribedTensor => {
      const { name, shape, signature } = fieldsOf(tensor, `${place}[${i}]`, refuse);
      if (typeof name !== "string") return refuse(`${place}[${i}] has no name`);
      // Lengths of 0 are refused: an empty tensor would allow any other lengths, whatever the file's size.
      if (!Array.isArray(shape) || shape.length > 64 || !shape.every((n) => Number.isSafeInteger(n) && n >= 1)) {
        return refuse(`${place}[${i}].shape is not a list of at most 64 whole numbers, 1 or more`);
      }
      if (numbersOf([{ name, shape }]) > most)
        return refuse(`${place}[${i}].shape asks for more numbers than there are`);
      if (signature === undefined) return { name, shape };
      if (typeof signature !== "string") return refuse(`${place}[${i}].signature is not a text`);
      return { name, shape, signature };
    });
    namesOf(refuse)(
      described.map(({ name }) => name),
      place,
    );
    return described;
  };

function placesOf(json: unknown, refuse: Refuse): DescribedPlaces {
  const { program, nodes, owners } = fieldsOf(json, "places", refuse);
  if (typeof program !== "string") return refuse("places.program is not a text");
  return { program, nodes: textsOf(nodes, "places.nodes", refuse), owners: textsOf(owners, "places.owners", refuse) };
}

function textsOf(json: unknown, place: string, refuse: Refuse): Readonly<Record<string, string>> {
  const texts = fieldsOf(json, place, refuse);
  if (Object.values(texts).every((text) => typeof text === "string")) return texts as Record<string, string>;
  return refuse(`${place} contains a value that is not a text`);
}

function streamsOf(json: unknown, names: ReturnType<typeof namesOf>, refuse: Refuse): readonly DescribedStream[] {
  if (!Array.isArray(json)) return refuse("streams is not a list");
  const streams = json.map((each, i): DescribedStream => {
    const { name, numbers } = fieldsOf(each, `streams[${i}]`, refuse);
    if (typeof name !== "string") return refuse(`streams[${i}] has no name`);
    return { name, numbers: names(numbers, `streams[${i}].numbers`) };
  });
  names(
    streams.map(({ name }) => name),
    "streams",
  );
  return streams;
}

function stoppingOf(
  json: unknown,
  read: { tensors: ReturnType<typeof tensorsOf>; whole: ReturnType<typeof wholeOf> },
  refuse: Refuse,
): DescribedStopping {
  const { waited: given, best } = fieldsOf(json, "stopping", refuse);
  const waited = read.whole(given, "stopping.waited", 0);
  if (best === undefined) return { waited };
  const { iteration, parameters } = fieldsOf(best, "stopping.best", refuse);
  return {
    waited,
    best: {
      iteration: read.whole(iteration, "stopping.best.iteration", 1),
      parameters: read.tensors(parameters, "stopping.best.parameters"),
    },
  };
}

const numbersOf = (tensors: readonly DescribedTensor[]): number =>
  tensors.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
