import { statusCode } from "../../sweep/outcomes/statuses.ts";
import type { SpaceSpec } from "../../sweep/spec/sweep-spec.ts";
import { refillCode, trialFunctions } from "./driver-code.ts";

/**
 * Returns the functions that judge and end trials with batches, and the one that a library exports.
 * The loss over all training rows is judged every `every` steps and at the last one. A call first
 * makes the steps whose rows the caller has listed, then asks for the lists of the next ones.
 */
export function batchDriver(space: SpaceSpec): string {
  return `${trialFunctions(space)}

${CUT}

${JUDGE_ALL}

int32_t sweep_advance(Memory *m) {
Lanes *s = (Lanes *)(m + 1);
if (m->listed > 0.0) cut(s, m, run(s, m, (int64_t)m->listed, 0));
m->wanted = 0.0;
int64_t busy, one, most;
for (;;) {
${refillCode(space)}
for (int64_t k = 0; k < K; k++) if (!m->is_busy[k]) mirror(s, one, k);
if (judge_all(s, m)) {
if (m->begun >= m->waiting) return 0;
continue;
}
int64_t limit = (int64_t)m->max_steps - most;
if (limit > (int64_t)m->list_steps) limit = (int64_t)m->list_steps;
for (int64_t k = 0; k < K; k++) {
const int64_t made = m->total - m->since[k], every = (int64_t)m->every;
m->made[k] = m->is_busy[k] ? (double)made : -1.0;
if (m->is_busy[k] && every - made % every < limit) limit = every - made % every;
}
m->wanted = (double)limit;
return 0;
}
}`;
}

/** Ends the trials whose last batch has a loss that is not finite or too large. */
const CUT = `static void cut(const Lanes *s, Memory *m, int64_t steps) {
const int is_cut = steps < (int64_t)m->listed;
m->listed = 0.0;
m->total += steps;
m->steps += (double)steps * m->busy;
for (int64_t k = 0; is_cut && k < K; k++) {
if (!m->is_busy[k] || fabs(s->loss[k]) <= m->size) continue;
end(s, m, k, ${statusCode("diverged")}, m->total - m->since[k], __builtin_nan(""));
}
}`;

/** Judges the trials whose turn it is. Returns whether any has ended. */
const JUDGE_ALL = `static int judge_all(Lanes *s, Memory *m) {
int is_judged = 0, has_ended = 0;
for (int64_t k = 0; k < K; k++) {
const int64_t made = m->total - m->since[k];
m->verdict[k] = -1;
if (!m->is_busy[k] || m->judged[k] == made) continue;
if (made % (int64_t)m->every != 0 && made != (int64_t)m->max_steps) continue;
if (!is_judged) evaluate(s, m, m->training, (int64_t)m->training_rows);
is_judged = 1;
m->judged[k] = made;
s->best[k] = s->loss[k] < s->best[k] ? s->loss[k] : s->best[k];
m->verdict[k] = judge(s, m, k, made);
has_ended |= m->verdict[k] != -1;
}
if (!has_ended) return 0;
differentiate(s, m, m->training, (int64_t)m->training_rows);
for (int64_t k = 0; k < K; k++) {
if (m->verdict[k] == -1) continue;
s->squares[k] = gradient_squares(s, k, 1.0);
end(s, m, k, (int)m->verdict[k], m->total - m->since[k], gradient_norm(s, k));
}
return 1;
}`;
