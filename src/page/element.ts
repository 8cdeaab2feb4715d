type Child = Node | string;

/** Creates an element with attributes and children, without attributes that are false. */
export function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Readonly<Record<string, string | boolean>> = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== false) made.setAttribute(key, value === true ? "" : value);
  }
  made.append(...children);
  return made;
}

/** Creates a labelled select that passes the chosen value to `changed`. */
export function choice(
  label: string,
  options: readonly { readonly value: string; readonly text: string }[],
  chosen: string,
  changed: (value: string) => void,
): HTMLElement {
  const select = element(
    "select",
    {},
    ...options.map(({ value, text }) => element("option", { value, selected: value === chosen }, text)),
  );
  select.addEventListener("change", () => changed(select.value));
  return element("label", { class: "choice" }, element("span", {}, label), select);
}

/** Creates radio buttons that pass the chosen value to `changed`. */
export function radios(
  name: string,
  label: string,
  options: readonly { readonly value: string; readonly text: string }[],
  chosen: string,
  changed: (value: string) => void,
): HTMLElement {
  const inputs = options.map(({ value, text }) => {
    const input = element("input", { type: "radio", name, value, checked: value === chosen });
    input.addEventListener("change", () => changed(value));
    return element("label", {}, input, element("span", {}, text));
  });
  return element("fieldset", { class: "radios" }, element("legend", {}, label), ...inputs);
}

/** Creates a figure with a caption. */
export function figure(caption: string, ...content: readonly HTMLElement[]): HTMLElement {
  return element("figure", {}, element("figcaption", {}, caption), ...content);
}

/** Creates a table that aligns columns of numbers to the right. */
export function table(
  caption: string,
  columns: readonly { readonly name: string; readonly isNumber?: boolean }[],
  rows: readonly (readonly Child[])[],
): HTMLElement {
  const kind = (i: number): Record<string, string> => (columns[i]?.isNumber === true ? { class: "number" } : {});
  const made = element(
    "table",
    {},
    element("caption", {}, caption),
    element(
      "thead",
      {},
      element("tr", {}, ...columns.map(({ name }, i) => element("th", { scope: "col", ...kind(i) }, name))),
    ),
    element(
      "tbody",
      {},
      ...rows.map((row) =>
        element(
          "tr",
          {},
          ...row.map((cell, i) =>
            element(i === 0 ? "th" : "td", { ...(i === 0 ? { scope: "row" } : {}), ...kind(i) }, cell),
          ),
        ),
      ),
    ),
  );
  return element("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": caption }, made);
}
