import type { ReportDocument, ShownSpace, ShownSweep } from "../page-data/document.ts";
import { parseExactJson } from "../sweep/wire/exact-json.ts";
import type { MapTrials } from "../analysis/map/map-trials.ts";
import { unpackData } from "../page-data/data-columns.ts";
import { unpackColumns } from "../page-data/packed-columns.ts";
import type { SensitivityCurve } from "../analysis/sensitivity.ts";
import { unpackCurve, unpackTrials } from "../page-data/space-columns.ts";

/** A space of the report; its trials are unpacked on first use. */
export interface PageSpace {
  /** Index among all spaces of the report. */
  readonly index: number;
  readonly sweep: ShownSweep;
  readonly space: ShownSpace;
  /** Name in the page, with its sweep if there are several. */
  readonly name: string;
  readonly problem: string;
  readonly trials: () => MapTrials;
  /** One curve for each hyperparameter that varies. */
  readonly sensitivity: () => readonly SensitivityCurve[];
}

export interface PageReport {
  readonly document: Omit<ReportDocument, "sweeps"> & { readonly sweeps: readonly ShownSweep[] };
  readonly spaces: readonly PageSpace[];
  /** Returns the space with this index, or the default one; undefined if there are no spaces. */
  readonly spaceAt: (index: number | undefined) => PageSpace | undefined;
  /** Whether more trials may arrive. */
  readonly isLive: boolean;
  /** Registers a function to call when trials have arrived. */
  readonly onChange: (watcher: () => void) => void;
}

/** A report's data as text. */
interface ReportTexts {
  /** The document as JSON. */
  readonly json: string;
  readonly columns: string;
}

/** Returns the data embedded in the page. */
export function embeddedTexts(): ReportTexts {
  return { json: textOf("sweep-document"), columns: textOf("sweep-columns") };
}

/** Reads a report from its data. */
export async function loadReport({ json, columns }: ReportTexts): Promise<PageReport> {
  const document = parseExactJson(json) as ReportDocument;
  const column = await unpackColumns(columns);
  const isMany = document.sweeps.length > 1;
  const all = document.sweeps.flatMap((sweep) => sweep.spaces.map((space) => ({ sweep, space })));
  const spaces = all.map(({ sweep, space: { spec, ...packed } }, index): PageSpace => {
    const space = { ...packed, spec: spec === undefined ? spec : unpackData(spec, packed.data, column) };
    const prefix = isMany ? `${sweep.name} ${sweep.id}: ` : "";
    let trials: MapTrials | undefined;
    return {
      ...{ index, sweep, space, name: `${prefix}${space.label}`, problem: `${prefix}${space.problem}` },
      trials: () => (trials ??= unpackTrials(space.columns, column)),
      sensitivity: () => space.sensitivity.map((curve) => unpackCurve(curve, column)),
    };
  });
  const usual = usualSpace(spaces);
  return {
    ...{ document, spaces, spaceAt: (index) => spaces[index ?? -1] ?? usual },
    ...{ isLive: false, onChange: () => undefined },
  };
}

/** Returns the default space: the first with a two-dimensional map, or else the first. */
export function usualSpace(spaces: readonly PageSpace[]): PageSpace | undefined {
  return spaces.find(({ space }) => space.varied.length > 1) ?? spaces[0];
}

function textOf(id: string): string {
  return window.document.getElementById(id)?.textContent ?? "";
}
