import { writeFileSync } from "node:fs";
import { gridJsonSchema } from "./json-schema.ts";

writeFileSync(new URL("../../../grid.schema.json", import.meta.url), gridJsonSchema());
