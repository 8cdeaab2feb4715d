import { shownPath } from "../../modules/error-text.ts";
import type { SpaceSpec } from "./sweep-spec.ts";

/** Returns the names of a space's modules for messages: `mine.ts`. */
export function moduleNames({ objective, optimizer }: SpaceSpec): string {
  const paths = [objective.module?.path, optimizer.module?.path].filter((path) => path !== undefined);
  return [...new Set(paths)].map(shownPath).join(" or ");
}
