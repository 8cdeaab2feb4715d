import type { TwoMachines } from "../support/faults/two-machines.ts";

export const CUTS = [["there", "back"], ["there"], ["back"]] as const;

export const noteOf = (kind: TwoMachines["kind"]): string =>
  kind === "namespaces" ? "network namespaces" : "a program that holds all back: no network namespaces here";
