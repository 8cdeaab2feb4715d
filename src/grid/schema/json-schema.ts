import { z } from "zod";
import { gridSchema } from "./schema.ts";

/** The text of grid.schema.json, for editors: the schema that grids are held against. */
export function gridJsonSchema(): string {
  const schema = z.toJSONSchema(gridSchema, { target: "draft-07", io: "input" });
  return `${JSON.stringify(schema, undefined, 2)}\n`;
}
