import { optimizers } from "../../optimizers/registry.ts";
import { rangeProblem } from "../../optimizers/range.ts";
import { SAMPLERS } from "../../sweep/points/samplers.ts";
import type { Sampler } from "../../sweep/points/sampler.ts";
import type { MethodSpec } from "../../sweep/spec/sweep-spec.ts";
import { show } from "../../show.ts";
import { didYouMean, similarTo } from "../../suggest.ts";
import type { Path } from "../yaml/document.ts";
import type { Problems } from "../yaml/problems.ts";
import type { Block } from "./blocks.ts";

/** How a block chooses its points. */
export interface MethodChoice {
  readonly sampler: Sampler;
  /** Whether it is the grid, which needs no samples. */
  readonly isGrid: boolean;
  /** Options that differ from their defaults. */
  readonly options: MethodSpec["options"];
  /** The choice for labels, such as `sobol(scramble=false)`. */
  readonly text: string;
  readonly path: Path;
}

/** Reads the method of a block. Returns undefined if it has a problem, which is reported. */
export function readMethod({ method, path: blockPath }: Block, problems: Problems): MethodChoice | undefined {
  const [grid] = SAMPLERS;
  if (method === undefined) return choice(grid!, {}, blockPath);
  const { value, path } = method;
  const { name, ...given } = typeof value === "string" ? { name: value } : value;
  const sampler = SAMPLERS.find(({ kind }) => kind === name);
  if (sampler === undefined) {
    problems.add(typeof value === "string" ? path : [...path, "name"], unknownMethod(name));
    return undefined;
  }
  const options: Record<string, number | boolean> = {};
  let isSound = true;
  for (const [key, one] of Object.entries(given)) {
    const problem = optionProblem(sampler, key, one);
    if (problem === undefined) {
      if (one !== sampler.options[key]!.default) options[key] = one as number | boolean;
      continue;
    }
    problems.add([...path, key], problem, Object.hasOwn(sampler.options, key) ? {} : { at: "key" });
    isSound = false;
  }
  return isSound ? choice(sampler, options, path) : undefined;
}

function choice(sampler: Sampler, options: MethodSpec["options"], path: Path): MethodChoice {
  const settings = Object.entries(options).map(([key, value]) => `${key}=${value}`);
  const text = settings.length === 0 ? sampler.kind : `${sampler.kind}(${settings.join(",")})`;
  return { sampler, isGrid: sampler === SAMPLERS[0], options, text, path };
}

function unknownMethod(name: string): string {
  const kinds = SAMPLERS.map(({ kind }) => kind);
  const hint = Object.hasOwn(optimizers, name)
    ? `: it is an optimizer: write optimizer: ${name}`
    : didYouMean(name, kinds) || `: expected ${kinds.slice(0, -1).join(", ")} or ${kinds.at(-1)}`;
  return `unknown method ${show(name)}${hint}`;
}

function optionProblem({ kind, options }: Sampler, key: string, value: unknown): string | undefined {
  const names = Object.keys(options);
  if (!names.includes(key)) {
    const hint = similarTo(key, names) || (names.length === 0 ? "; it has none" : `: expected ${names.join(", ")}`);
    return `unknown option of method ${kind}: ${show(key)}${hint}`;
  }
  const { default: fallback, range = {} } = options[key]!;
  if (typeof value !== typeof fallback) {
    return `${key}: expected ${typeof fallback === "boolean" ? "true or false" : "a number"}: ${show(value)}`;
  }
  if (typeof value !== "number") return undefined;
  if (Number.isInteger(fallback) && !Number.isInteger(value)) return `${key}: expected a whole number: ${value}`;
  const problem = rangeProblem(value, range);
  return problem === undefined ? undefined : `${key} of method ${kind} ${problem}: ${value}`;
}
