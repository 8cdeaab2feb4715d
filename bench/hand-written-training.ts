// Training with momentum on digits by hand: loops over rows, written for one kind of network.

/** Rows of 64 pixels, and their labels from 0. */
export interface Digits {
  readonly X: Float64Array;
  readonly labels: Int32Array;
}

/** Trains from a start and returns the loss of the last batch. */
export type Train = (lr: number, momentum: number, rows: Int32Array, steps: number) => number;

const [WIDTH, CLASSES] = [64, 10];

/**
 * Softmax regression: W feature by feature, then b, all regularised. `rows` are those of all steps,
 * or of each step if it is a full batch.
 */
export function trainSoftmax({ X, labels }: Digits, size: number, lambda: number): Train {
  const dim = (WIDTH + 1) * CLASSES;
  const [x, v, g] = [new Float64Array(dim), new Float64Array(dim), new Float64Array(dim)];
  const z = new Float64Array(CLASSES);
  const bias = WIDTH * CLASSES;
  return (lr, momentum, rows, steps) => {
    for (const vector of [x, v]) vector.fill(0);
    let loss = 0;
    for (let step = 0; step < steps; step++) {
      let squares = 0;
      for (let i = 0; i < dim; i++) {
        g[i] = lambda * x[i]!;
        squares += x[i]! * x[i]!;
      }
      loss = 0;
      for (let slot = 0; slot < size; slot++) {
        const row = rows[(step * size + slot) % rows.length]!;
        for (let k = 0; k < CLASSES; k++) {
          let sum = 0;
          for (let j = 0; j < WIDTH; j++) sum += X[row * WIDTH + j]! * x[j * CLASSES + k]!;
          z[k] = sum + x[bias + k]!;
        }
        loss += crossEntropy(z, labels[row]!);
        for (let k = 0; k < CLASSES; k++) {
          z[k]! /= size;
          g[bias + k]! += z[k]!;
        }
        for (let j = 0; j < WIDTH; j++) {
          const pixel = X[row * WIDTH + j]!;
          for (let k = 0; k < CLASSES; k++) g[j * CLASSES + k]! += pixel * z[k]!;
        }
      }
      loss = loss / size + (lambda / 2) * squares;
      if (step < steps - 1) update(x, v, g, lr, momentum);
    }
    return loss;
  };
}

/** A network with one hidden layer of tanh: its weights W, b, V, c. */
export function trainNetwork({ X, labels }: Digits, size: number, hidden: number, start: readonly number[]): Train {
  const [b, V] = [WIDTH * hidden, WIDTH * hidden + hidden];
  const c = V + hidden * CLASSES;
  const dim = c + CLASSES;
  const [x, v, g] = [new Float64Array(dim), new Float64Array(dim), new Float64Array(dim)];
  const [h, z, slope] = [new Float64Array(hidden), new Float64Array(CLASSES), new Float64Array(hidden)];
  return (lr, momentum, rows, steps) => {
    x.set(start);
    v.fill(0);
    let loss = 0;
    for (let step = 0; step < steps; step++) {
      g.fill(0);
      loss = 0;
      for (let slot = 0; slot < size; slot++) {
        const row = rows[(step * size + slot) % rows.length]!;
        for (let j = 0; j < hidden; j++) {
          let sum = 0;
          for (let m = 0; m < WIDTH; m++) sum += X[row * WIDTH + m]! * x[m * hidden + j]!;
          h[j] = Math.tanh(sum + x[b + j]!);
        }
        for (let k = 0; k < CLASSES; k++) {
          let sum = 0;
          for (let j = 0; j < hidden; j++) sum += h[j]! * x[V + j * CLASSES + k]!;
          z[k] = sum + x[c + k]!;
        }
        loss += crossEntropy(z, labels[row]!);
        for (let k = 0; k < CLASSES; k++) {
          z[k]! /= size;
          g[c + k]! += z[k]!;
        }
        for (let j = 0; j < hidden; j++) {
          let sum = 0;
          for (let k = 0; k < CLASSES; k++) {
            sum += z[k]! * x[V + j * CLASSES + k]!;
            g[V + j * CLASSES + k]! += h[j]! * z[k]!;
          }
          slope[j] = sum * (1 - h[j]! * h[j]!);
          g[b + j]! += slope[j]!;
        }
        for (let m = 0; m < WIDTH; m++) {
          const pixel = X[row * WIDTH + m]!;
          for (let j = 0; j < hidden; j++) g[m * hidden + j]! += pixel * slope[j]!;
        }
      }
      loss /= size;
      if (step < steps - 1) update(x, v, g, lr, momentum);
    }
    return loss;
  };
}

/** Returns log Σ e^z − z of the label, and makes z its gradient. */
function crossEntropy(z: Float64Array, label: number): number {
  let most = -Infinity;
  for (let k = 0; k < z.length; k++) if (z[k]! > most) most = z[k]!;
  const own = z[label]!;
  let sum = 0;
  for (let k = 0; k < z.length; k++) {
    z[k] = Math.exp(z[k]! - most);
    sum += z[k]!;
  }
  for (let k = 0; k < z.length; k++) z[k]! /= sum;
  z[label]! -= 1;
  return most + Math.log(sum) - own;
}

function update(x: Float64Array, v: Float64Array, g: Float64Array, lr: number, momentum: number): void {
  for (let i = 0; i < x.length; i++) {
    v[i] = momentum * v[i]! - lr * g[i]!;
    x[i]! += v[i]!;
  }
}
