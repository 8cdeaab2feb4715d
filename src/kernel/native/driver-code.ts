import { NORM_SCALES } from "../../formula/ir/norm.ts";
import { statusCode } from "../../sweep/outcomes/statuses.ts";
import type { SpaceSpec } from "../../sweep/spec/sweep-spec.ts";
import { stopRules } from "../lowering/stop-rules.ts";
import type { StopRule } from "../lowering/stop-rules.ts";
import { literal } from "./expression.ts";
import { mayStop } from "./stop-flag.ts";

/** Returns the functions that judge and end trials, and the one that a library exports. */
export function driverCode(space: SpaceSpec): string {
  return [trialFunctions(space), advanceFunction(space)].join("\n\n");
}

/** Returns the functions that judge and end trials. */
export function trialFunctions(space: SpaceSpec): string {
  return [reachFunction(space), normFunction(), judgeFunction(space), endFunction(space), MIRROR]
    .filter((part) => part !== "")
    .join("\n\n");
}

/** The largest gap to the minimum at which a lane's trial converges or reaches its next target. */
function reachFunction({ targets, objective }: SpaceSpec): string {
  if (objective.minimum === null) return "";
  const next = "m->targets[m->reached[k]]";
  return `static double next_reach(const Memory *m, int64_t k) {
return ${targets === undefined ? "m->target" : `${next} > m->target ? ${next} : m->target`};
}`;
}

/** ‖gradient‖₂, with the arithmetic of `euclideanDistance`. */
function normFunction(): string {
  const { small, large, up, down } = NORM_SCALES;
  return `static double gradient_squares(const Lanes *s, int64_t k, double scale) {
double sum = 0.0;
for (int64_t j = 0; j < DIM; j++) {
const double g = s->g[j][k] * scale;
sum += g * g;
}
return sum;
}

static double gradient_norm(const Lanes *s, int64_t k) {
const double squares = s->squares[k];
if (!(squares < ${literal(small)} || squares > ${literal(large)})) return sqrt(squares);
const double scale = squares < ${literal(small)} ? ${literal(up)} : ${literal(down)};
return sqrt(gradient_squares(s, k, scale)) / scale;
}`;
}

/** The status of a lane's trial after some steps, or −1 if it goes on. Records its targets. */
function judgeFunction(space: SpaceSpec): string {
  return `static int judge(Lanes *s, Memory *m, int64_t k, int64_t steps) {
const double loss = s->loss[k];
${stopRules(space)
  .map((rule) => ruleCode(space, rule))
  .join("\n")}
return -1;
}`;
}

function ruleCode(space: SpaceSpec, rule: StopRule): string {
  const { minimum } = space.objective;
  const status = String(statusCode(rule.status));
  const result = rule.below === undefined ? status : `loss < m->below ? ${statusCode(rule.below.status)} : ${status}`;
  const end = `return ${result};`;
  switch (rule.test.of) {
    case "size":
      return `if (!(fabs(loss) <= m->size)) ${end}`;
    case "gap":
      return `const double gap = loss - ${literal(minimum ?? NaN)};
${space.targets === undefined ? "" : reachCode(rule)}if (gap <= m->target) ${end}`;
    case "rest":
      return `if (s->squares[k] <= m->rest_squares && gradient_squares(s, k, m->rest_scale) <= m->rest_bound &&
moved(s, m, k, m->rest_scale) <= m->rest_bound) ${end}`;
    case "step":
      return `if (steps == (int64_t)m->max_steps) ${end}`;
  }
}

/** A loss below the minimum reaches no target. */
function reachCode({ below }: StopRule): string {
  const isInside = below === undefined ? "" : "!(loss < m->below) && ";
  return `while (${isInside}gap <= m->targets[m->reached[k]]) m->target_steps[m->reached[k]++][k] = (double)steps;
s->reach[k] = next_reach(m, k);
`;
}

function endFunction({ targets }: SpaceSpec): string {
  const count = targets?.length ?? 0;
  return `static void end(const Lanes *s, Memory *m, int64_t k, int status, int64_t steps, double norm) {
const int64_t e = (int64_t)m->ended;
m->ticket_of[e] = (double)m->ticket[k];
m->status[e] = status;
m->steps_of[e] = (double)steps;
m->loss_of[e] = s->loss[k];
m->best_of[e] = s->best[k];
m->norm_of[e] = norm;
for (int64_t j = 0; j < DIM; j++) m->x_of[e][j] = s->x[j][k];
${
  count === 0
    ? ""
    : `for (int64_t i = 0; i < ${count}; i++) m->targets_of[e][i] = i < m->reached[k] ? m->target_steps[i][k] : __builtin_nan("");`
}
m->ended += 1.0;
m->is_busy[k] = 0;
}`;
}

// Idle lanes repeat a trial, so they stop when it does. Their outcome is ignored.
const MIRROR = `static void mirror(Lanes *s, int64_t from, int64_t to) {
double *rows = (double *)s;
for (int64_t at = 0; at < (int64_t)(sizeof(Lanes) / sizeof(double)); at += K) rows[at + to] = rows[at + from];
}`;

/** Begins waiting trials in free lanes, and counts the trials in flight and their steps. */
export function refillCode({ targets, objective, batch }: SpaceSpec): string {
  return `busy = one = most = 0;
for (int64_t k = 0; k < K; k++) {
if (!m->is_busy[k] && m->begun < m->waiting) {
const int64_t w = (int64_t)m->begun;
m->is_busy[k] = 1;
m->ticket[k] = (int64_t)m->tickets[w];
m->since[k] = m->total;
${targets === undefined ? "" : "m->reached[k] = 0;"}
${batch === undefined ? "" : "m->judged[k] = -1;\nm->repeat_of[k] = m->repeats[w];"}
begin(s, m, k, w);
${objective.minimum === null ? "" : "s->reach[k] = next_reach(m, k);"}
m->begun += 1.0;
}
if (!m->is_busy[k]) continue;
busy++, one = k;
if (m->total - m->since[k] > most) most = m->total - m->since[k];
}
m->busy = (double)busy;
if (busy == 0) return 0;`;
}

function advanceFunction(space: SpaceSpec): string {
  const may = mayStop(space, "s->loss[k]", "s->squares[k]", "s->reach[k]");
  return `int32_t sweep_advance(Memory *m) {
Lanes *s = (Lanes *)(m + 1);
const double size = m->size, rest = m->rest_squares;
const int64_t max_steps = (int64_t)m->max_steps;
int64_t left = (int64_t)m->budget, from = 0, busy, one, most;
for (;;) {
if (from == 0) {
${refillCode(space)}
for (int64_t k = 0; k < K; k++) if (!m->is_busy[k]) mirror(s, one, k);
}
const int64_t until = max_steps - most;
const int64_t steps = run(s, m, until < left ? until : left, from);
int64_t ended = 0, flags[K];
m->total += steps;
m->steps += (double)(steps * busy);
most += steps;
for (int k = 0; k < K; k++) flags[k] = ${may} | (m->total - m->since[k] >= max_steps);
for (int64_t k = 0; k < K; k++) {
if (!flags[k] || !m->is_busy[k]) continue;
const int64_t made = m->total - m->since[k];
const int status = judge(s, m, k, made);
if (status == -1) continue;
end(s, m, k, status, made, gradient_norm(s, k));
ended++;
}
from = ended == 0;
left -= steps;
if (left <= 0 || (ended > 0 && m->begun >= m->waiting)) return 0;
}
}`;
}
