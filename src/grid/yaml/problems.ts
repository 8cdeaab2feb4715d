import { isAlias, isMap, isNode, isScalar, isSeq } from "yaml";
import { SweepError } from "../../errors.ts";
import type { Span } from "../../errors.ts";
import type { GridDocument, Path } from "./document.ts";
import { frameAt } from "./frame.ts";

const MAX_SHOWN = 5;
// To place a problem takes time in the size of its map: a file of nothing but mistakes must not take hours.
const MAX_FOUND = 200;

/** What a problem points at: the value under the path, or its key, or a stretch of a formula there. */
interface Place {
  readonly at?: "key" | "value";
  readonly span?: Span | undefined;
}

interface Problem {
  readonly offset: number;
  readonly override: string | undefined;
  readonly message: string;
}

/** Collects what is wrong with a grid, so that one run tells all of it, in the order of the file. */
export class Problems {
  readonly #document: GridDocument;
  /** By place: the first message about a place is the one that counts. */
  readonly #found = new Map<string, Problem>();

  constructor(document: GridDocument) {
    this.#document = document;
  }

  /** Notes a problem at a path; at the empty path it is about the file as a whole. */
  add(path: Path, message: string, place: Place = {}): void {
    if (this.#found.size >= MAX_FOUND) return;
    const { node, override } = this.#find(path, place.at ?? "value");
    this.#note(path.length === 0 ? -1 : this.#offset(node, place.span), override, message);
  }

  /** Notes a SweepError thrown about the definition at `path`; its own path leads on from there. */
  addError(path: Path, error: unknown, at: "key" | "value" = "value"): void {
    if (!(error instanceof SweepError)) throw error;
    this.add([...path, ...error.path], error.message, error.span === undefined ? { at } : { span: error.span });
  }

  addNode(node: unknown, message: string): void {
    this.#note(this.#offset(node, undefined), this.#document.overrides.get(node), message);
  }

  throwAny(): void {
    if (this.#found.size > 0) this.throwAll();
  }

  throwAll(): never {
    const sorted = [...this.#found.values()].sort((a, b) => a.offset - b.offset);
    const texts = sorted.slice(0, MAX_SHOWN).map((problem) => this.#text(problem));
    if (sorted.length > MAX_SHOWN) {
      texts.push(`and ${sorted.length < MAX_FOUND ? sorted.length - MAX_SHOWN : "many"} more`);
    }
    throw new SweepError("input", texts.join("\n"));
  }

  #text({ offset, override, message }: Problem): string {
    if (override !== undefined) return `${override}: ${message}`;
    return offset < 0 ? `${this.#document.file}: ${message}` : frameAt(this.#document, offset, message);
  }

  #note(offset: number, override: string | undefined, message: string): void {
    const key = override ?? String(offset);
    if (this.#found.has(key)) return;
    this.#found.set(key, { offset: override === undefined ? offset : -1, override, message });
  }

  #offset(node: unknown, span: Span | undefined): number {
    const range = isNode(node) ? node.range : undefined;
    if (range === undefined || range === null) return -1;
    return range[0] + (span === undefined || !isScalar(node) ? 0 : this.#inScalar(String(node.value), range, span));
  }

  /** Where a stretch of a text begins in its scalar; where the two are not written alike, at the scalar. */
  #inScalar(value: string, range: readonly [number, number, number], span: Span): number {
    const trimmed = value.trim();
    const start = this.#document.text.slice(range[0], range[1]).indexOf(trimmed);
    return start < 0 ? 0 : start - value.indexOf(trimmed) + span.from;
  }

  /** The node under a path, as far as there is one, and the `--set` that it comes from. */
  #find(path: Path, at: "key" | "value"): { node: unknown; override: string | undefined } {
    const { yaml, overrides, aliases } = this.#document;
    let node: unknown = yaml.contents;
    let override = overrides.get(node);
    for (const [depth, step] of path.entries()) {
      const parent: unknown = isAlias(node) ? aliases.get(node) : node;
      let next: unknown;
      if (isSeq(parent)) next = parent.items[Number(step)];
      if (isMap(parent)) {
        const pair = parent.items.find(({ key }) => isScalar(key) && String(key.value) === String(step));
        next = at === "key" && depth === path.length - 1 ? pair?.key : (pair?.value ?? pair?.key);
      }
      if (next === undefined) break;
      node = next;
      override = overrides.get(node) ?? override;
    }
    return { node, override };
  }
}

/** The line that the value under a path stands on, counted from 1; null where `--set` put it there. */
export function lineOf({ yaml, lines, overrides }: GridDocument, path: Path): number | null {
  const nodes = path.map((_, depth): unknown => yaml.getIn(path.slice(0, depth + 1), true));
  const node = nodes.at(-1);
  const start = isNode(node) && !nodes.some((one) => overrides.has(one)) ? node.range?.[0] : undefined;
  return start === undefined ? null : lines.linePos(start).line;
}
