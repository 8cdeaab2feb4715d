import { symbolsOf } from "../../data/data-key.ts";
import { show } from "../../show.ts";
import type { ObjectiveMapInput } from "../schema/input.ts";
import type { Path } from "../yaml/document.ts";
import type { Problems } from "../yaml/problems.ts";

interface Use {
  readonly kind: "data symbol" | "parameter" | "constant" | "block" | "metric";
  readonly name: string;
  readonly path: Path;
}

/**
 * Returns whether the names of an objective's values differ: of data, parameters, constants, blocks
 * and metrics. Reports each second use of a name, in the order written.
 */
export function checkSameNames(
  input: ObjectiveMapInput,
  parameters: readonly string[],
  path: Path,
  problems: Problems,
): boolean {
  const seen = new Map<string, Use["kind"]>();
  let isFine = true;
  for (const use of Object.keys(input).flatMap((key) => usesOf(input, key, parameters))) {
    const first = seen.get(use.name);
    if (first !== undefined) {
      const message = `a ${first} and a ${use.kind} have the same name: ${show(use.name)}`;
      problems.add([...path, ...use.path], message, { at: "key" });
      isFine = false;
    } else seen.set(use.name, use.kind);
  }
  return isFine;
}

/** Returns the names that a key of an objective gives. */
function usesOf(input: ObjectiveMapInput, key: string, parameters: readonly string[]): readonly Use[] {
  const inMap = (kind: Use["kind"], names: readonly string[]): readonly Use[] =>
    names.map((name) => ({ kind, name, path: [key, name] }));
  switch (key) {
    case "data": {
      const uses = inMap("data symbol", symbolsOf(input.data));
      return typeof input.data === "string" ? uses.map((use) => ({ ...use, path: [key] })) : uses;
    }
    case "constants":
      return inMap("constant", Object.keys(input.constants ?? {}));
    case "x":
      return inMap("block", Object.keys(input.x ?? {}));
    case "metrics":
      return inMap("metric", Object.keys(input.metrics ?? {}));
    default:
      return parameters.includes(key) ? [{ kind: "parameter", name: key, path: [key] }] : [];
  }
}
