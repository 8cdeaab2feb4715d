import { isAlias, LineCounter, parseDocument, visit } from "yaml";
import type { Node, YAMLError } from "yaml";
import { SweepError } from "../../errors.ts";
import { countLines } from "./decode-grid.ts";
import { frameAt } from "./frame.ts";

/** Bytes of a grid's file, and characters of its text. */
export const MAX_LENGTH = 1_000_000;

// YAML's own set, which its parser does not check; half a surrogate pair is none either.
const NO_TEXT = /(?![\t\n\r\u0085])\p{Cc}|[\uFFFE\uFFFF]|\p{Cs}/u;

type ParsedDocument = ReturnType<typeof parseDocument>;

/** Keys and indices from the top of the grid to one value. */
export type Path = readonly (string | number)[];

/** A grid's text with its nodes, whose ranges are offsets in the text. */
export interface GridDocument {
  /** As messages name it. */
  readonly file: string;
  readonly text: string;
  readonly yaml: ParsedDocument;
  readonly lines: LineCounter;
  /** What each alias stands for, itself no alias. */
  readonly aliases: ReadonlyMap<unknown, Node>;
  /** Nodes that come from `--set KEY=VALUE`, with that text. */
  readonly overrides: Map<unknown, string>;
}

/** Parses the text as one YAML document. Throws SweepError with file:line:column for whatever is not one. */
export function readDocument(text: string, file: string): GridDocument {
  if (text.length > MAX_LENGTH) {
    throw new SweepError("input", `${file}: larger than ${MAX_LENGTH / 1e6} MB: ${(text.length / 1e6).toFixed(1)} MB`);
  }
  const odd = NO_TEXT.exec(text);
  if (odd !== null) {
    const code = odd[0].codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0");
    const at = { file, text, lines: countLines(text) };
    throw new SweepError("input", frameAt(at, odd.index, `a character that is no text: U+${code}`));
  }
  const lines = new LineCounter();
  const yaml = parseYaml(text, lines);
  const [first] = yamlErrors(yaml);
  if (first !== undefined) {
    throw new SweepError("input", frameAt({ file, text, lines }, first.pos[0], yamlMessage(first)));
  }
  const { version, explicit } = yaml.directives?.yaml ?? {};
  if (explicit === true && version !== "1.2") {
    const place = Math.max(0, text.indexOf("%YAML"));
    throw new SweepError("input", frameAt({ file, text, lines }, place, `a grid is YAML 1.2: version ${version}`));
  }
  return { file, text, yaml, lines, aliases: aliasesOf(yaml), overrides: new Map() };
}

/** All at once: the parser's own `resolve` goes through the document for each alias. */
function aliasesOf(yaml: ParsedDocument): ReadonlyMap<unknown, Node> {
  const anchors = new Map<string, Node>();
  const aliases = new Map<unknown, Node>();
  visit(yaml, {
    Node(_key, node) {
      const found = isAlias(node) ? anchors.get(node.source) : undefined;
      if (found !== undefined) aliases.set(node, found);
      if (!isAlias(node) && node.anchor !== undefined) anchors.set(node.anchor, node);
    },
  });
  return aliases;
}

/** The node that the value of one `--set` stands for. Throws SweepError with a bare message. */
export function readValue(text: string): Node | null {
  const yaml = parseYaml(text, new LineCounter());
  const [first] = yamlErrors(yaml);
  if (first !== undefined) throw new SweepError("input", yamlMessage(first));
  return yaml.contents;
}

// Keys are compared later: the parser's own check takes time quadratic in their number.
function parseYaml(text: string, lines: LineCounter): ParsedDocument {
  return parseDocument(text, { lineCounter: lines, strict: true, uniqueKeys: false, prettyErrors: false });
}

/** Unknown tags are but warnings to the parser. */
function yamlErrors(yaml: ParsedDocument): readonly YAMLError[] {
  const [exhausted] = yaml.errors.filter((error) => error.code === "RESOURCE_EXHAUSTION");
  if (exhausted !== undefined) return [exhausted];
  return [...yaml.errors, ...yaml.warnings].sort((a, b) => a.pos[0] - b.pos[0]);
}

function yamlMessage(error: YAMLError): string {
  switch (error.code) {
    case "RESOURCE_EXHAUSTION":
      return "nested too deeply";
    case "MULTIPLE_DOCS":
      return 'more than one document: a grid has no second "---"';
    case "TAB_AS_INDENT":
      return "a tab as indentation: use spaces";
    case "TAG_RESOLVE_FAILED":
      return error.message.replace("Unresolved tag", "unknown tag").replace("tag:yaml.org,2002:", "!!");
    case "BLOCK_AS_IMPLICIT_KEY":
      return 'a ": " inside a value: put the value in quotes, or the inner key on a line of its own';
    default:
      return `not YAML: ${error.message.slice(0, 1).toLowerCase()}${error.message.slice(1)}`;
  }
}
