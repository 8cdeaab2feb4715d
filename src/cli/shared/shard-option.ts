import { SweepError } from "../../errors.ts";
import { MOST_SHARDS, parseShard, type Shard } from "../../sweep/points/shards.ts";
import { text } from "./options.ts";

/** Variables that number the tasks of an array, and the number of the first task. */
const VARIABLES: Readonly<Record<string, 0 | 1>> = {
  SLURM_ARRAY_TASK_ID: 1,
  JOB_COMPLETION_INDEX: 0,
  CI_NODE_INDEX: 1,
  AWS_BATCH_JOB_ARRAY_INDEX: 0,
};

/** A shard, and the variable of the environment that chose it. */
export interface ChosenShard extends Shard {
  /** `SLURM_ARRAY_TASK_ID=5`. */
  readonly from?: string;
}

interface ShardOption {
  readonly type: "string";
  readonly requiresArg: true;
  readonly describe: string;
  readonly coerce: (value: unknown) => ChosenShard | undefined;
}

/** `--shard 3/16` or `--shard auto/16`. */
export const shard: ShardOption = shardOption();

function shardOption(): ShardOption {
  const option = text("shard", "part of the grid: 3/16, or auto/16 for the number of the array task");
  return {
    ...option,
    coerce(value) {
      const given = option.coerce(value);
      if (given === undefined) return undefined;
      const [, count] = /^auto\/(.*)$/s.exec(given) ?? [];
      // The count is checked first.
      const found = parseShard(count === undefined ? given : `1/${count}`);
      if (found === undefined) {
        throw new SweepError(
          "input",
          `--shard must be 1/N to N/N, or auto/N, with N from 1 to ${MOST_SHARDS}: ${given}`,
        );
      }
      return count === undefined ? found : fromEnvironment(given, found.count);
    },
  };
}

/** Takes the number of the array task. Throws `input` unless exactly one variable has it. */
function fromEnvironment(given: string, count: number): ChosenShard {
  const set = Object.keys(VARIABLES).filter((name) => (process.env[name] ?? "") !== "");
  const [name, other] = set;
  if (name === undefined) {
    throw new SweepError(
      "input",
      `--shard ${given} needs one of these variables: ${Object.keys(VARIABLES).join(", ")}`,
    );
  }
  if (other !== undefined) {
    const problem = `--shard ${given} finds several variables: ${set.join(", ")}`;
    throw new SweepError("input", `${problem}; unset all but one, or write the number, as in --shard 3/${count}`);
  }
  const first = VARIABLES[name]!;
  const value = process.env[name]!;
  const index = /^\d+$/.test(value) ? Number(value) - first + 1 : NaN;
  if (!(index >= 1 && index <= count)) {
    throw new SweepError("input", `--shard ${given} needs ${name} from ${first} to ${count + first - 1}: ${value}`);
  }
  return { index, count, from: `${name}=${value}` };
}
