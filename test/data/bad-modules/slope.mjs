// One step from 0 with lr k ends at −k.
export const start = [0];

const KINDS = {
  2: () => "4",
  4: () => undefined,
  6: () => 1n,
  8: () => NaN,
  10: (x) => {
    x.buffer.transfer();
    return -10;
  },
  12: (x) => {
    x.fill(7);
    return -12;
  },
};

export function value(x) {
  const kind = KINDS[-x[0]];
  return kind === undefined ? x[0] : kind(x);
}

export function gradient([x], out) {
  if (x === -16) return [1];
  if (x === -18) out.buffer.transfer();
  out[0] = 1;
  return undefined;
}
