export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  readonly text: string;
}

interface OpenElement extends XmlElement {
  readonly children: XmlElement[];
  text: string;
}

const PIECE =
  /<\?[^>]*\?>|<!\[CDATA\[([^]*?)\]\]>|<\/([\w:-]+)>|<([\w:-]+)((?:\s+[\w:-]+="[^"<]*")*)\s*(\/?)>|([^<]+)/y;
const ENTITIES: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

/**
 * Parses the XML of JUnit reports: elements, attributes, text and CDATA. Throws if not well-formed.
 */
export function parseXml(xml: string): XmlElement {
  const root: OpenElement = { name: "", attributes: {}, children: [], text: "" };
  const stack = [root];
  PIECE.lastIndex = 0;
  while (PIECE.lastIndex < xml.length) {
    const at = PIECE.lastIndex;
    const found = PIECE.exec(xml);
    if (found === null) throw new Error(`not XML: ${xml.slice(at, at + 80)}`);
    const [, cdata, closed, opened, attributes = "", empty, text] = found;
    const top = stack.at(-1)!;
    if (cdata !== undefined) top.text += cdata;
    if (text !== undefined) top.text += decoded(text);
    if (opened !== undefined) {
      const pairs = [...attributes.matchAll(/([\w:-]+)="([^"]*)"/g)].map(([, key, value]) => [key!, decoded(value!)]);
      const element: OpenElement = { name: opened, attributes: Object.fromEntries(pairs), children: [], text: "" };
      top.children.push(element);
      if (empty === "") stack.push(element);
    }
    if (closed !== undefined && stack.pop()!.name !== closed) throw new Error(`closed and not open: ${closed}`);
  }
  if (stack.length !== 1 || root.children.length !== 1) throw new Error("not one element");
  return root.children[0]!;
}

function decoded(text: string): string {
  return text.replaceAll(/&(#x[\da-f]+|#\d+|\w+);?/gi, (whole, name: string) => {
    if (name.startsWith("#")) return String.fromCodePoint(Number(name.replace("#x", "0x").replace("#", "")));
    if (ENTITIES[name] === undefined) throw new Error(`unknown entity: ${whole}`);
    return ENTITIES[name];
  });
}
