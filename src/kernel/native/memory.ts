import type { RuledSpace } from "../lowering/lowered-space.ts";
import { countsSteps, isNoisy } from "../lowering/noisy-rule.ts";
import type { Invariants } from "./invariants.ts";
import { normalRows } from "./noise-code.ts";
import { Struct } from "./struct.ts";
import type { Member } from "./struct.ts";

// Trials that wait for a lane at most, and coordinates of all of them.
const MOST_WAITING = 256;
const MOST_COORDINATES = 65_536;
// Members begin at a multiple of as many elements: lanes load vectors of 64 bytes.
const ALIGNMENT = 8;

/** The memory of a kernel: what JavaScript reads and writes, and the rows of the lanes. */
export interface KernelMemory {
  readonly lanes: number;
  /** Number of trials that wait at most, and of those that end in a call at most. */
  readonly waiting: number;
  readonly ending: number;
  readonly memory: Struct;
  readonly rows: Struct;
}

/** Members that depend on how the loss is computed. */
export interface MoreMembers {
  readonly memory: readonly Member[];
  readonly rows: (lanes: number) => readonly Member[];
}

/** Lays out the memory of a space. */
export function kernelMemory(
  lowered: RuledSpace,
  invariants: Invariants,
  lanes: number,
  more: MoreMembers,
): KernelMemory {
  const { space, rule } = lowered;
  const { dim } = space.objective;
  const waiting = Math.max(lanes, Math.min(MOST_WAITING, Math.floor(MOST_COORDINATES / dim)));
  const ending = waiting + lanes;
  const targets = space.targets?.length ?? 0;
  const number = (name: string): Member => ({ name, type: "double", lengths: [] });
  const column = (name: string, ...lengths: number[]): Member => ({ name, type: "double", lengths });
  const integers = (name: string, ...lengths: number[]): Member => ({ name, type: "int64_t", lengths });
  const members: Member[] = [
    ...more.memory,
    ...["max_steps", "size", "target", "below", "rest_squares", "rest_bound", "rest_scale"].map(number),
    ...["budget", "waiting", "begun", "ended", "steps", "busy"].map(number),
    integers("total"),
    integers("key", 2),
    ...["is_busy", "ticket", "since"].map((name) => integers(name, lanes)),
    ...(targets === 0
      ? []
      : [column("targets", targets + 1), integers("reached", lanes), column("target_steps", targets, lanes)]),
    column("hyperparameters", waiting, Math.max(1, rule.hyperparameters.length)),
    column("starts", waiting, dim),
    column("repeats", waiting),
    column("tickets", waiting),
    ...["ticket_of", "status", "steps_of", "loss_of", "best_of", "norm_of"].map((name) => column(name, ending)),
    column("x_of", ending, dim),
    ...(targets === 0 ? [] : [column("targets_of", ending, targets)]),
  ];
  const { size } = new Struct("Memory", members);
  const padding = (ALIGNMENT - (size % ALIGNMENT)) % ALIGNMENT;
  const memory = new Struct("Memory", [...members, ...(padding === 0 ? [] : [column("padding", padding)])]);
  return {
    lanes,
    waiting,
    ending,
    memory,
    rows: new Struct("Lanes", [...laneRows(lowered, invariants, lanes), ...more.rows(lanes)]),
  };
}

function laneRows({ space, rule }: RuledSpace, invariants: Invariants, lanes: number): Member[] {
  const { dim } = space.objective;
  const single = (name: string): Member => ({ name, type: "double", lengths: [lanes] });
  const vector = (name: string, count = dim): Member => ({ name, type: "double", lengths: [count, lanes] });
  return [
    vector("x"),
    vector("g"),
    ...rule.state.map(({ name, vector: isVector }) => (isVector ? vector : single)(`s_${name}`)),
    ...(countsSteps(rule) ? [single("t")] : []),
    ...(isNoisy(rule) ? [single("repeat"), vector("normal", normalRows(dim))] : []),
    ...invariants.rows.map(single),
    ...["best", "loss", "squares", "reach"].map(single),
  ];
}
