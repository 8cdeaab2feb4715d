import type { WrittenAxis } from "./axes.ts";
import type { BatchChoice } from "./batches.ts";
import type { Block } from "./blocks.ts";
import type { MethodChoice } from "./methods.ts";
import type { ObjectiveChoice } from "./objectives.ts";
import type { OptimizerChoice } from "./optimizers.ts";
import type { ScheduleChoice } from "./schedules.ts";

/**
 * A space before its excludes and includes: one objective, optimizer, schedule and batch of a
 * block.
 */
export interface GridSpace {
  readonly block: Block;
  readonly objective: ObjectiveChoice;
  readonly optimizer: OptimizerChoice;
  readonly schedule: ScheduleChoice;
  readonly batch: BatchChoice;
  /** Undefined for a method that was refused. */
  readonly method: MethodChoice | undefined;
  /** The axes that the optimizer has, in the order written. */
  readonly axes: readonly WrittenAxis[];
  /** Whether an axis of its block was refused, so that `axes` may lack it. */
  readonly lacksAxes: boolean;
}

/** The valid objectives, optimizers, schedules and axes of a block. */
export interface ReadBlock {
  readonly block: Block;
  /** Undefined for a method that was refused. */
  readonly method: MethodChoice | undefined;
  readonly axes: readonly WrittenAxis[];
  readonly objectives: readonly ObjectiveChoice[];
  readonly optimizers: readonly OptimizerChoice[];
  readonly schedules: readonly ScheduleChoice[];
}

/** The blocks of a grid as read, and their spaces. */
export interface ReadGrid {
  readonly blocks: readonly ReadBlock[];
  readonly spaces: readonly GridSpace[];
}
