import { z } from "zod";

// Shared by several keys, because creating a zod type is slow.
export const number: z.ZodNumber = z.number({ error: "expected a number" });
export const aName: z.ZodString = text("a name");

function text(what: string): z.ZodString {
  return z
    .string({ error: `expected ${what}` })
    .min(1, { error: `expected ${what}` })
    .max(200, { error: "expected at most 200 characters" })
    .regex(/\S/, { error: `expected ${what}` })
    .refine((string) => !/[\p{C}\p{Zl}\p{Zp}]/u.test(string), { error: "expected one line of text" });
}

export function whole(min: number, max: number): z.ZodNumber {
  const error = `expected a whole number from ${min} to ${max.toLocaleString("en-US")}`;
  return z.int({ error }).min(min, { error }).max(max, { error });
}

export function list<T extends z.ZodType>(item: T, what: string): z.ZodArray<T> {
  return z.array(item, { error: `expected a list of ${what}` }).min(1, { error: "expected at least one value" });
}

export function map<T extends z.ZodRawShape>(shape: T): z.ZodObject<T, z.core.$strict> {
  return z.strictObject(shape, { error: "expected a map" });
}
