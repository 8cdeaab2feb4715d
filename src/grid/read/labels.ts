import { shownStart } from "../../objectives/block-starts.ts";
import { validationText } from "../../sweep/spec/measures.ts";
import type { Block } from "./blocks.ts";
import { halvingSpec } from "./method-spec.ts";
import { edgeText } from "./edge-spec.ts";
import type { GridSpace } from "./grid-space.ts";

/**
 * Returns a unique label for each space. A named block with one space gives its name; other spaces
 * get "objective optimizer", prefixed with the block's name. Equal labels get the values that
 * differ, or a number.
 */
export function labelSpaces(spaces: readonly GridSpace[]): readonly string[] {
  const blocks = Map.groupBy(spaces, (space) => space.block);
  const base: readonly string[] = spaces.map((space) => {
    const names = `${space.objective.spec.name} ${space.optimizer.spec.name}`;
    const { name } = space.block;
    if (name === undefined) return names;
    return blocks.get(space.block)?.length === 1 ? name : `${name}: ${names}`;
  });
  const features = [chosen, start, terms, stop];
  return numberSame(features.reduce((labels, one) => addDifferences(labels, spaces, one), base));
}

type Features = (space: GridSpace) => readonly (readonly [name: string, value: string])[];

function chosen({ objective }: GridSpace): ReturnType<Features> {
  const { dim, parameters } = objective.spec;
  const own = Object.entries(parameters).map(([key, value]) => [key, String(value)] as const);
  return [["dim", String(dim)], ...own];
}

function start({ objective }: GridSpace): ReturnType<Features> {
  const values = shownStart(objective.spec.start, objective.spec.blocks);
  if (objective.startsAtRandom) return [["start", "random"]];
  if (typeof values === "string") return [["start", values]];
  return [["start", `(${values.slice(0, 3).join(",")}${values.length > 3 ? ",…" : ""})`]];
}

function terms({ block, schedule, batch, method }: GridSpace): ReturnType<Features> {
  return [
    ["method", method?.text ?? ""],
    ["halving", halvingText(block.halving?.value)],
    ["refine", String(block.refine?.value.rounds ?? "none")],
    ["edge", edgeText(block.edge?.value)],
    ["schedule", schedule.text],
    ["noise", String(block.noise)],
    ["clip", String(block.clip ?? "none")],
    ["batch", batch.text],
    ["validation", validationText(block.validation?.value) ?? "none"],
    ["evaluate", String(block.evaluate?.value ?? "epoch")],
  ];
}

function halvingText(halving: NonNullable<Block["halving"]>["value"] | undefined): string {
  if (halving === undefined) return "none";
  const { eta, min_steps, hyperband } = halvingSpec(halving, 0);
  return `${eta}:${min_steps}${hyperband === undefined ? "" : ":hyperband"}`;
}

function stop({ block }: GridSpace): ReturnType<Features> {
  const { max_steps, target, gradient, diverge, seconds } = block.stop;
  return Object.entries({ target, max_steps, gradient, diverge, seconds: seconds ?? "none" }).map(
    ([key, value]) => [key, String(value)] as const,
  );
}

function addDifferences(
  labels: readonly string[],
  spaces: readonly GridSpace[],
  featuresOf: Features,
): readonly string[] {
  const values = new Map<string, Set<string>>();
  const valuesOf = (label: string, name: string): Set<string> => {
    const key = JSON.stringify([label, name]);
    const known = values.get(key) ?? new Set<string>();
    values.set(key, known);
    return known;
  };
  for (const [i, space] of spaces.entries()) {
    for (const [name, value] of featuresOf(space)) valuesOf(labels[i] ?? "", name).add(value);
  }
  return spaces.map((space, i) => {
    const label = labels[i] ?? "";
    const differing = featuresOf(space).filter(([name]) => valuesOf(label, name).size > 1);
    return [label, ...differing.map(([name, value]) => `${name}=${value}`)].join(" ");
  });
}

function numberSame(labels: readonly string[]): readonly string[] {
  const taken = new Set(labels);
  const seen = new Set<string>();
  const last = new Map<string, number>();
  return labels.map((label) => {
    let unique = label;
    let number = last.get(label) ?? 1;
    while (seen.has(unique) || (unique !== label && taken.has(unique))) unique = `${label} #${(number += 1)}`;
    last.set(label, number);
    seen.add(unique);
    return unique;
  });
}
