import { z } from "zod";
import { MAX_DIM } from "../../objectives/resolve.ts";
import { grouped } from "../../show.ts";

/** Maximum number of objectives of a suite's entry, and of the numbers in one of its ranges. */
export const MAX_OBJECTIVES = 10_000;

/** Largest function, dimension or instance that an entry may name. */
export const MAX_NUMBER = 999_999_999;

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
  const error = `expected a whole number from ${min} to ${grouped(max)}`;
  return z.int({ error }).min(min, { error }).max(max, { error });
}

export function list<T extends z.ZodType>(item: T, what: string): z.ZodArray<T> {
  return z.array(item, { error: `expected a list of ${what}` }).min(1, { error: "expected at least one value" });
}

export function map<T extends z.ZodRawShape>(shape: T): z.ZodObject<T, z.core.$strict> {
  return z.strictObject(shape, { error: "expected a map" });
}

export const formula: z.ZodString = z.string({ error: "expected a formula" });
export const file: z.ZodString = z.string({ error: "expected a file" }).min(1, { error: "expected a file" });
export const exportName: z.ZodOptional<z.ZodString> = aName.optional().describe("Export of the module (default)");
export const value: z.ZodUnion<[z.ZodNumber, z.ZodString]> = z.union([number, formula], {
  error: "expected a number or a formula",
});
export const numbers: z.ZodArray<z.ZodNumber> = list(number, "numbers");
/** One number for each coordinate of a block; rows of a matrix may be lists. */
export const nested: z.ZodUnion<[z.ZodArray<z.ZodNumber>, z.ZodArray<z.ZodArray<z.ZodNumber>>]> = z.union(
  [numbers, list(numbers, "rows")],
  { error: "expected a list of numbers, or of rows of numbers" },
);
export const dimension: z.ZodNumber = whole(1, MAX_DIM);
