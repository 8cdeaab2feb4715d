import { inProcess } from "./in-process.ts";
import { isolatedThreads } from "./isolated-threads.ts";
import { piscinaThreads } from "./piscina-threads.ts";
import type { ExecutorProvider } from "./provider.ts";
import { smallSweeps } from "./small-sweeps.ts";

/** All providers. The first that accepts a space runs it; the last accepts every space. */
export const PROVIDERS: readonly ExecutorProvider[] = [inProcess, isolatedThreads, smallSweeps, piscinaThreads];
