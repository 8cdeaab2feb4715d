/** The part of the WebAssembly interface in use. TypeScript declares it only for browsers. */
declare namespace WebAssembly {
  type Module = object;
  interface Instance {
    readonly exports: Readonly<Record<string, unknown>>;
  }
  interface Memory {
    readonly buffer: ArrayBuffer;
  }
  type Imports = Readonly<Record<string, Readonly<Record<string, (...args: number[]) => unknown>>>>;
  const Module: new (bytes: Uint8Array<ArrayBuffer>) => Module;
  const Instance: new (module: Module, imports: Imports) => Instance;
}
