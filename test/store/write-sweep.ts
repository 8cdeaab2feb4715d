// A process of its own that writes a sweep, a chunk every few milliseconds, and says so: node write-sweep.ts FILE NAME CHUNKS
import { openStore } from "../../src/store/store.ts";
import { sampleChunk, sampleInfo, sampleSweep } from "./sample-sweep.ts";

const [file = "", name = "", chunks = "1"] = process.argv.slice(2);
const spec = sampleSweep(name, Number(chunks) * 100, { momentum: 0.9, [`${name}_decay`]: 0.5 });
const store = openStore(file);
const sweep = store.begin(spec, sampleInfo());
for (let i = 0; i < Number(chunks); i += 1) {
  sweep.write([sampleChunk(spec, 0, i * 100, (i + 1) * 100)]);
  console.log(i);
}
sweep.finish("complete");
store.close();
