import { count } from "./numbers.ts";

const NAMED = 5;

/** Lists the first names, and how many others there are: `f1, f2, f3, f4, f5 and 19 more`. */
export function listed(names: readonly (string | number)[], most: number = NAMED): string {
  const more = names.length > most ? ` and ${count(names.length - most)} more` : "";
  return `${names.slice(0, most).join(", ")}${more}`;
}
