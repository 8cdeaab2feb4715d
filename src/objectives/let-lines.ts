import { placed, SweepError } from "../errors.ts";
import { depthOf, namesIn } from "../formula/language/dependents.ts";
import type { Definition, Expr } from "../formula/language/expr.ts";
import { checkName } from "../formula/language/names.ts";
import { parseDefinition } from "../formula/language/parse.ts";

// Some four calls a level, of which the stack holds some ten thousand.
const MAX_DEPTH = 500;

/**
 * Parses the lines of `let`. `taken` are the names that mean something else. Throws SweepError,
 * with path and span, for a line that has such a name or the name of another line.
 */
export function parseLets(
  lines: readonly string[],
  reserved: ReadonlySet<string>,
  taken: readonly string[],
): readonly Definition[] {
  const definitions = lines.map((line, at) => placed(["let", at], () => parseDefinition(line)));
  for (const [at, { name, span, indices }] of definitions.entries()) {
    placed(["let", at], () => {
      // With an index, y and z are no coordinates.
      checkName(name, indices.length === 0 ? reserved : new Set(["x", "n"]), span);
      if (taken.includes(name)) throw new SweepError("input", `a line of let hides another name: ${name}`, span);
      if (definitions.findIndex((other) => other.name === name) < at) {
        throw new SweepError("input", `a line of let hides an earlier one: ${name}`, span);
      }
      checkIndices(
        indices,
        [...reserved, ...taken, ...definitions.map((other) => other.name), "pi", "e"],
        definitions[at],
      );
    });
  }
  checkDepth(definitions);
  return definitions;
}

/** Refuses a line that neither the formula nor a line below uses. */
export function checkLetUses(definitions: readonly Definition[], formula: Expr): void {
  for (const [at, { name, span, value }] of definitions.entries()) {
    const readers = [formula, value, ...definitions.slice(at + 1).map((later) => later.value)];
    if (readers.some((reader) => namesIn(reader).has(name))) continue;
    const reader = definitions.slice(0, at).find((earlier) => namesIn(earlier.value).has(name));
    const message =
      reader === undefined
        ? `never used: ${name}; remove the line or use it below or in the formula`
        : `used before its line: ${name}; a line sees only earlier lines, so move it above that of ${reader.name}`;
    throw new SweepError("input", message, span, undefined, ["let", at]);
  }
}

/** Refuses lines that build on each other too deeply for the recursion that builds them. */
function checkDepth(definitions: readonly Definition[]): void {
  const depths = new Map<string, number>();
  for (const [at, { name, span, value }] of definitions.entries()) {
    const depth = depthOf(value, (one) => depths.get(one) ?? 0);
    depths.set(name, depth);
    if (depth <= MAX_DEPTH) continue;
    const message = `lines of let build on each other more than ${MAX_DEPTH} levels deep: ${name}`;
    throw new SweepError("input", message, span, undefined, ["let", at]);
  }
}

function checkIndices(indices: readonly string[], taken: readonly string[], line: Definition | undefined): void {
  for (const [at, index] of indices.entries()) {
    if (!taken.includes(index) && !indices.slice(0, at).includes(index)) continue;
    throw new SweepError("input", `index name already in use: ${index}`, line?.span);
  }
}
