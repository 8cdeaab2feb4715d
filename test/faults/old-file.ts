import { fileURLToPath } from "node:url";

export const OLD: string = fileURLToPath(new URL("../data/databases/v1.db", import.meta.url));
