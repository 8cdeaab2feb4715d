import { SweepError } from "../errors.ts";
import { usedRanges } from "../formula/language/extents.ts";
import type { UsedRange } from "../formula/language/extents.ts";
import { parseDefinition, parseFormula, parseMetric } from "../formula/language/parse.ts";
import { shapeText } from "./blocks.ts";
import type { ObjectiveSpec } from "./objective-spec.ts";

/**
 * Refuses a block or a matrix of data whose last entries no formula uses: an index runs from 1 and
 * ends before the size. Constant indices, ranges that begin after 1 and bounds by a parameter
 * choose a part on purpose.
 */
export function checkSizes(objective: ObjectiveSpec): void {
  const { formula, let: lines = [], metrics = [], blocks = [], data, dim } = objective;
  const columns = data?.columns ?? [];
  const rangesOf = usedRanges(
    [parseFormula(formula), ...metrics.map((metric) => parseMetric(metric.formula))],
    lines.map((line) => parseDefinition(line)),
    { n: dim },
    new Map(columns.flatMap(({ name, classes }) => (classes === undefined ? [] : [[name, classes] as const]))),
  );
  for (const { name, shape } of blocks) {
    const ranges = rangesOf(name);
    if (!shape.some((size, at) => endsBefore(size, ranges[at]))) continue;
    const used = shape.map((size, at) => (endsBefore(size, ranges[at]) ? (ranges[at]?.to ?? size) : size));
    const message = `${name} is ${shapeText(shape)}, but the formula uses it as ${shapeText(used)}`;
    throw new SweepError("input", `${message}; write ${name}: [${used.join(", ")}]`, undefined, undefined, ["x", name]);
  }
  for (const { name, width } of columns) {
    const range = rangesOf(name)[1];
    if (range === undefined || !endsBefore(width, range)) continue;
    const message = `${name} has ${width} ${width === 1 ? "column" : "columns"}, but the formula uses ${range.to}`;
    throw new SweepError("input", `${message}; use all or name fewer`, undefined, undefined, ["data"]);
  }
}

function endsBefore(size: number, range: UsedRange | undefined): boolean {
  return range !== undefined && range.runs && range.isWhole && range.from === 1 && range.to >= 1 && range.to < size;
}
