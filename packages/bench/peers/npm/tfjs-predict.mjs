// Loads models in TensorFlow.js, as a page does, and predicts: node tfjs-predict.mjs FOLDER. The folder has jobs.json, a list of
// { model, feeds: { name: { shape, data } } }, where model is the path of a model.json. Writes results.json into it, a list of
// { outputs: [{ shape, data }] } or { error }.
import { readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import tf from "@tensorflow/tfjs";

const folder = process.argv[2];
await tf.setBackend("cpu");

const server = createServer((request, response) => {
  try {
    response.end(readFileSync(join(folder, decodeURIComponent(request.url))));
  } catch {
    response.writeHead(404).end();
  }
});
await new Promise((done) => server.listen(0, "127.0.0.1", done));
const { port } = server.address();

const results = [];
for (const { model: path, feeds } of JSON.parse(readFileSync(join(folder, "jobs.json"), "utf8"))) {
  try {
    const model = await tf.loadLayersModel(`http://127.0.0.1:${port}/${path}`);
    const given = model.inputs.map(({ sourceLayer: { name } }) => {
      const { shape, data } = feeds[name];
      return tf.tensor(data, shape);
    });
    const predicted = model.predict(given.length === 1 ? given[0] : given);
    const outputs = [predicted].flat().map((each) => ({ shape: each.shape, data: Array.from(each.dataSync()) }));
    results.push({ outputs });
    tf.disposeVariables();
  } catch (error) {
    results.push({ error: String(error?.message ?? error) });
  }
}
writeFileSync(join(folder, "results.json"), JSON.stringify(results));
process.exit(0);
