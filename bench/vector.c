/* The momentum loops of hand-written.ts in C, 16 trials side by side, for gcc to vectorise: loss, gradient and all stop
   rules at every step; a trial that has stopped is frozen. Usage: vector NAME MAX_STEPS < lines of "lr momentum".
   Writes the least seconds of some turns, then each trial's final loss. */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define LANES 16
#define MOST_TRIALS 4096
#define TURNS 9
#define TARGET 1e-12
#define GRADIENT_SQUARED 0.0
#define DIVERGE 1e12

#define INLINE static inline __attribute__((always_inline))

typedef struct {
  double loss, x, y;
} Slope;

typedef Slope (*Objective)(double x, double y);

INLINE Slope rosenbrock(double x, double y) {
  const double a = y - x * x, b = 1 - x;
  return (Slope){100 * a * a + b * b, -400 * a * x - 2 * b, 200 * a};
}

INLINE Slope beale(double x, double y) {
  const double y2 = y * y, y3 = y2 * y;
  const double a = 1.5 - x + x * y, b = 2.25 - x + x * y2, c = 2.625 - x + x * y3;
  return (Slope){a * a + b * b + c * c, 2 * (a * (y - 1) + b * (y2 - 1) + c * (y3 - 1)),
                 2 * x * (a + 2 * b * y + 3 * c * y2)};
}

/* One of two numbers, by a mask of all ones or none: a branch would keep gcc from vectorising. */
INLINE double pick(int64_t mask, double a, double b) {
  union {
    double number;
    int64_t bits;
  } one = {a}, other = {b};
  one.bits = (one.bits & mask) | (other.bits & ~mask);
  return one.number;
}

/* Inlined with the objective, so that each one gets a separate loop. */
INLINE void run(Objective objective, double start_x, double start_y, const double *lr, const double *momentum,
                int64_t max_steps, double *final) {
  double x[LANES], y[LANES], vx[LANES], vy[LANES], best[LANES], losses[LANES], norms[LANES];
  int64_t alive[LANES], steps[LANES];
  for (int k = 0; k < LANES; k++) {
    x[k] = start_x, y[k] = start_y, vx[k] = vy[k] = losses[k] = norms[k] = 0;
    best[k] = INFINITY, alive[k] = -1, steps[k] = 0;
  }
  for (int64_t step = 0;; step++) {
    const int64_t more = step < max_steps ? -1 : 0;
    int64_t any = 0;
    for (int k = 0; k < LANES; k++) {
      const Slope g = objective(x[k], y[k]);
      const double squares = g.x * g.x + g.y * g.y;
      const double next_vx = momentum[k] * vx[k] - lr[k] * g.x, next_vy = momentum[k] * vy[k] - lr[k] * g.y;
      const double moved = next_vx * next_vx + next_vy * next_vy;
      const int64_t was = alive[k];
      const int64_t sound = -(int64_t)(fabs(g.loss) <= DIVERGE);
      const int64_t above = -(int64_t)(g.loss > TARGET);
      const int64_t steep = -(int64_t)(squares > GRADIENT_SQUARED);
      const int64_t moving = -(int64_t)(moved > GRADIENT_SQUARED);
      const int64_t now = was & sound & above & (steep | moving) & more;
      best[k] = pick(was & -(int64_t)(g.loss < best[k]), g.loss, best[k]);
      losses[k] = pick(was, g.loss, losses[k]);
      norms[k] = pick(was, squares, norms[k]);
      vx[k] = pick(now, next_vx, vx[k]);
      vy[k] = pick(now, next_vy, vy[k]);
      x[k] = pick(now, x[k] + next_vx, x[k]);
      y[k] = pick(now, y[k] + next_vy, y[k]);
      steps[k] -= now;
      alive[k] = now;
      any |= now;
    }
    if (!any) break;
  }
  /* Uses the whole outcome, so gcc cannot optimize any of it away. */
  volatile double outcome;
  for (int k = 0; k < LANES; k++) final[k] = losses[k], outcome = best[k], outcome = norms[k], outcome = steps[k];
  (void)outcome;
}

static void run_rosenbrock(const double *lr, const double *momentum, int64_t max_steps, double *final) {
  run(rosenbrock, -1.2, 1, lr, momentum, max_steps, final);
}

static void run_beale(const double *lr, const double *momentum, int64_t max_steps, double *final) {
  run(beale, 1, 1, lr, momentum, max_steps, final);
}

static double seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec + now.tv_nsec * 1e-9;
}

int main(int count, char **arguments) {
  static double lr[MOST_TRIALS], momentum[MOST_TRIALS], final[MOST_TRIALS];
  if (count != 3) return 2;
  const int is_beale = strcmp(arguments[1], "beale") == 0;
  const int64_t max_steps = atoll(arguments[2]);
  int trials = 0;
  while (trials < MOST_TRIALS && scanf("%lf %lf", &lr[trials], &momentum[trials]) == 2) trials++;
  double best = INFINITY;
  for (int turn = 0; turn < TURNS; turn++) {
    const double start = seconds();
    for (int at = 0; at + LANES <= trials; at += LANES)
      (is_beale ? run_beale : run_rosenbrock)(lr + at, momentum + at, max_steps, final + at);
    const double took = seconds() - start;
    best = took < best ? took : best;
  }
  printf("%.9g\n", best);
  for (int i = 0; i < trials; i++) printf("%.17g\n", final[i]);
  return 0;
}
