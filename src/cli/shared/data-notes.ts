import type { ParsedGrid } from "../../grid/parsed-grid.ts";

/** Returns what was changed when the grid's files of data were read, as notes for the user. */
export function dataNotes({ data }: ParsedGrid): readonly string[] {
  const ofFiles = data.filter(({ request }) => {
    const { data: key } = JSON.parse(request) as { readonly data: unknown };
    return typeof key === "object" && key !== null && "file" in key;
  });
  return [...new Set(ofFiles.flatMap(({ notes }) => notes))].map((note) => `note: ${note}`);
}
