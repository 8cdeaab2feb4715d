/**
 * How often to try a fault, or how many cases of many: `quick` in `npm test`, `soak` in `npm run test:soak`, of which the
 * environment's SOAK takes a share: SOAK=0.1 is a tenth, and never less than in `npm test`.
 */
export function attempts(quick: number, soak: number): number {
  const share = Number(process.env["SOAK"] ?? 0);
  return Math.max(quick, Math.round(soak * share));
}

/** For `test.for`: once in a soak, however short, and not in `npm test`, for which it takes too long. */
export function inSoak(): readonly true[] {
  return process.env["SOAK"] === undefined ? [] : [true];
}
