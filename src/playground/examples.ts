const FILES: Readonly<Record<string, string>> = import.meta.glob(
  "../../sweeps/{quickstart,escape,stability,optimizers,noise,search}.yaml",
  { query: "?raw", import: "default", eager: true },
);

/** Grids of the package that a page can run. */
export const EXAMPLES: readonly { readonly name: string; readonly text: string }[] = Object.entries(FILES).map(
  ([file, text]) => ({ name: file.replace(/^.*\/|\.yaml$/g, ""), text }),
);

/** The example that is shown without a link. */
export const FIRST: string = EXAMPLES.find(({ name }) => name === "quickstart")!.text;
