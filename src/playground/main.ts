import { messageOf } from "../errors.ts";
import { element } from "../page/element.ts";
import { ThemeSwitch } from "../page/theme-switch.ts";
import { FIRST } from "./examples.ts";
import { gridOf } from "./link.ts";
import { Playground } from "./playground.ts";

/** Opens the grid of the link, or the first example. */
async function firstGrid(): Promise<{ readonly text: string; readonly fault?: string }> {
  try {
    return { text: (await gridOf(location.hash)) ?? FIRST };
  } catch (error) {
    return { text: FIRST, fault: messageOf(error) };
  }
}

const themes = new ThemeSwitch();
const { text, fault } = await firstGrid();
const playground = new Playground(text, themes);
const header = element(
  "header",
  { class: "top" },
  element("div", {}, element("h1", {}, "sweep playground")),
  element("p", { class: "lead" }, "Optimizers over grids of hyperparameters, in your browser."),
  themes.button(),
);
document.getElementById("page")?.replaceChildren(header, playground.host);
document.querySelector(".skip")?.addEventListener("click", (event) => {
  event.preventDefault();
  playground.host.focus();
});
document.documentElement.dataset["state"] = "shown";
await playground.start(fault);
