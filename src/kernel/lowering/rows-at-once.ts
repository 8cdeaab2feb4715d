import { placeRange } from "../../formula/ir/place.ts";
import type { Program } from "./program.ts";
import type { Sink } from "./region.ts";

type Add = Sink & { readonly kind: "add" };

/** Whether a sink never reaches the same coordinate at different indices. */
export function isApart(sink: Sink): boolean {
  if (sink.kind !== "add") return true;
  const strides = sink.place.strides.toSorted((a, b) => Math.abs(a.by) - Math.abs(b.by));
  let span = 0;
  return strides.every(({ axis, by }) => {
    const isLonger = Math.abs(by) > span;
    span += Math.abs(by) * (axis.count - 1);
    return isLonger;
  });
}

/** Whether rows side by side add to each coordinate of the gradient in the order of one by one. */
export function canPairRows({ steps }: Program): boolean {
  const blocks = steps.flatMap((step) => (step.kind === "rows" ? step.blocks : []));
  const adds = blocks
    .flatMap((block) => (block.kind === "nest" ? block.sinks : []))
    .filter((sink): sink is Add => sink.kind === "add");
  const ranges = adds.map(({ place }) => placeRange(place)).sort(([a], [b]) => a - b);
  const areDisjoint = ranges.every(([least], at) => at === 0 || ranges[at - 1]![1] < least);
  return areDisjoint && adds.every(isApart);
}
