import type { NodeId } from "../../formula/ir/node-table.ts";
import { computed, results } from "../../formula/ir/loop-steps.ts";
import type { LoopStep } from "../../formula/ir/loop-steps.ts";
import { expression, isComputed, reference, vectorName } from "./expression.ts";

/**
 * Returns one run of a loop as statements over the arrays x and g. `outer` returns the text of a
 * node of the outer graph. Appends the loop's tables to `tables`, which the code reads.
 */
export function loopCode(step: LoopStep, outer: (id: NodeId) => string, tables: Float64Array[]): string[] {
  const { loop, sums, extremes, scatters, parts } = step;
  const before: string[] = [];
  const body: string[] = [];
  const ref = (id: NodeId): string => `n${id}`;
  const tableName = (table: Float64Array): string => {
    before.push(`const t${tables.length} = tables[${tables.length}];`);
    return `t${tables.push(table) - 1}`;
  };
  for (const id of loop.graph.reachable(results(step))) {
    const first = loop.coordinates.get(id);
    const element = loop.elements.get(id);
    const table = loop.tables.get(id);
    const argument = loop.arguments.get(id);
    if (first !== undefined) body.push(`const n${id} = x[${at(first)}];`);
    else if (element !== undefined) body.push(`const n${id} = ${vectorName(element.vector)}[${at(element.first)}];`);
    else if (table !== undefined) body.push(`const n${id} = ${tableName(table)}[k];`);
    else if (argument !== undefined) before.push(`const n${id} = ${outer(argument)};`);
    else if (isComputed(loop.graph, id)) body.push(`const n${id} = ${expression(loop.graph, id, ref)};`);
  }
  for (const { sum, term } of sums) {
    before.push(`let s${sum} = -0;`);
    body.push(`s${sum} += ${reference(loop.graph, term, ref)};`);
  }
  for (const { extreme, term, wins, result } of extremes) {
    const value = reference(loop.graph, term, ref);
    before.push(`let b${extreme} = ${wins === "gt" ? "-Infinity" : "Infinity"};`);
    before.push(`let s${extreme} = ${result === term ? `b${extreme}` : "0"};`);
    const beats = `${value} ${wins === "gt" ? ">" : "<"} b${extreme} || ${value} !== ${value}`;
    body.push(`if (${beats}) { b${extreme} = ${value}; s${extreme} = ${reference(loop.graph, result, ref)}; }`);
  }
  for (const { first, node } of scatters) body.push(`g[${at(first)}] += ${reference(loop.graph, node, ref)};`);
  for (const { vector, first, node, sets } of parts) {
    const operator = sets ? "=" : "+=";
    body.push(`${vectorName(vector)}[${at(first)}] ${operator} ${reference(loop.graph, node, ref)};`);
  }
  return [
    ...before,
    `for (let k = 0; k < ${loop.count}; k++) {`,
    ...body,
    "}",
    ...computed(step).map((id) => `${outer(id)} = s${id};`),
  ];
}

function at(first: number): string {
  return first === 0 ? "k" : `k + ${first}`;
}
