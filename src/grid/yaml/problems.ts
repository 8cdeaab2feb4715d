import { isAlias, isCollection, isMap, isNode, isScalar, isSeq } from "yaml";
import { SweepError } from "../../errors.ts";
import type { Span } from "../../errors.ts";
import type { GridDocument, Path } from "./document.ts";
import { frameAt } from "./frame.ts";
import { GridError } from "./grid-error.ts";
import type { GridProblem } from "./grid-error.ts";

const MAX_SHOWN = 5;
// Locating a problem takes time linear in its map, so the total must be bounded.
const MAX_FOUND = 200;

/** The target of a problem: the value at the path, its key, or a span of its formula. */
interface Place {
  readonly at?: "key" | "value";
  readonly span?: Span | undefined;
}

interface Problem {
  readonly offset: number;
  readonly override: string | undefined;
  readonly message: string;
}

/** Collects the problems of a grid, to report all of them in file order. */
export class Problems {
  readonly #document: GridDocument;
  /** Problems by place; the first one at a place wins. */
  readonly #found = new Map<string, Problem>();

  constructor(document: GridDocument) {
    this.#document = document;
  }

  /** Adds a problem at a path. The empty path means the whole file. */
  add(path: Path, message: string, place: Place = {}): void {
    if (this.#found.size >= MAX_FOUND) return;
    const { node, override } = this.#find(path, place.at ?? "value");
    this.#note(path.length === 0 ? -1 : this.#offset(node, place.span), override, message);
  }

  /** Adds a SweepError thrown for the definition at `path`, to which its own path is relative. */
  addError(path: Path, error: unknown, at: "key" | "value" = "value"): void {
    if (!(error instanceof SweepError)) throw error;
    this.add([...path, ...error.path], error.message, error.span === undefined ? { at } : { span: error.span });
  }

  addNode(node: unknown, message: string): void {
    this.#note(this.#offset(node, undefined), this.#document.overrides.get(node), message);
  }

  /** Returns the text of the value at a path, or "" if it comes from `--set`. */
  sourceOf(path: Path): string {
    const { node, override } = this.#find(path, "value");
    const range = isNode(node) && override === undefined ? node.range : undefined;
    return range === undefined || range === null ? "" : this.#document.text.slice(range[0], range[1]);
  }

  /** Whether there is any problem so far. */
  get hasAny(): boolean {
    return this.#found.size > 0;
  }

  throwAny(): void {
    if (this.hasAny) this.throwAll();
  }

  throwAll(): never {
    const sorted = [...this.#found.values()].sort((a, b) => a.offset - b.offset);
    const texts = sorted.slice(0, MAX_SHOWN).map((problem) => this.#text(problem));
    if (sorted.length > MAX_SHOWN) {
      texts.push(`and ${sorted.length < MAX_FOUND ? sorted.length - MAX_SHOWN : "many"} more`);
    }
    throw new GridError(
      texts.join("\n"),
      sorted.map((problem) => this.#placed(problem)),
    );
  }

  #text({ offset, override, message }: Problem): string {
    if (override !== undefined) return `${override}: ${message}`;
    return offset < 0 ? `${this.#document.file}: ${message}` : frameAt(this.#document, offset, message);
  }

  #placed({ offset, message }: Problem): GridProblem {
    if (offset < 0) return { line: undefined, column: undefined, message };
    const { line, col: column } = this.#document.lines.linePos(offset);
    return { line, column, message };
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

  /**
   * Returns the offset of a span within its scalar, or 0 if the scalar is written differently
   * (escapes, folding).
   */
  #inScalar(value: string, range: readonly [number, number, number], span: Span): number {
    const trimmed = value.trim();
    const start = this.#document.text.slice(range[0], range[1]).indexOf(trimmed);
    return start < 0 ? 0 : start - value.indexOf(trimmed) + span.from;
  }

  /** Returns the deepest existing node on a path, and the `--set` that it comes from. */
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

/** Returns the line of the value at a path, counted from 1, or null if it comes from `--set`. */
export function lineOf({ yaml, lines, overrides, aliases }: GridDocument, path: Path): number | null {
  let node: unknown = yaml.contents;
  let isSet = overrides.has(node);
  for (const step of path) {
    const parent = isAlias(node) ? aliases.get(node) : node;
    node = isCollection(parent) ? parent.get(step, true) : undefined;
    isSet ||= overrides.has(node);
  }
  const start = isNode(node) && !isSet ? node.range?.[0] : undefined;
  return start === undefined ? null : lines.linePos(start).line;
}
