import { deflateRawSync, inflateRawSync } from "node:zlib";

/** Array types by the bytes of an element. */
const ARRAYS = { 1: Uint8Array, 2: Uint16Array, 4: Uint32Array, 8: Float64Array } as const;
/** Added to the bytes of an element if the elements are deflated. */
const DEFLATED = 16;
/** Packed counts that are deflated are at least this blob, others are below it. */
export const DEFLATED_BLOB: string = `x'${DEFLATED.toString(16)}'`;

/**
 * Packs counts: a byte with the bytes of an element, then the elements of the smallest fitting
 * type. Deflating takes longer than a batch of rows, so it is for counts that are final.
 */
export function packCounts(counts: Float64Array, deflated: boolean): Buffer {
  let most = 0;
  // An iterator takes several times longer.
  for (let i = 0; i < counts.length; i += 1) if (counts[i]! > most) most = counts[i]!;
  const width = most < 2 ** 8 ? 1 : most < 2 ** 16 ? 2 : most < 2 ** 32 ? 4 : 8;
  const elements = new ARRAYS[width](counts);
  const bytes = new Uint8Array(elements.buffer);
  if (!deflated) return Buffer.concat([Uint8Array.of(width), bytes]);
  return Buffer.concat([Uint8Array.of(width + DEFLATED), deflateRawSync(bytes)]);
}

/** Unpacks counts. Throws zlib's error, or RangeError, if they are damaged. */
export function unpackCounts(packed: Uint8Array): Float64Array {
  const [mark = 0] = packed;
  const width = (mark % DEFLATED) as keyof typeof ARRAYS;
  const type = ARRAYS[width] as (typeof ARRAYS)[8] | undefined;
  if (type === undefined) throw new RangeError(`no such width of counts: ${width}`);
  const bytes = mark >= DEFLATED ? inflateRawSync(packed.subarray(1)) : packed.subarray(1);
  return new Float64Array(new type(Uint8Array.from(bytes).buffer));
}
