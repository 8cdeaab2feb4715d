/** One side of a chart: charts are drawn over `units`, which are logarithms on a log scale, so that ticks are ours. */
export interface Scale {
  readonly kind: "linear" | "log";
  /** In units. */
  readonly min: number;
  readonly max: number;
  readonly ticks: readonly Tick[];
}

interface Tick {
  readonly at: number;
  readonly text: string;
}

// Longer ones meet their neighbours.
const LONGEST = 6;

/** A scale from one value to another, with at most some ticks. */
export function scaleBetween(kind: Scale["kind"], from: number, to: number, mostTicks: number): Scale {
  return unitScale(kind, toUnits(kind, from), toUnits(kind, to), mostTicks);
}

/** The same in units, whose values may be beyond what a number holds. */
export function unitScale(kind: Scale["kind"], min: number, max: number, mostTicks: number): Scale {
  if (kind === "linear") return { kind, min, max, ticks: steps(min, max, mostTicks) };
  const [first, last] = [Math.ceil(min - 1e-9), Math.floor(max + 1e-9)];
  const ticks =
    last - first >= 2
      ? decades(first, last, mostTicks)
      : between(Math.max(Number.MIN_VALUE, 10 ** min), Math.min(Number.MAX_VALUE, 10 ** max), mostTicks);
  return { kind, min, max, ticks };
}

/** A tick at each value of an axis that has few, so that it names none that was not tried; undefined where they are many, long or close. */
export function ticksAtValues({ kind, min, max }: Scale, values: readonly number[], most: number): Tick[] | undefined {
  if (values.length > most) return undefined;
  const ticks = values.map((value) => {
    const at = toUnits(kind, value);
    return { at, text: kind === "log" && Number.isInteger(at) ? powerText(at) : plain(value) };
  });
  const isApart = ticks.every(({ at }, i) => i === 0 || at - ticks[i - 1]!.at >= (max - min) / (2 * most));
  return isApart && ticks.every(({ text }) => text.length <= LONGEST) ? ticks : undefined;
}

export function toUnits(kind: Scale["kind"], value: number): number {
  return kind === "log" ? Math.log10(value) : value;
}

export function fromUnits(kind: Scale["kind"], units: number): number {
  return kind === "log" ? 10 ** units : units;
}

function decades(first: number, last: number, most: number): Tick[] {
  const every = Math.max(1, Math.ceil((last - first + 1) / Math.max(2, most)));
  const start = Math.ceil(first / every) * every;
  return Array.from({ length: Math.floor((last - start) / every) + 1 }, (_, i) => {
    const power = start + i * every;
    return { at: power, text: powerText(power) };
  });
}

/** Ticks at 1, 2 and 5 times powers of ten. */
function between(from: number, to: number, most: number): Tick[] {
  const powers = Array.from(
    { length: Math.ceil(Math.log10(to)) - Math.floor(Math.log10(from)) + 1 },
    (_, i) => Math.floor(Math.log10(from)) + i,
  );
  const values = powers.flatMap((power) => [1, 2, 5].map((digit) => Number(`${digit}e${power}`)));
  const isInside = (value: number): boolean => value >= from * (1 - 1e-9) && value <= to * (1 + 1e-9);
  const inside = values.filter((value) => value > 0 && value < Infinity && isInside(value));
  if (inside.length < 2) {
    const positive = steps(from, to, most).filter(({ at }) => at > 0);
    return positive.map(({ at, text }) => ({ at: Math.log10(at), text }));
  }
  const every = Math.ceil(inside.length / Math.max(2, most));
  return inside.filter((_, i) => i % every === 0).map((value) => ({ at: Math.log10(value), text: plain(value) }));
}

function steps(min: number, max: number, most: number): Tick[] {
  const raw = (max - min) / Math.max(2, most);
  if (!(raw > 0)) return [{ at: min, text: plain(min) }];
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = ([1, 2, 2.5, 5, 10].find((digit) => digit * power >= raw * (1 - 1e-9)) ?? 10) * power;
  const first = Math.ceil(min / step - 1e-9);
  const count = Math.floor(max / step + 1e-9) - first + 1;
  return Array.from({ length: Math.max(0, count) }, (_, i) => {
    const at = Number(((first + i) * step).toPrecision(12));
    return { at, text: plain(at) };
  });
}

const SUPERSCRIPT = "⁰¹²³⁴⁵⁶⁷⁸⁹";

function powerText(power: number): string {
  if (power >= -3 && power <= 4) return plain(Number(`1e${power}`));
  return `10${superscript(power)}`;
}

function superscript(power: number): string {
  const digits = String(Math.abs(power)).replaceAll(/\d/g, (digit) => SUPERSCRIPT[Number(digit)]!);
  return `${power < 0 ? "⁻" : ""}${digits}`;
}

function plain(value: number): string {
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-4 || size >= 1e7)) {
    const [mantissa = "", power = ""] = Number(value.toPrecision(4)).toExponential().split("e");
    return `${mantissa}·10${superscript(Number(power))}`;
  }
  return Number(value.toPrecision(6)).toLocaleString("en-US", { maximumFractionDigits: 9 });
}
