import { counted } from "../../format/numbers.ts";

/** Names a function or a set of functions: `bbob in 2 dimensions`. `dim` is undefined if they differ. */
export function functionText({ name, dim }: { readonly name: string; readonly dim: number | undefined }): string {
  return dim === undefined ? name : `${name} in ${counted(dim, "dimension")}`;
}
