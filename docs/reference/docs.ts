import { join } from "node:path";

/** The folder of the documentation. */
export const DOCS: string = join(import.meta.dirname, "..");
