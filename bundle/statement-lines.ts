import { parseSync, Visitor } from "rolldown/utils";

/**
 * Returns a minified module with each statement, class member and case on a line, so that the stack
 * of an error has lines. Throws if the module cannot be parsed.
 */
export function withStatementLines(name: string, code: string): string {
  const { program, errors } = parseSync(name, code);
  if (errors[0] !== undefined) throw new Error(`${name}: ${errors[0].message}`);
  const starts: number[] = [];
  const add = (nodes: readonly { readonly start: number }[]): void =>
    void starts.push(...nodes.map(({ start }) => start));
  new Visitor({
    Program: ({ body }) => add(body),
    BlockStatement: ({ body }) => add(body),
    ClassBody: ({ body }) => add(body),
    StaticBlock: ({ body }) => add(body),
    SwitchStatement: ({ cases }) => add(cases),
    SwitchCase: ({ consequent }) => add(consequent),
  }).visit(program);
  const cuts = [0, ...starts.toSorted((a, b) => a - b), code.length];
  const lines = cuts.slice(1).map((end, i) => code.slice(cuts[i], end));
  return lines.filter((line) => line !== "").join("\n");
}
