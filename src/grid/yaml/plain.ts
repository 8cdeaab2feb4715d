import { isAlias, isMap, isScalar, isSeq } from "yaml";
import type { Node, Pair, Scalar } from "yaml";
import type { GridDocument } from "./document.ts";
import { keyMistake } from "./layout.ts";
import type { Problems } from "./problems.ts";
import { show } from "../../show.ts";
import { remedyForCommas } from "../../suggest.ts";

const MAX_DEPTH = 30;
const MAX_ALIASED = 100_000;

const CORE = "tag:yaml.org,2002:";
const CORE_TAGS = ["str", "int", "float", "bool", "null", "map", "seq"].map((name) => `${CORE}${name}`);

/**
 * Converts the document to maps, lists, strings, numbers, booleans and null. Throws SweepError for
 * other YAML.
 */
export function toPlain(document: GridDocument, problems: Problems): unknown {
  return new Converter(document, problems).value(document.yaml.contents);
}

class Converter {
  readonly #document: GridDocument;
  readonly #problems: Problems;
  #depth = 0;
  #aliases = 0;
  #aliased = 0;

  constructor(document: GridDocument, problems: Problems) {
    this.#document = document;
    this.#problems = problems;
  }

  value(node: unknown): unknown {
    if (isAlias(node)) return this.#alias(node);
    if (!isMap(node) && !isSeq(node) && !isScalar(node)) return null;
    if (node.tag !== undefined && !CORE_TAGS.includes(node.tag)) {
      this.#refuse(node, `unknown tag: ${node.tag.replace(CORE, "!!")}`);
    }
    if (this.#aliases > 0) this.#aliased += 1;
    if (this.#aliased > MAX_ALIASED) this.#refuse(node, "aliases expand to too many nodes");
    if (isScalar(node)) return this.#scalar(node);
    this.#depth += 1;
    if (this.#depth > MAX_DEPTH) this.#refuse(node, "nested too deeply");
    const value = isSeq(node) ? this.#list(node.items) : this.#map(node.items);
    this.#depth -= 1;
    return value;
  }

  #scalar(node: Scalar): unknown {
    if (node.value !== 0) return node.value;
    const { source = "0" } = node;
    if (/^[-+]?[\d.]*[1-9]/.test(source)) this.#refuse(node, `number too small (below 5e-324): ${source}`);
    return 0;
  }

  #alias(alias: Node & { readonly source: string }): unknown {
    const node = this.#document.aliases.get(alias);
    if (node === undefined) this.#refuse(alias, `unknown alias: *${alias.source}`);
    this.#aliases += 1;
    const value = this.value(node);
    this.#aliases -= 1;
    return value;
  }

  #list(items: readonly unknown[]): unknown[] {
    return items.map((item, i) => {
      if (i > 0) this.#refuseOpen(items[i - 1]);
      return this.value(item);
    });
  }

  #map(pairs: readonly Pair[]): Record<string, unknown> {
    const map: Record<string, unknown> = {};
    for (const [i, { key, value }] of pairs.entries()) {
      if (value === null) this.#refuseBareKey(key, pairs[i - 1]?.value);
      const name = isScalar(key) ? String(key.value) : undefined;
      if (name === undefined || name === "__proto__") this.#refuse(key, "invalid key: expected a word");
      if (name === "<<") this.#refuse(key, 'merge keys are not part of YAML 1.2: "<<"');
      if (Object.hasOwn(map, name)) this.#refuse(key, `duplicate key: ${show(name)}`);
      map[name] = this.value(value);
    }
    return map;
  }

  /** Refuses a key without a value, as in `{ lr: 0,1 }` or `{lr:0.1}`. */
  #refuseBareKey(key: unknown, before: unknown): void {
    this.#refuseOpen(before);
    const name = isScalar(key) ? (key.source ?? "") : "";
    if (isScalar(key) && isScalar(before) && typeof key.value === "number" && typeof before.value === "number") {
      const isTogether = key.range?.[0] === (before.range?.[1] ?? NaN) + 1;
      const [first, second] = [before.source ?? "", name];
      if (isTogether && /^\d/.test(second)) {
        this.#refuse(before, `comma in a number: ${first},${second}: ${remedyForCommas(`${first},${second}`)}`);
      }
      this.#refuse(before, `list without brackets: ${first}, ${second}: write [${first}, ${second}]`);
    }
    const mistake = keyMistake(name);
    if (mistake !== undefined) this.#refuse(key, mistake);
  }

  /** Refuses a text that a comma inside parentheses has ended, as in `[max(x, 0)]`. */
  #refuseOpen(node: unknown): void {
    if (!isScalar(node) || node.type !== "PLAIN" || typeof node.value !== "string") return;
    const open = node.value.split("(").length - node.value.split(")").length;
    if (open > 0) this.#refuse(node, `text with a comma needs quotation marks here: ${node.value}, …`);
  }

  #refuse(node: unknown, message: string): never {
    this.#problems.addNode(node, message);
    return this.#problems.throwAll();
  }
}
