import { worstOf } from "../../support/formula/measure.ts";
import { HARD, RANGES } from "../../support/formula/ranges.ts";
import { randomStream } from "../../support/reference/random.ts";

const count = Number(process.argv[2] ?? 20_000);
const random = randomStream(1);
for (const range of [...RANGES, ...HARD]) {
  const { error, args } = worstOf(range, HARD.includes(range) ? 1 : count, random);
  console.log(`${range.name.padEnd(8)} ${range.where.padEnd(26)} ${error.toFixed(3)} ulp at ${args.join(", ")}`);
}
