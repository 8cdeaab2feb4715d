/**
 * Replaces an element's children unless they are equal, which keeps focus, selection and open
 * details.
 */
export function replaceIfNew(host: HTMLElement, ...children: readonly HTMLElement[]): void {
  if (children.map((child) => child.outerHTML).join("") !== host.innerHTML) host.replaceChildren(...children);
}
