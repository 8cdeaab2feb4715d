// Code written without this package: the loop of a trial for one objective and one update rule,
// formulas inlined. Computes loss, gradient and all stop rules at every step, as a sweep does.

/** Stop rules besides `maxSteps`. No trial of the benchmark meets one. */
export const STOP = { target: 1e-12, gradient: 0, diverge: 1e12 } as const;

const { target: TARGET, gradient: GRADIENT, diverge: DIVERGE } = STOP;
const GRADIENT_SQUARED = GRADIENT * GRADIENT;

/**
 * Runs a trial and writes final loss, steps, best loss and the gradient's norm to `out`; `second`
 * is momentum or beta1.
 */
export type HandWritten = (lr: number, second: number, maxSteps: number, out: Float64Array) => void;

export function rosenbrockSgd(lr: number, _second: number, maxSteps: number, out: Float64Array): void {
  let x = -1.2;
  let y = 1;
  let best = Infinity;
  for (let step = 0; ; step += 1) {
    const a = y - x * x;
    const b = 1 - x;
    const loss = 100 * a * a + b * b;
    const gx = -400 * a * x - 2 * b;
    const gy = 200 * a;
    if (loss < best) best = loss;
    const squares = gx * gx + gy * gy;
    const dx = -lr * gx;
    const dy = -lr * gy;
    if (
      !(Math.abs(loss) <= DIVERGE) ||
      loss <= TARGET ||
      (squares <= GRADIENT_SQUARED && dx * dx + dy * dy <= GRADIENT_SQUARED) ||
      step === maxSteps
    ) {
      finish(out, loss, step, best, squares);
      return;
    }
    x += dx;
    y += dy;
  }
}

export function rosenbrockMomentum(lr: number, momentum: number, maxSteps: number, out: Float64Array): void {
  let x = -1.2;
  let y = 1;
  let vx = 0;
  let vy = 0;
  let best = Infinity;
  for (let step = 0; ; step += 1) {
    const a = y - x * x;
    const b = 1 - x;
    const loss = 100 * a * a + b * b;
    const gx = -400 * a * x - 2 * b;
    const gy = 200 * a;
    if (loss < best) best = loss;
    const squares = gx * gx + gy * gy;
    vx = momentum * vx - lr * gx;
    vy = momentum * vy - lr * gy;
    if (
      !(Math.abs(loss) <= DIVERGE) ||
      loss <= TARGET ||
      (squares <= GRADIENT_SQUARED && vx * vx + vy * vy <= GRADIENT_SQUARED) ||
      step === maxSteps
    ) {
      finish(out, loss, step, best, squares);
      return;
    }
    x += vx;
    y += vy;
  }
}

export function rosenbrockAdam(lr: number, beta1: number, maxSteps: number, out: Float64Array): void {
  const beta2 = 0.999;
  const eps = 1e-8;
  let x = -1.2;
  let y = 1;
  let mx = 0;
  let my = 0;
  let vx = 0;
  let vy = 0;
  let best = Infinity;
  for (let step = 0; ; step += 1) {
    const a = y - x * x;
    const b = 1 - x;
    const loss = 100 * a * a + b * b;
    const gx = -400 * a * x - 2 * b;
    const gy = 200 * a;
    if (loss < best) best = loss;
    const squares = gx * gx + gy * gy;
    mx = beta1 * mx + (1 - beta1) * gx;
    my = beta1 * my + (1 - beta1) * gy;
    vx = beta2 * vx + (1 - beta2) * gx * gx;
    vy = beta2 * vy + (1 - beta2) * gy * gy;
    const rate = lr / (1 - beta1 ** (step + 1));
    const root = Math.sqrt(1 - beta2 ** (step + 1));
    const dx = (-rate * mx) / (Math.sqrt(vx) / root + eps);
    const dy = (-rate * my) / (Math.sqrt(vy) / root + eps);
    if (
      !(Math.abs(loss) <= DIVERGE) ||
      loss <= TARGET ||
      (squares <= GRADIENT_SQUARED && dx * dx + dy * dy <= GRADIENT_SQUARED) ||
      step === maxSteps
    ) {
      finish(out, loss, step, best, squares);
      return;
    }
    x += dx;
    y += dy;
  }
}

