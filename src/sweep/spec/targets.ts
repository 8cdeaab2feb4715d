/** The powers 10^0, 10^0.2, …, 10^0.8 with more digits than a double has, largest first. */
const MANTISSAS = [
  "6.3095734448019324943",
  "3.9810717055349725077",
  "2.5118864315095801111",
  "1.5848931924611134852",
  "1",
] as const;

/**
 * The 51 targets of COCO's tables and figures: 10^2, 10^1.8, …, 10^-8, each the nearest double.
 * Powers by V8 are not: 10 ** -4 is 0.00009999999999999999.
 */
export const BBOB_TARGETS: readonly number[] = [
  100,
  ...[1, 0, -1, -2, -3, -4, -5, -6, -7, -8].flatMap((power) =>
    MANTISSAS.map((mantissa) => Number(`${mantissa}e${power}`)),
  ),
];

/** Maximum number of targets of a space. */
export const MOST_TARGETS = 100;
