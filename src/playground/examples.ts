import escape from "../../sweeps/escape.yaml?raw";
import noise from "../../sweeps/noise.yaml?raw";
import optimizers from "../../sweeps/optimizers.yaml?raw";
import quickstart from "../../sweeps/quickstart.yaml?raw";
import search from "../../sweeps/search.yaml?raw";
import stability from "../../sweeps/stability.yaml?raw";

/** Grids of the package that a page can run. The first is shown without a link. */
export const EXAMPLES: readonly { readonly name: string; readonly text: string }[] = [
  { name: "quickstart", text: quickstart },
  { name: "escape", text: escape },
  { name: "stability", text: stability },
  { name: "optimizers", text: optimizers },
  { name: "noise", text: noise },
  { name: "search", text: search },
];
