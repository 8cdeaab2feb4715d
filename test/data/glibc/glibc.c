/*
 * Writes glibc.json: logarithms, cosines and minimisers as COCO computes them with this machine's C
 * library. The file in the repository is from glibc 2.36 on x86-64 with FMA.
 *
 *   gcc -O2 -o glibc glibc.c -lquadmath -lm && ./glibc > glibc.json
 *
 * With a step, writes log u and cos 2πu as doubles, for k = 1, 1 + step, …
 */
#include <math.h>
#include <quadmath.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const long MODULUS = 2147483647;

static double uniform(long k) { return k / 2.147483647e9; }

/* A whole number k, and the bits of log u and cos 2πu for u = k / (2^31 − 1). */
static void argument(long k) {
  static int count = 0;
  double values[2] = {log(uniform(k)), cos(2 * M_PI * uniform(k))};
  uint64_t bits[2];
  memcpy(bits, values, sizeof bits);
  printf("%s\n    [%ld, \"%016lx\", \"%016lx\"]", count++ == 0 ? "" : ",", k, bits[0], bits[1]);
}

/* COCO's uniform numbers (coco_random.c, bbob2009_unif). */
static void uniforms(long seed, int count, double *out) {
  long a = seed, table[32];
  for (int i = 39; i >= 0; i--) {
    a = 16807 * a % MODULUS;
    if (i < 32) table[i] = a;
  }
  long r = table[0];
  for (int i = 0; i < count; i++) {
    a = 16807 * a % MODULUS;
    int k = r / 67108865;
    r = table[k];
    table[k] = a;
    out[i] = uniform(r);
  }
}

/* The minimiser of f9 and f19: (0.5, …, 0.5) by a transposed rotation, scaled. */
static void minimiser(int f, int d, long instance) {
  static int count = 0;
  double *u = malloc(2 * d * d * sizeof *u), *b = malloc(d * d * sizeof *b);
  uniforms(f + 10000 * instance, 2 * d * d, u);
  for (int i = 0; i < d; i++)
    for (int j = 0; j < d; j++) {
      int at = j * d + i;
      b[i * d + j] = sqrt(-2 * log(u[at])) * cos(2 * M_PI * u[d * d + at]);
    }
  for (int i = 0; i < d; i++) {
    double sum;
    for (int j = 0; j < i; j++) {
      sum = 0;
      for (int k = 0; k < d; k++) sum += b[k * d + i] * b[k * d + j];
      for (int k = 0; k < d; k++) b[k * d + i] -= sum * b[k * d + j];
    }
    sum = 0;
    for (int k = 0; k < d; k++) sum += b[k * d + i] * b[k * d + i];
    for (int k = 0; k < d; k++) b[k * d + i] /= sqrt(sum);
  }
  printf("%s\n    [%d, %d, %ld, [", count++ == 0 ? "" : ",", f, d, instance);
  for (int i = 0; i < d; i++) {
    double sum = 0;
    for (int j = 0; j < d; j++) sum += b[j * d + i] * 0.5;
    printf("%s%.17g", i == 0 ? "" : ", ", sum / fmax(1, sqrt(d) / 8));
  }
  printf("]]");
  free(u);
  free(b);
}

static void doubles(long step) {
  for (long k = 1; k < MODULUS; k += step) {
    double values[2] = {log(uniform(k)), cos(2 * M_PI * uniform(k))};
    fwrite(values, sizeof *values, 2, stdout);
  }
}

int main(int count, char **words) {
  if (count > 1) {
    doubles(atol(words[1]));
    return 0;
  }
  printf("{\n  \"arguments\": [");
  const long ends[] = {1, 2, 3, MODULUS / 4, MODULUS / 2, MODULUS / 4 * 3, MODULUS - 2, MODULUS - 1};
  for (int i = 0; i < 8; i++) argument(ends[i]);
  for (long k = 1; k < MODULUS; k += 8388607) argument(k);
  /* Arguments of which correct rounding has another logarithm, then cosine. */
  int logs = 0, cosines = 0;
  for (long k = 12345; k < MODULUS && (logs < 128 || cosines < 128); k += 21473) {
    double u = uniform(k), x = 2 * M_PI * u;
    int hasLog = log(u) != (double)logq(u) && logs < 128;
    int hasCosine = cos(x) != (double)cosq(x) && cosines < 128;
    logs += hasLog;
    cosines += hasCosine;
    if (hasLog || hasCosine) argument(k);
  }
  fprintf(stderr, "not rounded correctly: %d logarithms, %d cosines\n", logs, cosines);
  printf("\n  ],\n  \"minimisers\": [");
  const int dims[] = {20, 40};
  const long instances[] = {1, 2, 7};
  for (int i = 0; i < 12; i++) minimiser(i < 6 ? 9 : 19, dims[i / 3 % 2], instances[i % 3]);
  printf("\n  ]\n}\n");
}
