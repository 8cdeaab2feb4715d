import { LARGE_ANGLE, TWO_OVER_PI } from "../../formula/ir/large-angle.ts";
import { literal } from "./expression.ts";

/** The first lines of each text. */
export const PREAMBLE = `#include <stdint.h>

double sqrt(double);
double fabs(double);
double floor(double);

#define INLINE static inline __attribute__((always_inline))`;

// A word has 32 bits. In vectors, a product of 64-bit numbers is one instruction with AVX-512, and
// many without. From 2^52 on, the low bits of a double are an integer.
const WORDS = `
#ifdef __AVX512DQ__
typedef uint64_t Word;
#else
typedef uint32_t Word;
#endif

INLINE uint64_t integer_of(double a) {
  const Double number = {a + 4503599627370496.0};
  return number.bits & 0xfffffffffffff;
}

INLINE double number_of(uint64_t a) {
  const Double number = {.bits = a | 0x4330000000000000};
  return number.number - 4503599627370496.0;
}`;

// Without branches, so that loops over lanes become vectors. NaN and −0 as in JavaScript.
const BITS = `
typedef union {
  double number;
  uint64_t bits;
} Double;

INLINE double minimum(double a, double b) {
  const Double one = {a}, other = {b};
  const Double both = {.bits = one.bits | other.bits};
  const double least = a < b ? a : b;
  const double same = a == b ? both.number : least;
  return a != a ? a : same;
}

INLINE double maximum(double a, double b) {
  const Double one = {a}, other = {b};
  const Double both = {.bits = one.bits & other.bits};
  const double most = a > b ? a : b;
  const double same = a == b ? both.number : most;
  return a != a ? a : same;
}

INLINE double exponent(double a) {
  const Double number = {a};
  const Double field = {.bits = (number.bits >> 52 & 0x7ff) | 0x4330000000000000};
  return field.number - 4503599627371519.0;
}

INLINE double power_of_two(double k) {
  const Double number = {k + 4503599627371519.0};
  const Double power = {.bits = number.bits << 52};
  return power.number;
}`;

// The arithmetic of formula/ir/large-angle.ts.
const LARGE_ANGLES = `
static const double two_over_pi[${TWO_OVER_PI.length}] = {
${[...TWO_OVER_PI].map(literal).join(", ")},
};

static double upper_half(double x) {
  return x * 134217729.0 - (x * 134217729.0 - x);
}

static void reduce_large_angle(double x, double parts[3]) {
  if (!(fabs(x) <= 1.7976931348623157e308)) {
    parts[0] = parts[1] = parts[2] = __builtin_nan("");
    return;
  }
  const double base = 16777216.0, sign = x < 0.0 ? -1.0 : 1.0;
  const double shift = exponent(x) - 52.0, first = floor((shift - 2.0) / 24.0);
  const double integer = fabs(x) * power_of_two(-shift);
  const double c2 = floor(integer / (base * base));
  const double c1 = floor((integer - c2 * (base * base)) / base);
  const double c0 = integer - c2 * (base * base) - c1 * base;
  const double *digit = two_over_pi + (int)first + 2;
  double digits[7], carry = 0.0;
  for (int i = 6; i >= 0; i--) {
    const double sum = c0 * digit[i] + c1 * digit[i + 1] + c2 * digit[i + 2] + carry;
    carry = i == 0 ? 0.0 : floor(sum / base);
    digits[i] = sum - carry * base;
  }
  const double unit = power_of_two(shift - 24.0 * (first + 1.0)), four = 4.0 / unit;
  const double leading = digits[0] - four * floor(digits[0] / four);
  const double angle = (leading + digits[1] / base) * unit;
  const double quadrant = floor(angle + 0.5);
  const double head = angle - quadrant;
  const double middle = (digits[2] + digits[3] / base) * (unit / (base * base));
  const double end = (digits[4] + digits[5] / base + digits[6] / (base * base)) * (unit / (base * base) / (base * base));
  const double high = head + middle, low = head - high + middle + end;
  const double pi_high = 1.5707963267948966, pi_low = 6.123233995736766e-17;
  const double a = upper_half(high), b = upper_half(pi_high), c = high - a, d = pi_high - b;
  const double main = high * pi_high;
  const double lost = a * b - main + a * d + c * b + c * d;
  const double rest = lost + (high * pi_low + low * pi_high);
  const double remainder = main + rest;
  parts[0] = sign * quadrant;
  parts[1] = sign * remainder;
  parts[2] = sign * (remainder - main - rest);
}

static double large_part(double x, double usual, int part) {
  double parts[3];
  if (!(fabs(x) > ${literal(LARGE_ANGLE)})) return usual;
  reduce_large_angle(x, parts);
  return parts[part];
}

#define large_quadrant(x, usual) large_part(x, usual, 0)
#define large_remainder(x, usual) large_part(x, usual, 1)
#define large_tail(x, usual) large_part(x, usual, 2)`;

/** Returns the functions that a text calls. */
export function helpersOf(text: string): string {
  const calls = (...names: readonly string[]): boolean => names.some((name) => text.includes(`${name}(`));
  const angles = calls("large_quadrant", "large_remainder", "large_tail") ? [LARGE_ANGLES] : [];
  const words = calls("integer_of") ? [WORDS] : [];
  const ofBits = ["minimum", "maximum", "exponent", "power_of_two"];
  const bits = words.length > 0 || angles.length > 0 || calls(...ofBits) ? [BITS] : [];
  return [...bits, ...words, ...angles].join("\n");
}
