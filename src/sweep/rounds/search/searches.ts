import { cmaes } from "./cmaes.ts";
import { tpe } from "./tpe.ts";
import type { SearchMethod } from "./unit-search.ts";

/** All methods that look for points with good outcomes. */
export const SEARCHES: readonly SearchMethod[] = [tpe, cmaes];
