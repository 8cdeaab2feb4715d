import { isAlias, isMap, isScalar, isSeq, visit, YAMLMap } from "yaml";
import type { Node } from "yaml";
import { SweepError } from "../../errors.ts";
import { readValue } from "./document.ts";
import type { GridDocument } from "./document.ts";
import { show } from "../../show.ts";

/**
 * Applies each `KEY=VALUE` to the document and returns the new text. KEY is a dotted path in which
 * numbers index lists; VALUE is YAML. Throws SweepError starting with `--set KEY=VALUE`.
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
  if (equals <= 0) {
    const colon = /^([\w.-]+)\s*:\s*(.+)$/.exec(setting);
    const hint = colon === null ? "" : `: write ${colon[1]}=${colon[2]}`;
    throw new SweepError("input", `expected KEY=VALUE${hint}`);
  }
  const steps = setting.slice(0, equals).split(".");
  const value = readValue(setting.slice(equals + 1)) ?? document.yaml.createNode(null);
  const label = `--set ${setting}`;
  visit(value, {
    Node(_key, node) {
      if (isAlias(node)) throw new SweepError("input", "aliases are not allowed here");
      document.overrides.set(node, label);
    },
  });
  document.yaml.contents ??= new YAMLMap();

  let parent: unknown = document.yaml.contents;
  for (const [depth, step] of steps.entries()) {
    const last = depth === steps.length - 1;
    const where = steps.slice(0, depth).join(".");
    let child: unknown;
    if (isSeq(parent)) {
      if (!/^\d+$/.test(step) || Number(step) >= parent.items.length) {
        throw new SweepError("input", `${where} has ${parent.items.length} entries, counted from 0: ${show(step)}`);
      }
      if (last) parent.items[Number(step)] = value;
      child = parent.items[Number(step)];
    } else if (isMap(parent)) {
      child = setKey(document, parent, step, last ? value : undefined, label);
    } else {
      throw new SweepError("input", `${where} is not a map or a list`);
    }
    parent = child;
  }
}

/** Sets a key. Without a value, returns the present one, or a new map if the key is missing. */
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

/**
 * Replaces aliases by copies: an override must not change other places or remove an anchor in use.
 */
function expandAliases(document: GridDocument): void {
  visit(document.yaml, {
    Alias(_key, alias) {
      // Anchors precede their aliases, so nested aliases are already expanded.
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
