import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseSync } from "rolldown/utils";
import { DOCS } from "./docs.ts";

const ROOT = join(DOCS, "..");

/** The entries of the package, in the order of the page. */
const ENTRIES: readonly { readonly name: string; readonly file: string; readonly about: string }[] = [
  { name: "gradsweep", file: "src/index.ts", about: "Sweeps, checks and results." },
  {
    name: "gradsweep/matchers",
    file: "src/matchers.ts",
    about: "The matchers as functions for any `expect.extend`: `expect.extend(matchers)`.",
  },
];

/** Entries that export nothing, or names that the page has elsewhere. */
const OTHERS = [
  "## gradsweep/vitest, gradsweep/jest",
  'They export nothing. `import "gradsweep/vitest"` adds the [matchers](#gradsweepmatchers) to Vitest\'s `expect`, `import "gradsweep/jest"` to Jest\'s. [CI](ci.md#matchers) explains their use.',
  "## gradsweep/optimizer",
  "Exports [`Optimizer`](#optimizer) and [`SweepError`](#sweeperror) without any code of Node, for browsers and bundlers.",
];

interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [key: string]: unknown;
}

/** A declaration of an exported name. */
interface Declaration {
  readonly text: string;
  readonly comment: string;
  readonly isType: boolean;
}

/** Returns the reference of the programming interface. */
export function apiPage(): string {
  const sections = ENTRIES.flatMap(({ name, file, about }) => {
    const found = exportsOf(file);
    const values = found.filter(([, { isType }]) => !isType).map(([exported, one]) => valueSection(exported, one));
    const types = found.filter(([, { isType }]) => isType).map(([exported, one]) => typeSection(exported, one));
    return [`## ${name}`, about, ...values, ...(types.length === 0 ? [] : [`### Types of ${name}`, ...types])];
  });
  return `${["# API", "Each name that the package exports, with its signature and an example. [Library](library.md) is the guide.", ...sections, ...OTHERS].join("\n\n")}\n`;
}

function valueSection(name: string, { text, comment }: Declaration): string {
  const example = readFileSync(join(DOCS, "examples", `${name}.ts`), "utf8");
  return [`### ${name}`, withoutExample(comment), fence("typescript", text), "For example:", fence("ts", example)].join(
    "\n\n",
  );
}

function typeSection(name: string, { text, comment }: Declaration): string {
  return [`#### ${name}`, ...(comment === "" ? [] : [withoutExample(comment)]), fence("typescript", text)].join("\n\n");
}

function fence(language: string, text: string): string {
  return `\`\`\`${language}\n${text.trimEnd()}\n\`\`\``;
}

function withoutExample(comment: string): string {
  return comment.replace(/\n*@example[^]*/, "");
}

/** Returns the exported names of a file with their declarations, in its order. */
function exportsOf(file: string): (readonly [string, Declaration])[] {
  return parse(file).body.flatMap((node) => {
    const { declaration, source, specifiers } = node as unknown as {
      readonly declaration: (Node & { readonly id?: { readonly name: string } }) | null;
      readonly source: { readonly value: string } | null;
      readonly specifiers?: readonly { readonly exported: { readonly name: string } }[];
    };
    if (node.type !== "ExportNamedDeclaration") return [];
    if (source !== null) {
      const from = join(file, "..", source.value);
      return specifiers!.map(({ exported }) => [exported.name, declarationOf(from, exported.name)] as const);
    }
    return declaration === null ? [] : [[declaration.id!.name, declarationOf(file, declaration.id!.name)] as const];
  });
}

/** Finds the declaration of a name, through files that export it again. */
function declarationOf(file: string, name: string): Declaration {
  const { text, body } = parse(file);
  const imported = new Map<string, string>();
  for (const node of body) {
    const {
      declaration,
      source,
      specifiers = [],
    } = node as unknown as {
      readonly declaration?: (Node & { readonly id?: { readonly name: string } }) | null;
      readonly source?: { readonly value: string } | null;
      readonly specifiers?: readonly { readonly local: { readonly name: string } }[];
    };
    if (declaration?.id?.name === name) {
      return {
        text: signature(text, node, declaration),
        comment: commentBefore(text.slice(0, node.start)),
        isType: declaration.type.startsWith("TS"),
      };
    }
    if (source != null) for (const { local } of specifiers) imported.set(local.name, source.value);
  }
  const from = imported.get(name);
  if (from === undefined) throw new Error(`${file} does not export ${name}`);
  return declarationOf(join(file, "..", from), name);
}

/** Returns a declaration without the bodies of its functions, and without private members. */
function signature(text: string, { start, end }: Node, declaration: Node): string {
  const body = declaration["body"] as (Node & { readonly body?: readonly Node[] }) | undefined;
  if (declaration.type === "FunctionDeclaration") return `${text.slice(start, body!.start).trimEnd()};`;
  if (declaration.type !== "ClassDeclaration") return text.slice(start, end);
  const members = (body!.body ?? []).filter((member) => (member["key"] as Node).type !== "PrivateIdentifier");
  const shown = members.map((member) => {
    const comment = lastComment(text.slice(body!.start, member.start));
    const inner = (member["value"] as { readonly body?: Node } | null)?.body;
    const line =
      inner === undefined || inner === null
        ? text.slice(member.start, member.end)
        : `${text.slice(member.start, inner.start).trimEnd()};`;
    return comment === undefined ? `  ${line}` : `  ${comment.trimEnd()}\n  ${line}`;
  });
  return `${text.slice(start, body!.start).trimEnd()} {\n${shown.join("\n\n")}\n}`;
}

/** Returns the text of the comment that ends here. */
function commentBefore(text: string): string {
  const inner = lastComment(text)?.trimEnd().slice(3, -2) ?? "";
  return inner.replaceAll(/^\s*\* ?/gm, "").trim();
}

function lastComment(text: string): string | undefined {
  return /\/\*\*(?:(?!\*\/)[^])*\*\/\s*$/.exec(text)?.[0];
}

const parsed = new Map<string, { readonly text: string; readonly body: readonly Node[] }>();

function parse(file: string): { readonly text: string; readonly body: readonly Node[] } {
  const known = parsed.get(file);
  if (known !== undefined) return known;
  const text = readFileSync(join(ROOT, file), "utf8");
  const found = { text, body: parseSync(file, text).program.body as unknown as readonly Node[] };
  parsed.set(file, found);
  return found;
}
