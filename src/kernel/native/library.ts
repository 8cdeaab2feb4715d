/** The C11 text of a space's trials. Equal texts are the same library, whatever the sweep. */
export interface NativeSource {
  readonly text: string;
  /** Number of trials in flight: the constant K of the text. */
  readonly lanes: number;
}

/** The function that a library exports. */
export const NATIVE_FUNCTION = "sweep_advance";

/** Its signature, as `node:ffi` takes it. */
export const NATIVE_SIGNATURE = { arguments: ["pointer"], return: "int32" } as const;

/** A loaded library. */
export interface NativeLibrary {
  /**
   * Steps the trials in flight. The frame is the structure `Memory` of the text, which the kernel
   * owns, with the addresses of all other memory that a call reads.
   */
  readonly advance: (frame: BigInt64Array) => number;
  /** Returns the address of a view's first byte: `getRawPointer`. */
  readonly addressOf: (view: NodeJS.ArrayBufferView) => bigint;
}
