import { z } from "zod";
import { gridSchema } from "./schema.ts";

/** Returns the text of grid.schema.json, which editors use for validation and completion. */
export function gridJsonSchema(): string {
  const schema = z.toJSONSchema(gridSchema, { target: "draft-07", io: "input" });
  return `${JSON.stringify(schema, undefined, 2)}\n`;
}
