// Hand-written loops in many dimensions, over arrays: see hand-written.ts.
import { STOP } from "./hand-written.ts";
import type { HandWritten } from "./hand-written.ts";

const { target: TARGET, gradient: GRADIENT, diverge: DIVERGE } = STOP;
const GRADIENT_SQUARED = GRADIENT * GRADIENT;

/** `quadratic` with condition 10, gradient descent. */
export function quadraticSgd(dim: number): HandWritten {
  const weights = Float64Array.from({ length: dim }, (_, i) => 10 ** (i / (dim - 1)));
  const x = new Float64Array(dim);
  const g = new Float64Array(dim);
  return (lr, _second, maxSteps, out) => {
    x.fill(1);
    let best = Infinity;
    for (let step = 0; ; step += 1) {
      let loss = 0;
      let squares = 0;
      for (let i = 0; i < dim; i += 1) {
        const slope = weights[i]! * x[i]!;
        g[i] = slope;
        loss += slope * x[i]!;
        squares += slope * slope;
      }
      loss *= 0.5;
      if (loss < best) best = loss;
      if (
        !(Math.abs(loss) <= DIVERGE) ||
        loss <= TARGET ||
        (squares <= GRADIENT_SQUARED && lr * lr * squares <= GRADIENT_SQUARED) ||
        step === maxSteps
      ) {
        out.set([loss, step, best, Math.sqrt(squares)]);
        return;
      }
      for (let i = 0; i < dim; i += 1) x[i]! -= lr * g[i]!;
    }
  };
}

/** `quadratic` with condition 10, momentum. */
export function quadraticMomentum(dim: number): HandWritten {
  const weights = Float64Array.from({ length: dim }, (_, i) => 10 ** (i / (dim - 1)));
  const x = new Float64Array(dim);
  const g = new Float64Array(dim);
  const v = new Float64Array(dim);
  return (lr, momentum, maxSteps, out) => {
    x.fill(1);
    v.fill(0);
    let best = Infinity;
    for (let step = 0; ; step += 1) {
      let loss = 0;
      let squares = 0;
      for (let i = 0; i < dim; i += 1) {
        const slope = weights[i]! * x[i]!;
        g[i] = slope;
        loss += slope * x[i]!;
        squares += slope * slope;
      }
      loss *= 0.5;
      if (loss < best) best = loss;
      if (
        !(Math.abs(loss) <= DIVERGE) ||
        loss <= TARGET ||
        (squares <= GRADIENT_SQUARED && isAtRest(v, g, momentum, lr)) ||
        step === maxSteps
      ) {
        out.set([loss, step, best, Math.sqrt(squares)]);
        return;
      }
      for (let i = 0; i < dim; i += 1) {
        const velocity = momentum * v[i]! - lr * g[i]!;
        v[i] = velocity;
        x[i]! += velocity;
      }
    }
  };
}

/** `quadratic` with condition 10, Adam. */
export function quadraticAdam(dim: number): HandWritten {
  const [beta2, eps] = [0.999, 1e-8];
  const weights = Float64Array.from({ length: dim }, (_, i) => 10 ** (i / (dim - 1)));
  const [x, g, update] = [new Float64Array(dim), new Float64Array(dim), new Float64Array(dim)];
  const [m, v] = [new Float64Array(dim), new Float64Array(dim)];
  return (lr, beta1, maxSteps, out) => {
    x.fill(1);
    m.fill(0);
    v.fill(0);
    let best = Infinity;
    for (let step = 0; ; step += 1) {
      let loss = 0;
      let squares = 0;
      let moved = 0;
      const rate = lr / (1 - beta1 ** (step + 1));
      const root = Math.sqrt(1 - beta2 ** (step + 1));
      for (let i = 0; i < dim; i += 1) {
        const slope = weights[i]! * x[i]!;
        g[i] = slope;
        loss += slope * x[i]!;
        squares += slope * slope;
      }
      loss *= 0.5;
      if (loss < best) best = loss;
      for (let i = 0; i < dim; i += 1) {
        const slope = g[i]!;
        m[i] = beta1 * m[i]! + (1 - beta1) * slope;
        v[i] = beta2 * v[i]! + (1 - beta2) * slope * slope;
        update[i] = (-rate * m[i]!) / (Math.sqrt(v[i]!) / root + eps);
        moved += update[i]! ** 2;
      }
      if (
        !(Math.abs(loss) <= DIVERGE) ||
        loss <= TARGET ||
        (squares <= GRADIENT_SQUARED && moved <= GRADIENT_SQUARED) ||
        step === maxSteps
      ) {
        out.set([loss, step, best, Math.sqrt(squares)]);
        return;
      }
      for (let i = 0; i < dim; i += 1) x[i]! += update[i]!;
    }
  };
}

/** The chain of Rosenbrock's valleys, momentum. */
export function rosenbrockChainMomentum(dim: number): HandWritten {
  const x = new Float64Array(dim);
  const g = new Float64Array(dim);
  const v = new Float64Array(dim);
  return (lr, momentum, maxSteps, out) => {
    for (let i = 0; i < dim; i += 1) x[i] = i % 2 === 0 ? -1.2 : 1;
    v.fill(0);
    let best = Infinity;
    for (let step = 0; ; step += 1) {
      let loss = 0;
      let squares = 0;
      let carried = 0;
      for (let i = 0; i < dim - 1; i += 1) {
        const a = x[i + 1]! - x[i]! * x[i]!;
        const b = 1 - x[i]!;
        loss += 100 * a * a + b * b;
        const slope = carried - 400 * a * x[i]! - 2 * b;
        g[i] = slope;
        squares += slope * slope;
        carried = 200 * a;
      }
      g[dim - 1] = carried;
      squares += carried * carried;
      if (loss < best) best = loss;
      if (
        !(Math.abs(loss) <= DIVERGE) ||
        loss <= TARGET ||
        (squares <= GRADIENT_SQUARED && isAtRest(v, g, momentum, lr)) ||
        step === maxSteps
      ) {
        out.set([loss, step, best, Math.sqrt(squares)]);
        return;
      }
      for (let i = 0; i < dim; i += 1) {
        const velocity = momentum * v[i]! - lr * g[i]!;
        v[i] = velocity;
        x[i]! += velocity;
      }
    }
  };
}

/** Whether the update about to be made is within the bound on the gradient. */
function isAtRest(v: Float64Array, g: Float64Array, momentum: number, lr: number): boolean {
  let moved = 0;
  for (let i = 0; i < v.length; i += 1) moved += (momentum * v[i]! - lr * g[i]!) ** 2;
  return moved <= GRADIENT_SQUARED;
}
