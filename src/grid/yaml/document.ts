import { isAlias, isScalar, LineCounter, parseDocument, visit } from "yaml";
import type { Node, YAMLError } from "yaml";
import { SweepError } from "../../errors.ts";
import { problemAt } from "./grid-error.ts";
import { layoutMistake, textMistake } from "./layout.ts";
import { countLines } from "./lines.ts";

/** Maximum size of a grid, in bytes of the file and in characters of the text. */
export const MAX_LENGTH = 1_000_000;

// Characters that YAML forbids and its parser does not check, including lone surrogates.
const NO_TEXT = /(?![\t\n\r\u0085])\p{Cc}|[\uFFFE\uFFFF]|\p{Cs}/u;

type ParsedDocument = ReturnType<typeof parseDocument>;

/** Keys and indices from the top level to a value. */
export type Path = readonly (string | number)[];

/** A part of the grid and its path. */
export interface Located<T> {
  readonly value: T;
  readonly path: Path;
}

/** A grid's text and its nodes, whose ranges are offsets in the text. */
export interface GridDocument {
  /** The name in messages. */
  readonly file: string;
  readonly text: string;
  readonly yaml: ParsedDocument;
  readonly lines: LineCounter;
  /** The node of each alias, itself not an alias. */
  readonly aliases: ReadonlyMap<unknown, Node>;
  /** Nodes set by `--set KEY=VALUE`, with that text. */
  readonly overrides: Map<unknown, string>;
}

/** Parses the text as one YAML document. Throws SweepError with file:line:column. */
export function readDocument(text: string, file: string): GridDocument {
  if (text.length > MAX_LENGTH) {
    throw new SweepError("input", `${file}: larger than ${MAX_LENGTH / 1e6} MB: ${(text.length / 1e6).toFixed(1)} MB`);
  }
  const odd = NO_TEXT.exec(text);
  if (odd !== null) {
    const code = odd[0].codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0");
    const at = { file, text, lines: countLines(text) };
    throw problemAt(at, odd.index, `invalid character: U+${code}`);
  }
  const lines = new LineCounter();
  const yaml = parseYaml(text, lines);
  const [first] = yamlErrors(yaml);
  if (first !== undefined) {
    const { offset, message } = layoutMistake(text, first) ?? { offset: first.pos[0], message: yamlMessage(first) };
    throw problemAt({ file, text, lines }, offset, message);
  }
  const whole =
    isScalar(yaml.contents) && typeof yaml.contents.value === "string" ? yaml.contents.range?.[0] : undefined;
  const mistake = whole === undefined ? undefined : textMistake(text.slice(whole), whole);
  if (mistake !== undefined) throw problemAt({ file, text, lines }, mistake.offset, mistake.message);
  const { version, explicit } = yaml.directives?.yaml ?? {};
  if (explicit === true && version !== "1.2") {
    const place = Math.max(0, text.indexOf("%YAML"));
    throw problemAt({ file, text, lines }, place, `unsupported YAML version ${version}: grids use 1.2`);
  }
  return { file, text, yaml, lines, aliases: aliasesOf(yaml), overrides: new Map() };
}

/**
 * Resolves all aliases in one pass: the parser's own `resolve` walks the document for each of them.
 */
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

/** Parses the value of one `--set`. Throws SweepError without a position. */
export function readValue(text: string): Node | null {
  const yaml = parseYaml(text, new LineCounter());
  const [first] = yamlErrors(yaml);
  if (first !== undefined) throw new SweepError("input", yamlMessage(first));
  return yaml.contents;
}

// Duplicate keys are found later: the parser's own check takes quadratic time.
function parseYaml(text: string, lines: LineCounter): ParsedDocument {
  return parseDocument(text, { lineCounter: lines, strict: true, uniqueKeys: false, prettyErrors: false });
}

/** Returns errors and warnings, because the parser only warns of unknown tags. */
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
      return 'more than one document: remove the second "---"';
    case "TAB_AS_INDENT":
      return "tab used for indentation: use spaces";
    case "TAG_RESOLVE_FAILED":
      return error.message.replace("Unresolved tag", "unknown tag").replace("tag:yaml.org,2002:", "!!");
    case "BLOCK_AS_IMPLICIT_KEY":
      return '": " inside a value: quote the value, or move the inner key to a new line';
    default:
      return `invalid YAML: ${error.message.slice(0, 1).toLowerCase()}${error.message.slice(1)}`;
  }
}
