import { RESULT_COLUMNS } from "../../src/sweep/outcomes/result-columns.ts";
import { describe, expect, test } from "vitest";
import { SweepError } from "../../src/errors.ts";
import { parseUpdateRule } from "../../src/optimizers/rule.ts";

interface Rule {
  readonly hyperparameters?: Readonly<Record<string, number>>;
  readonly state?: Readonly<Record<string, number | string>>;
  readonly update: readonly string[];
}

const parse = ({ hyperparameters = { lr: 0.1, momentum: 0.9 }, state = { v: 0 }, update }: Rule) =>
  parseUpdateRule({ hyperparameters, state, update }, {}, RESULT_COLUMNS);

/** Returns the error of a rule, with the part of the line `text` that its span covers. */
function refusal(rule: Rule, text = ""): { message: string; path: readonly (string | number)[]; at: string } {
  try {
    parse(rule);
  } catch (error) {
    if (!(error instanceof SweepError)) throw error;
    expect(error.code).toBe("input");
    return { message: error.message, path: error.path, at: text.slice(error.span?.from ?? 0, error.span?.to ?? 0) };
  }
  throw new Error("the rule was accepted");
}

const FINE = "x = x - lr * g";

describe("a line is refused, with its path and the offending text:", () => {
  test.each([
    ["v = momentun * v", "momentun", 'unknown name "momentun": did you mean "momentum"?'],
    ["v = velocity", "velocity", 'unknown name "velocity"'],
    ["v = early", "early", 'unknown name "early"'],
    ["v = x[1]", "x[1]", "not a vector or matrix: x; a line runs for every coordinate, so write x alone"],
    ["g = 2 * g", "g", '"g" is a reserved name'],
    ["t = 0", "t", '"t" is a reserved name'],
    ["loss = 0", "loss", '"loss" is a reserved name'],
    ["n = 2", "n", '"n" is a reserved name'],
    ["pi = 3", "pi", '"pi" is a reserved name'],
    ["e = 3", "e", '"e" is a reserved name'],
    ["norm = 3", "norm", '"norm" is a reserved name'],
    ["sqrt = 3", "sqrt", '"sqrt" is a reserved name'],
    ["steps = t", "steps", '"steps" is a reserved name'],
    ["final_loss = loss", "final_loss", '"final_loss" is a reserved name'],
    ["lr = lr / 2", "lr", 'a hyperparameter can\'t be assigned: "lr"'],
    ["v = dot(g)", "dot(g)", "dot takes 2 arguments: 1"],
    ["v = norn(g)", "norn", 'unknown function "norn": did you mean "norm"?'],
    ["v + g", "v", 'expected a line "name = formula": found "v"'],
    ["2 = v", "2", 'expected a line "name = formula": found "2"'],
    ["v = 2x", "2x", "no implied multiplication: write 2*x"],
  ])("%s", (line, at, message) => {
    expect(refusal({ update: [FINE, line] }, line)).toEqual({ message, path: ["update", 1], at });
  });

  test("a name that a later line introduces", () => {
    const update = ["x = x - d", "d = lr * g"];
    expect(refusal({ update }, update[0])).toMatchObject({ path: ["update", 0], at: "d" });
  });

  test("a line that would escape from the generated code", () => {
    for (const line of ["v; process.exit() = 1", "v = 1; process.exit()", "v = `1`", "v = constructor", "__proto__"]) {
      expect(refusal({ update: [FINE, line] }).path).toEqual(["update", 1]);
    }
  });
});

describe("a rule must assign x:", () => {
  test.each([[["v = g"]], [[]], [["v = x", "d = v"]]])("%j", (update) => {
    const message = 'the rule does not assign x: add a line "x = …"';
    expect(refusal({ update })).toEqual({ message, path: ["update"], at: "" });
  });

  test("an assignment that does not change x counts", () => {
    expect(parse({ update: ["x = x - 0"] }).state).toHaveLength(1);
  });
});

// Names appear in the generated code, so only letters, digits and _ are allowed.
const ODD = ["v; process.exit()", "v w", "2v", "", "é", "v.w", "v$", "v\n", "[0]", "`"];

describe("names of state", () => {
  test.each(ODD)("must be plain: %j", (name) => {
    expect(refusal({ state: { [name]: 0 }, update: [FINE] })).toMatchObject({
      message: `not a name (letters, digits and _): "${name}"`,
      path: ["state", name],
    });
  });

  test.each(["x", "g", "t", "n", "e", "pi", "loss", "minimum", "max_steps", "where", "exp", "dot", "status", "trial"])(
    "must not be reserved: %s",
    (name) => {
      const message = `"${name}" is a reserved name`;
      expect(refusal({ state: { [name]: 0 }, update: [FINE] })).toEqual({ message, path: ["state", name], at: "" });
    },
  );

  test("must differ from those of hyperparameters", () => {
    expect(refusal({ state: { lr: 0 }, update: [FINE] })).toMatchObject({
      message: 'a state and a hyperparameter have the same name: "lr"',
      path: ["state", "lr"],
    });
  });
});

describe("names of hyperparameters", () => {
  test.each(ODD)("must be plain: %j", (name) => {
    const rule = { hyperparameters: { lr: 1, [name]: 0 }, update: [FINE] };
    expect(refusal(rule).path).toEqual(["hyperparameters", name]);
  });

  test.each(["x", "t", "loss", "distance", "sum"])("must not be reserved: %s", (name) => {
    const rule = { hyperparameters: { lr: 1, [name]: 0 }, update: [FINE] };
    expect(refusal(rule).message).toBe(`"${name}" is a reserved name`);
  });
});

describe("a state's start", () => {
  test("is a formula over the hyperparameters", () => {
    const { graph, state } = parse({ state: { v: "lr / 2" }, update: [FINE] });
    expect(state[0]?.start).toBe(graph.div(graph.input("lr"), graph.constant(2)));
  });

  test.each([
    ["lrr", "lrr", 'unknown name "lrr": did you mean "lr"?'],
    ["loss / 2", "loss", 'unknown name "loss"'],
    ["max_steps", "max_steps", 'unknown name "max_steps"'],
    ["lr +", "", "expected a number, a name or (: found the end of the formula"],
  ])("%s is refused", (start, at, message) => {
    expect(refusal({ state: { v: start }, update: [FINE] }, start)).toEqual({ message, path: ["state", "v"], at });
  });

  test("has no sums over coordinates", () => {
    expect(refusal({ state: { v: "norm(lr)" }, update: [FINE] })).toMatchObject({ path: ["state", "v"] });
  });
});

describe("one value per coordinate", () => {
  const kinds = (state: Rule["state"], update: readonly string[]): Record<string, boolean> =>
    Object.fromEntries(parse({ state: state ?? {}, update }).state.map(({ name, vector }) => [name, vector]));

  test("applies to a state that depends on x, g or another such state", () => {
    const update = ["a = g", "b = b + a", "c = c * momentum", "d = norm(b)", "e1 = c * d", FINE];
    expect(kinds({ a: 0, b: 0, c: 1, d: 0, e1: 0 }, update)).toEqual({
      a: true,
      b: true,
      c: false,
      d: false,
      e1: false,
    });
  });

  test("applies through a state that is read before it is assigned", () => {
    expect(kinds({ p: 0, q: 0, r: 0 }, ["r = q", "q = p", "p = g", FINE])).toEqual({ p: true, q: true, r: true });
  });
});
