import { lossGrounds } from "../../analysis/map/loss-ground.ts";
import type { LossGround } from "../../analysis/map/loss-ground.ts";
import type { PageReport, PageSpace } from "../load-report.ts";

/** Returns the loss above which charts show the losses of a space. */
export function lossGroundOf({ index }: PageSpace, { spaces }: Pick<PageReport, "spaces">): LossGround {
  const all = spaces.map(({ space, problem, trials }) => ({
    ...{ spec: space.spec, minimum: space.minimum, problem, trials },
  }));
  return lossGrounds(all)[index]!;
}
