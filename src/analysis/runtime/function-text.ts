import { counted } from "../../format/numbers.ts";

/** Names a function, or a set of functions, with its dimension: `bbob in 2 dimensions`. */
export function functionText({ name, dim }: { readonly name: string; readonly dim: number | undefined }): string {
  return dim === undefined ? name : `${name} in ${counted(dim, "dimension")}`;
}
