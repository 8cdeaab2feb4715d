const FILES: Readonly<Record<string, string>> = import.meta.glob(
  "../../sweeps/{quickstart,escape,stability,optimizers,noise,search}.yaml",
  { query: "?raw", import: "default", eager: true },
);

/** Grids of the package that a page can run. */
export const EXAMPLES: readonly { readonly name: string; readonly text: string }[] = Object.entries(FILES).map(
  // The path of the schema is one of the repository.
  ([file, text]) => ({
    name: file.replace(/^.*\/|\.yaml$/g, ""),
    text: text.replace(/^# yaml-language-server:.*\n/, ""),
  }),
);

/** The example that is shown without a link. */
export const FIRST: string = EXAMPLES.find(({ name }) => name === "quickstart")!.text;
