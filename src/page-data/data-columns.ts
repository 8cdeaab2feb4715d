import { withValues } from "../objectives/data-spec.ts";
import type { SpaceSpec } from "../sweep/spec/sweep-spec.ts";
import { narrowest } from "./packed-columns.ts";
import type { Column, ColumnPacker, PackedColumn } from "./packed-columns.ts";

/** The data of a space's objective, as places of columns. */
export type DataColumns = readonly PackedColumn[];

/** Returns a function that packs the data of spaces, each data set once. */
export function dataPacker(packer: ColumnPacker): (spec: SpaceSpec | undefined) => DataColumns {
  const packed = new Map<string, DataColumns>();
  return (spec) => {
    const { hash, values = [] } = spec?.objective.data ?? {};
    if (hash === undefined) return [];
    const known = packed.get(hash) ?? values.map((column) => packer.add(narrowest(column)));
    packed.set(hash, known);
    return known;
  };
}

/** Returns the spec of a space with its packed data. */
export function unpackData(spec: SpaceSpec, packed: DataColumns, column: (place: PackedColumn) => Column): SpaceSpec {
  const { objective } = spec;
  if (objective.data === undefined) return spec;
  const values = packed.map((place) => Float64Array.from(column(place)));
  return { ...spec, objective: { ...objective, data: withValues(objective.data, values) } };
}
