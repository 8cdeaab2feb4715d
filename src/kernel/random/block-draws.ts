import { blockNames } from "../../objectives/block-starts.ts";
import { placeBlocks, sizeOf } from "../../objectives/blocks.ts";
import type { PlacedBlock } from "../../objectives/blocks.ts";
import type { ObjectiveSpec } from "../../objectives/objective-spec.ts";
import { compileCode } from "../../formula/generated-code.ts";
import { formulaCode } from "./formula-code.ts";
import { compileNormalPair } from "./normal-graph.ts";
import { RandomStream } from "../../random/random-stream.ts";

/** Overwrites the coordinates of blocks with a random start by those of a repeat. */
export type BlockDraws = (repeat: number, point: Float64Array) => void;

type Draw = (normal: number, uniform: number, i: number) => number;

/**
 * Returns the draws of an objective's blocks; undefined if none has a random start. For each
 * coordinate, `normal` is a standard normal number and `uniform` one from −1 to 1. Both depend on
 * (seed, repeat, coordinate) only.
 */
export function blockDraws(objective: ObjectiveSpec, seed: number): BlockDraws | undefined {
  const drawn = placeBlocks(objective.blocks ?? []).filter(({ draw }) => draw !== undefined);
  if (drawn.length === 0) return undefined;
  const stream = new RandomStream(seed, "init");
  const normalPair = compileNormalPair();
  const pair = new Float64Array(2);
  const compiled = drawn.map((block) => ({ ...block, compute: compileDraw(block, objective) }));
  return (repeat, point) => {
    for (const { first, shape, compute } of compiled) {
      const size = sizeOf(shape);
      for (let at = 0; at < size; at++) {
        stream.seek(repeat, 0, first + at);
        normalPair(stream.words, pair, 0);
        stream.seek(repeat, 1, first + at);
        point[first + at] = compute(pair[0]!, stream.first / 2 ** 52 - 1, at + 1);
      }
    }
  };
}

function compileDraw({ draw, shape }: PlacedBlock, objective: ObjectiveSpec): Draw {
  const variables = ["normal", "uniform", "i"];
  const { lines, results } = formulaCode([draw ?? "0"], variables, blockNames(shape, objective));
  return compileCode<Draw>(variables, [...lines, `return ${results[0]};`].join("\n"));
}
