/* Values of two functions of bbob in C, from their published definitions. Usage: bbob FUNCTION DIM EVALUATIONS < x_opt,
   then the rotation by rows. Writes the least seconds of an evaluation over some turns, then the value at the origin. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define MOST 100
#define TURNS 9

static int dim;
static double x_opt[MOST], rotation[MOST][MOST], weight[MOST], exponent[MOST];

static void rotate(const double *from, double *to) {
  for (int i = 0; i < dim; i++) {
    to[i] = 0;
    for (int k = 0; k < dim; k++) to[i] += rotation[i][k] * from[k];
  }
}

static double oscillated(double t) {
  if (t == 0) return 0;
  const double l = log(fabs(t)), a = t > 0 ? 10 : 5.5, b = t > 0 ? 7.9 : 3.1;
  return copysign(exp(l + 0.049 * (sin(a * l) + sin(b * l))), t);
}

/* f10 */
static double ellipsoid(const double *x) {
  double d[MOST], y[MOST], sum = 0;
  for (int i = 0; i < dim; i++) d[i] = x[i] - x_opt[i];
  rotate(d, y);
  for (int i = 0; i < dim; i++) {
    const double z = oscillated(y[i]);
    sum += weight[i] * z * z;
  }
  return sum;
}

/* f12 */
static double bent_cigar(const double *x) {
  double d[MOST], y[MOST], z[MOST], sum = 0;
  for (int i = 0; i < dim; i++) d[i] = x[i] - x_opt[i];
  rotate(d, y);
  for (int i = 0; i < dim; i++) {
    if (y[i] > 0) y[i] = pow(y[i], 1 + exponent[i] * sqrt(y[i]));
  }
  rotate(y, z);
  for (int i = 1; i < dim; i++) sum += z[i] * z[i];
  return z[0] * z[0] + 1e6 * sum;
}

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec + time.tv_nsec / 1e9;
}

static double read_number(void) {
  double number;
  if (scanf("%lf", &number) != 1) exit(2);
  return number;
}

int main(int count, char **arguments) {
  if (count != 4) return 2;
  double (*const function)(const double *) = strcmp(arguments[1], "bbob_f10") == 0 ? ellipsoid : bent_cigar;
  dim = atoi(arguments[2]);
  if (dim < 2 || dim > MOST) return 2;
  const long evaluations = atol(arguments[3]);
  for (int i = 0; i < dim; i++) x_opt[i] = read_number();
  for (int i = 0; i < dim; i++) {
    for (int k = 0; k < dim; k++) rotation[i][k] = read_number();
    weight[i] = pow(10, 6.0 * i / (dim - 1));
    exponent[i] = 0.5 * i / (dim - 1);
  }
  double x[MOST] = {0}, best = INFINITY, all = 0;
  const double at_origin = function(x);
  for (int turn = 0; turn < TURNS; turn++) {
    const double start = now();
    for (long k = 0; k < evaluations; k++) {
      x[k % dim] += 1e-9;
      all += function(x);
    }
    best = fmin(best, (now() - start) / evaluations);
  }
  printf("%.17g\n%.17g\n%g\n", best, at_origin, all);
  return 0;
}