export function bealeMomentum(lr: number, momentum: number, maxSteps: number, out: Float64Array): void {
  let x = 1;
  let y = 1;
  let vx = 0;
  let vy = 0;
  let best = Infinity;
  for (let step = 0; ; step += 1) {
    const y2 = y * y;
    const y3 = y2 * y;
    const a = 1.5 - x + x * y;
    const b = 2.25 - x + x * y2;
    const c = 2.625 - x + x * y3;
    const loss = a * a + b * b + c * c;
    const gx = 2 * (a * (y - 1) + b * (y2 - 1) + c * (y3 - 1));
    const gy = 2 * x * (a + 2 * b * y + 3 * c * y2);
    if (loss < best) best = loss;
    const squares = gx * gx + gy * gy;
    vx = momentum * vx - lr * gx;
    vy = momentum * vy - lr * gy;
    if (
      !(Math.abs(loss) <= DIVERGE) ||
      loss <= TARGET ||
      (squares <= GRADIENT_SQUARED && vx * vx + vy * vy <= GRADIENT_SQUARED) ||
      step === maxSteps
    ) {
      finish(out, loss, step, best, squares);
      return;
    }
    x += vx;
    y += vy;
  }
}

export function rastriginMomentum(lr: number, momentum: number, maxSteps: number, out: Float64Array): void {
  const wave = 2 * Math.PI;
  let x = -2;
  let y = 3.5;
  let vx = 0;
  let vy = 0;
  let best = Infinity;
  for (let step = 0; ; step += 1) {
    const loss = 20 + (x * x - 10 * Math.cos(wave * x)) + (y * y - 10 * Math.cos(wave * y));
    const gx = 2 * x + 10 * wave * Math.sin(wave * x);
    const gy = 2 * y + 10 * wave * Math.sin(wave * y);
    if (loss < best) best = loss;
    const squares = gx * gx + gy * gy;
    vx = momentum * vx - lr * gx;
    vy = momentum * vy - lr * gy;
    if (
      !(Math.abs(loss) <= DIVERGE) ||
      loss <= TARGET ||
      (squares <= GRADIENT_SQUARED && vx * vx + vy * vy <= GRADIENT_SQUARED) ||
      step === maxSteps
    ) {
      finish(out, loss, step, best, squares);
      return;
    }
    x += vx;
    y += vy;
  }
}

export function ackleySgd(lr: number, _second: number, maxSteps: number, out: Float64Array): void {
  const wave = 2 * Math.PI;
  let x = 2;
  let y = 1.5;
  let best = Infinity;
  for (let step = 0; ; step += 1) {
    const radius = Math.sqrt((x * x + y * y) / 2);
    const cone = 20 * Math.exp(-0.2 * radius);
    const waves = Math.exp((Math.cos(wave * x) + Math.cos(wave * y)) / 2);
    const loss = -cone - waves + 20 + Math.E;
    const slope = radius > 0 ? (0.1 * cone) / radius : 0;
    const gx = slope * x + waves * Math.PI * Math.sin(wave * x);
    const gy = slope * y + waves * Math.PI * Math.sin(wave * y);
    if (loss < best) best = loss;
    const squares = gx * gx + gy * gy;
    const dx = -lr * gx;
    const dy = -lr * gy;
    if (
      !(Math.abs(loss) <= DIVERGE) ||
      loss <= TARGET ||
      (squares <= GRADIENT_SQUARED && dx * dx + dy * dy <= GRADIENT_SQUARED) ||
      step === maxSteps
    ) {
      finish(out, loss, step, best, squares);
      return;
    }
    x += dx;
    y += dy;
  }
}

function finish(out: Float64Array, loss: number, steps: number, best: number, squares: number): void {
  out[0] = loss;
  out[1] = steps;
  out[2] = best;
  out[3] = Math.sqrt(squares);
}
