import type { NodeId } from "../../formula/ir/node-table.ts";
import type { ObjectiveSpec } from "../../objectives/objective-spec.ts";
import type { Program } from "../lowering/program.ts";

/** Data that a program reads: the column of a file, or a constant table. */
export interface DataSource {
  /** The pointer to it in memory and in functions. */
  readonly member: string;
  /** Values in a row. */
  readonly width: number;
  readonly byRow: boolean;
}

/** Returns the data that programs read, by name. */
export function dataSources({ data }: ObjectiveSpec, programs: readonly Program[]): Map<string, DataSource> {
  const found = new Map<string, DataSource>();
  for (const { graph } of programs) {
    for (let id: NodeId = 0; id < graph.size; id++) {
      const node = graph.node(id);
      if (node.operation !== "datum" || found.has(node.source)) continue;
      const column = data?.columns.find(({ name }) => name === node.source);
      found.set(node.source, {
        member: `d${found.size}`,
        width: column?.width ?? 0,
        byRow: column !== undefined,
      });
    }
  }
  return found;
}
