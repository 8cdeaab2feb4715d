/**
 * Returns the number of attempts or cases: `quick` in `npm test`, `soak` in `npm run test:soak`.
 * SOAK=0.1 takes a tenth of `soak`, but at least `quick`.
 */
export function attempts(quick: number, soak: number): number {
  const share = Number(process.env["SOAK"] ?? 0);
  return Math.max(quick, Math.round(soak * share));
}

/** Returns the cases of `test.for`: one in a soak, none in `npm test`. */
export function inSoak(): readonly true[] {
  return process.env["SOAK"] === undefined ? [] : [true];
}

/** Returns every n-th case, in a soak all of them. */
export function everyNth<Case>(n: number, cases: readonly Case[]): readonly Case[] {
  return inSoak().length > 0 ? cases : cases.filter((_, i) => i % n === 0);
}
