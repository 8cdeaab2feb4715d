import { isAlias, isMap, isScalar, isSeq, visit, YAMLMap } from "yaml";
import type { Node } from "yaml";
import { SweepError } from "../../errors.ts";
import { readValue } from "./document.ts";
import type { GridDocument } from "./document.ts";
import { show } from "./show.ts";

/**
 * Puts each `KEY=VALUE` (a dotted path, numbers index lists; the value is YAML) into the document, and gives the
 * document's text after that. Throws SweepError that starts with `--set KEY=VALUE`.
 */
export function applyOverrides(document: GridDocument, settings: readonly string[]): string {
  if (settings.length === 0) return document.text;
  expandAliases(document);
  for (const setting of settings) {
    try {
      applyOne(document, setting);
    } catch (error) {
      if (!(error instanceof SweepError)) throw error;
      throw new SweepError("input", `--set ${setting}: ${error.message}`);
    }
  }
  return document.yaml.toString({ lineWidth: 0 });
}

function applyOne(document: GridDocument, setting: string): void {
  const equals = setting.indexOf("=");
  if (equals <= 0) throw new SweepError("input", "expected KEY=VALUE");
  const steps = setting.slice(0, equals).split(".");
  const value = readValue(setting.slice(equals + 1)) ?? document.yaml.createNode(null);
  visit(value, {
    Alias() {
      throw new SweepError("input", "an alias has nothing to stand for here");
    },
  });
  const label = `--set ${setting}`;
  document.overrides.set(value, label);
  document.yaml.contents ??= new YAMLMap();

  let parent: unknown = document.yaml.contents;
  for (const [depth, step] of steps.entries()) {
    const last = depth === steps.length - 1;
    const where = steps.slice(0, depth).join(".");
    let child: unknown;
    if (isSeq(parent)) {
      if (!/^\d+$/.test(step) || Number(step) >= parent.items.length) {
        throw new SweepError("input", `${where} has no such entry, it has ${parent.items.length}: ${show(step)}`);
      }
      if (last) parent.items[Number(step)] = value;
      child = parent.items[Number(step)];
    } else if (isMap(parent)) {
      child = setKey(document, parent, step, last ? value : undefined, label);
    } else {
      throw new SweepError("input", `${where} is neither a map nor a list`);
    }
    parent = child;
  }
}

/** Sets the value under a key, or without one gives what is there, a new map where nothing is. */
function setKey(document: GridDocument, map: YAMLMap, step: string, value: Node | undefined, label: string): unknown {
  const pair = map.items.find(({ key }) => isScalar(key) && String(key.value) === step);
  const isEmpty = pair === undefined || pair.value === null || (isScalar(pair.value) && pair.value.value === null);
  if (value === undefined && !isEmpty) return pair.value;
  const child = value ?? new YAMLMap();
  document.overrides.set(child, label);
  if (pair !== undefined) {
    pair.value = child;
    return child;
  }
  const added = document.yaml.createPair(step, child);
  document.overrides.set(added.key, label);
  map.items.push(added);
  return child;
}

/** An override of what an alias stands for must not reach the other places, nor leave an alias without its anchor. */
function expandAliases(document: GridDocument): void {
  visit(document.yaml, {
    Alias(_key, alias) {
      // What it stands for comes before it, so that the aliases in there are expanded by now.
      const copy: unknown = document.aliases.get(alias)?.clone();
      return isMap(copy) || isSeq(copy) || isScalar(copy) ? copy : undefined;
    },
  });
  visit(document.yaml, {
    Node(_key, node) {
      if (!isAlias(node)) delete node.anchor;
    },
  });
}
