export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** All text, including that of children. */
  text: string;
}

const ENTITIES: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

/** Returns the elements of an XML document in document order. Throws if not well-formed. */
export function readXml(xml: string): Element[] {
  // oxlint-disable-next-line no-control-regex
  if (/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/.test(xml)) throw new Error("a control character");
  const elements: Element[] = [];
  const open: Element[] = [];
  for (const [token, tag, text] of xml.matchAll(/<([^<>]*)>|([^<>]+)|[<>]/g)) {
    if (text !== undefined) {
      const decoded = decode(text);
      if (open.length === 0 && decoded.trim() !== "") throw new Error(`outside of all: ${text}`);
      for (const element of open) element.text += decoded;
    } else if (tag?.startsWith("/") === true) {
      const last = open.pop();
      if (last?.name !== tag.slice(1).trim()) throw new Error(`closes ${last?.name}: ${token}`);
    } else {
      const [, name, rest, end] =
        /^([a-zA-Z][\w:.-]*)((?:\s+[a-zA-Z_][\w:.-]*="[^"]*")*)\s*(\/?)$/.exec(tag ?? "") ?? [];
      if (name === undefined) throw new Error(`no tag: ${token}`);
      if (open.length === 0 && elements.length > 0) throw new Error(`a second root: ${token}`);
      const pairs = [...(rest ?? "").matchAll(/([\w:.-]+)="([^"]*)"/g)].map(([, key = "", value = ""]) => [
        key,
        decode(value),
      ]);
      const attributes = Object.fromEntries(pairs) as Record<string, string>;
      if (Object.keys(attributes).length < pairs.length) throw new Error(`an attribute twice: ${token}`);
      const element = { name, attributes, text: "" };
      elements.push(element);
      if (end !== "/") open.push(element);
    }
  }
  if (open.length > 0) throw new Error(`not closed: ${open.at(-1)!.name}`);
  return elements;
}

function decode(text: string): string {
  return text.replaceAll(/&([^;\s]*);?/g, (whole, name: string) => {
    const found = name.startsWith("#")
      ? String.fromCodePoint(Number(name.slice(1).replace("x", "0x")))
      : ENTITIES[name];
    if (found === undefined || !whole.endsWith(";")) throw new Error(`no entity: ${whole}`);
    return found;
  });
}
