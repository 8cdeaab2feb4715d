import { expect, test } from "vitest";
import { messageOf } from "../support/spaces/parse.ts";

/** Returns the message for a formula, with its column in the formula, and checks its caret. */
function refusal(before: string, text: string, after: string): string {
  const message = messageOf(`${before}${JSON.stringify(text)}${after}`);
  const [, line = "", column = "", problem = ""] = /^grid\.yaml:(\d+):(\d+): (.*)/.exec(message) ?? [];
  expect(message.split("\n")[2]).toBe(`    | ${" ".repeat(Number(column) - 1)}^`);
  const lines = before.split("\n");
  expect(Number(line)).toBe(lines.length);
  return `${Number(column) - lines.at(-1)!.length - 1}: ${problem}`;
}

test.each([
  ["x0^2 + x1^2", '1: unknown name "x0": write x[1], since coordinates count from 1 (x1 is x[2])'],
  ["x1^2 + x0^2", '1: unknown name "x1": write x[2], since coordinates count from 1'],
  ["x2^2 + x1^2", '1: unknown name "x2": write x[2], or x[3] if yours count from 0'],
  ["1 + x_1", '5: unknown name "x_1": write x[1], or x[2] if yours count from 0'],
  ["x_i^2", '1: unknown name "x_i": write x[i]'],
  ["w1^2 + w2^2", '1: unknown name "w1": write x[1], or x[2] if yours count from 0'],
  ["x₁^2", '2: unexpected character: "₁": write x[1]'],
  ["log(x, 10)", "1: log takes 1 argument: 2; write log(x)/log(b) for base b"],
  ["tf.math.sin(x)", '1: names have no prefix: "tf.math.sin": write sin(…)'],
  ["torch.nn.functional.relu(x)", '1: names have no prefix: "torch.nn.functional.relu": write max(x, 0)'],
  ["np.pow(x, 2)", '1: names have no prefix: "np.pow": write x^2'],
  ["x mod 2", '3: not a word of formulas: "mod": write a - b*floor(a/b)'],
  ["y0^2", '1: unknown name "y0": did you mean "y"?'],
  ["x[0]^2 + x[1]^2", "1: outside the 2 coordinates: x[0]; coordinates count from 1"],
  ["sum(i = 0..n-1, x[i]^2)", "17: outside the 2 coordinates: x[0]; coordinates count from 1"],
  ["x(1)^2", "1: no implied multiplication: write x*(…), or x[…] for a coordinate"],
  ["np.sin(x)", '1: names have no prefix: "np.sin": write sin(…)'],
  ["1 + math.sqrt(x)", '5: names have no prefix: "math.sqrt": write sqrt(…)'],
  ["torch.exp(x)", '1: names have no prefix: "torch.exp": write exp(…)'],
  ["Math.PI*x", '1: names have no prefix: "Math.PI": write pi'],
  ["np.log10(x)", '1: names have no prefix: "np.log10": write log(x)/log(10)'],
  ["ln(x)", '1: unknown function "ln": did you mean "log"?'],
  ["log10(x)", '1: unknown function "log10": write log(x)/log(10)'],
  ["log2(x)", '1: unknown function "log2": write log(x)/log(2)'],
  ["arctan(x)", '1: unknown function "arctan": did you mean "atan"?'],
  ["asin(x)", '1: unknown function "asin": write atan(x/sqrt(1 - x^2))'],
  ["cosh(x)", '1: unknown function "cosh": write (exp(x) + exp(-x))/2'],
  ["pow(x, 2)", '1: unknown function "pow": write x^2'],
  ["|x|", '1: unexpected character: "|": write abs(x)'],
  ["1 + |y|", '5: unexpected character: "|": write abs(x)'],
  [
    "||x||",
    '1: unexpected characters: "||": write norm(g) in an update rule, sqrt(sum(i = 1..n, x[i]^2)) in an objective',
  ],
  ["x**2", "2: use ^ for powers: **"],
  ["sin^2(x)", "1: a function needs its arguments: sin(…): write sin(x)^2"],
  ["0,5*x^2", "1: comma in a number: 0,5: write 0.5, with a decimal point"],
  ["x^2 + 1,25", "7: comma in a number: 1,25: write 1.25, with a decimal point"],
  ["sin(0,5)", "5: comma in a number: 0,5: write 0.5, with a decimal point"],
  ["(0,5)*x", "2: comma in a number: 0,5: write 0.5, with a decimal point"],
  ["1,000*x", "1: comma in a number: 1,000: write 1000, or 1.000 with a decimal point"],
  ["1,000,000*x", "1: comma in a number: 1,000,000: write 1000000"],
  ["where(x < 0 and y < 0, x, y)", '13: not a word of formulas: "and": nest where(…) for more than one condition'],
  ["if x < 0 then x else y", '1: not a word of formulas: "if": write where(condition, a, b)'],
  ["x < 0 ? x : y", '7: unexpected character: "?": write where(condition, a, b)'],
  ["x^2 + w^2", '7: unknown name "w": write y for a second coordinate, or give w a value under parameters'],
  ["x^2 + y^2 + theta^2", '13: unknown name "theta": give theta a value under parameters'],
  ["w^2", '1: unknown name "w": write x'],
  ["ln x", "1: no implied multiplication: write log(x)"],
  ["1 + ln y", "5: no implied multiplication: write log(y)"],
  ["log10 x", "1: no implied multiplication: write log(x)/log(10)"],
  ["f(x) = x^2", '1: not a formula alone: leave out "f(x) ="'],
  ["f(x)=x^2", '1: not a formula alone: leave out "f(x)="'],
  ["f(x, y) = x^2", '1: not a formula alone: leave out "f(x, y) ="'],
  ["loss = x^2", '1: not a formula alone: leave out "loss ="'],
  [
    "np.linalg.norm(x)",
    '1: names have no prefix: "np.linalg.norm": write norm(g) in an update rule, sqrt(sum(i = 1..n, x[i]^2)) in an objective',
  ],
  ["x^2 − 1", '5: unexpected character: "−": write -'],
  ["2·x", '2: unexpected character: "·": write *'],
  ["x % 2", '3: unexpected character: "%": write a - b*floor(a/b)'],
  ["x^2;", '4: unexpected character: ";": leave it out; the lines of an update rule are the items of a list'],
  ["√x", '1: unexpected character: "√": write sqrt(x)'],
  ["π*x", '1: unexpected character: "π": write pi'],
  ["PI*x", '1: unknown name "PI": did you mean "pi"?'],
  ["x^{2}", '3: unexpected character: "{": write ( and )'],
  ["\\sin(x)", '1: unexpected character: "\\\\": LaTeX is not supported, write sqrt(x), a/b, pi'],
])("the objective %s is refused with a remedy", (formula, message) => {
  expect(refusal("objective: { name: f, start: [1, 1], formula: ", formula, " }\noptimizer: sgd\n")).toBe(
    // The caret of an escaped text is at its quotation mark.
    formula.startsWith("\\") ? message.replace(/^1/, "2") : message,
  );
});

