import type { ObjectiveDefinition } from "../../definition.ts";
import { MORE_GARBOW_HILLSTROM } from "../../functions/sources.ts";

// Solutions by Newton's method with 60 digits and more, rounded to double precision. In 10
// dimensions, the paper prints the local minimum 6.50395e-3; 300 starts found none below this one.
const MINIMA = [
  { minimum: 0, minimiser: [0.5] },
  { minimum: 0, minimiser: [0.2113248654051871, 0.7886751345948129] },
  { minimum: 0, minimiser: [0.14644660940672624, 0.5, 0.8535533905932737] },
  { minimum: 0, minimiser: [0.10267276385411694, 0.40620376295746, 0.5937962370425399, 0.8973272361458831] },
  { minimum: 0, minimiser: [0.08375125649950906, 0.31272929522320947, 0.5, 0.6872707047767905, 0.9162487435004909] },
  {
    minimum: 0,
    minimiser: [
      0.0668765909460897, 0.28874067311944424, 0.36668229924164764, 0.6333177007583524, 0.7112593268805558,
      0.9331234090539103,
    ],
  },
  {
    minimum: 0,
    minimiser: [
      0.05806914962097548, 0.2351716123574216, 0.3380440947400462, 0.5, 0.6619559052599538, 0.7648283876425784,
      0.9419308503790245,
    ],
  },
  {
    minimum: 3.516873725677932e-3,
    minimiser: [
      0.04315276015101663, 0.1930908403841861, 0.26632870689027294, 0.5, 0.5, 0.7336712931097271, 0.8069091596158139,
      0.9568472398489833,
    ],
  },
  {
    minimum: 0,
    minimiser: [
      0.044205346135782767, 0.19949067230988096, 0.23561910847106, 0.416046907892598, 0.5, 0.583953092107402,
      0.76438089152894, 0.8005093276901191, 0.9557946538642172,
    ],
  },
  {
    minimum: 4.772713696375349e-3,
    minimiser: [
      0.032993373018074465, 0.15514535775907337, 0.20018919846138622, 0.38326166496125497, 0.38326166496125497,
      0.5292494771334065, 0.6403535493710659, 0.7135658474159999, 0.8284818230519073, 0.9252518337853975,
    ],
  },
];

/** Returns the coefficients of the Chebyshev polynomials T_0 … T_n in rows, that of y^0 first. */
function coefficients(n: number): readonly (readonly number[])[] {
  const rows = [[1], [0, 1]];
  for (let i = 2; i <= n; i += 1) {
    const [before = [], last = []] = rows.slice(-2);
    rows.push(Array.from({ length: i + 1 }, (_, k) => 2 * (last[k - 1] ?? 0) - (before[k] ?? 0)));
  }
  return rows.map((row) => [...row, ...Array.from({ length: n + 1 - row.length }, () => 0)]);
}

export const chebyquad: ObjectiveDefinition = {
  summary: "points whose means of Chebyshev polynomials are those of the interval [0, 1]",
  let: ["m[k] = sum(j = 1..n, (2*x[j] - 1)^k)/n"],
  formula: "sum(i = 1..n, (sum(k = 0..i, T[i+1,k+1]*m[k]) + where(i == 2*floor(i/2), 1/(i^2 - 1), 0))^2)",
  // Coefficients grow like 2.4^n: in 20 dimensions, 1e-10 of f is rounding.
  dim: { default: 7, min: 1, max: 20 },
  start: "i/(n + 1)",
  domain: [[0, 1]],
  constants: ({ dim }) => ({ T: coefficients(dim) }),
  minima: MINIMA.map(({ minimum, minimiser }) => ({ dim: minimiser.length, minimum, minimisers: [minimiser] })),
  source: `${MORE_GARBOW_HILLSTROM}, no. 35, with m = n`,
  note: "coordinates may change places; in 10 dimensions the paper prints the local minimum 6.50395e-3",
};
