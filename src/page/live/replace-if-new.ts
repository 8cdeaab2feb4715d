/** Gives an element other children, unless they are the same: what is focused, open or marked stays so. */
export function replaceIfNew(host: HTMLElement, ...children: readonly HTMLElement[]): void {
  if (children.map((child) => child.outerHTML).join("") !== host.innerHTML) host.replaceChildren(...children);
}