test.each([
  ["v += g", '1: not a line "name = formula": v += g: write v = v + g'],
  ["v -= a - g", '1: not a line "name = formula": v -= a - g: write v = v - (a - g)'],
  ["v *= 2", '1: not a line "name = formula": v *= 2: write v = v * 2'],
  ["v /= 1 + g", '1: not a line "name = formula": v /= 1 + g: write v = v / (1 + g)'],
  ["v **= 2", '1: not a line "name = formula": v **= 2: write v = v ^ 2'],
  ["v -= lr*g**2", '1: not a line "name = formula": v -= lr*g**2: write v = v - lr*g^2'],
  ["v <- g**2", '1: not a line "name = formula": v <- g**2: write v = g^2'],
  ["v == v - lr*g", '1: not a line "name = formula": v == v - lr*g: write v = v - lr*g, with one equals sign'],
  ["v++", '1: not a line "name = formula": v++: write v = v + 1'],
  ["v--", '1: not a line "name = formula": v--: write v = v - 1'],
  ["v <- g", '1: not a line "name = formula": v <- g: write v = g'],
  ["v := g", '3: unexpected characters: ":=": write ='],
  ["x[1] = g", '1: not a line "name = formula": x[1] = g: write x = …, since a line runs for every coordinate'],
  ["return x", '1: not a line "name = formula": return x: write "x = …"'],
  ["v = grad", '5: unknown name "grad": the gradient is g'],
  ["v = 2*gradient", '7: unknown name "gradient": the gradient is g'],
  ["v = grad[1]", "5: not a vector or matrix: grad: the gradient is g"],
  ["v = x_t", '5: unknown name "x_t": write x'],
  ["v ← g", '3: unexpected character: "←": write ='],
  ["v = grad(x)", '5: unknown function "grad": did you mean "g"?'],
  ["v = param.grad", '5: names have no prefix: "param.grad": the gradient is g'],
  ["v = g[1]", "5: not a vector or matrix: g; a line runs for every coordinate, so write g alone"],
  ["v = g[i]", "5: not a vector or matrix: g; a line runs for every coordinate, so write g alone"],
  ["v = learning_rate*g", '5: unknown name "learning_rate": write lr'],
  ["v = theta", '5: unknown name "theta": write x'],
  ["v = g/iteration", '7: unknown name "iteration": the step is t'],
  ["v = self.lr*g", '5: names have no prefix: "self.lr": write lr'],
  ["v = 0,1*g", "5: comma in a number: 0,1: write 0.1, with a decimal point"],
])("the line %s of a rule is refused with a remedy", (line, message) => {
  const before =
    "objective: sphere\noptimizer:\n  name: own\n  hyperparameters: { lr: 0.1 }\n  state: { v: 0 }\n  update:\n    - ";
  expect(refusal(before, line, "\n    - x = x - lr*v\n")).toBe(message);
});

test("a name of another language that the formula defines keeps its meaning", () => {
  const grid = `objective: sphere
optimizer:
  name: own
  hyperparameters: { alpha: 0.1 }
  state: { grad: 0 }
  update: ["grad = 0.9*grad + g", "x = x - alpha*grad"]
`;
  expect(messageOf(grid)).toBe("accepted");
  const sizes = "objective: { name: f, formula: d*x^2, d: 3, start: [1] }\noptimizer: sgd\n";
  expect(messageOf(sizes)).toBe("accepted");
});
