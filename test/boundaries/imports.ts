import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseSync, Visitor } from "rolldown/utils";
import { ALLOWED } from "./allowed.ts";

/** An import of any form; `isType` where it disappears when the code runs. */
export interface Import {
  readonly specifier: string;
  readonly isType: boolean;
}

/** Imports by file: paths from the project's root, with forward slashes. */
export type Imports = ReadonlyMap<string, readonly Import[]>;

const root = join(import.meta.dirname, "../..");

/** Reads the imports of every file of src/ and workers/. */
export function readImports(): Imports {
  const files = ["src", "workers"].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.[cm]?[jt]sx?$/.test(entry.name))
      .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1)),
  );
  return new Map(files.map((file) => [file, importsOf(readFileSync(join(root, file), "utf8"))]));
}

/**
 * Returns the imports of a source text: statements, re-exports, `import()`, `require()` and
 * `resolve()` by any name, URLs and workers by path, types, references and module declarations. An
 * import whose name is computed is reported as UNKNOWN, which no entry of ALLOWED lists.
 */
export function importsOf(source: string): Import[] {
  const { program, errors, comments } = parseSync("source.ts", source);
  if (errors.length > 0) throw new Error(errors[0]?.message);
  const found: Import[] = [];
  const add = (node: Node | null | undefined, isType: boolean): void => {
    if (node !== null && node !== undefined) found.push({ specifier: textOf(node) ?? UNKNOWN, isType });
  };
  // A path that is not an import may be computed, such as the file of a worker.
  const addPath = (node: Node | undefined): void => {
    const text = node === undefined ? undefined : textOf(node);
    if (text !== undefined && /\.[cm]?[jt]sx?$/.test(text)) {
      found.push({ specifier: text.startsWith(".") ? text : `./${text}`, isType: false });
    }
  };
  const visitor = new Visitor({
    ImportDeclaration: ({ source: from, importKind, specifiers }) => {
      const names = specifiers.filter((one) => one.type === "ImportSpecifier");
      const onlyTypes = names.length > 0 && names.length === specifiers.length;
      add(from, importKind === "type" || (onlyTypes && names.every((one) => one.importKind === "type")));
    },
    ExportNamedDeclaration: ({ source: from, exportKind }) => add(from, exportKind === "type"),
    ExportAllDeclaration: ({ source: from, exportKind }) => add(from, exportKind === "type"),
    ImportExpression: ({ source: from }) => add(from, false),
    TSImportType: ({ source: from }) => add(from, true),
    TSExternalModuleReference: ({ expression }) => add(expression, false),
    TSModuleDeclaration: ({ id }) => {
      if (id.type === "Literal") add(id, true);
    },
    CallExpression: ({ callee, arguments: [first] }) => {
      const name = callee.type === "MemberExpression" ? callee.property : callee;
      if (name.type !== "Identifier" || !/require|^resolve$/i.test(name.name)) return;
      const text = first === undefined ? undefined : textOf(first);
      // `resolve` and `createRequire` take other texts too: only those that name a module count.
      if (text !== undefined && (name.name === "require" || /^\.{1,2}\/.*\.[cm]?[jt]sx?$/.test(text)))
        add(first, false);
      else if (text === undefined && name.name === "require") add(first, false);
    },
    NewExpression: ({ callee, arguments: [first] }) => {
      if (callee.type === "Identifier" && ["URL", "Worker"].includes(callee.name)) addPath(first);
    },
  });
  visitor.visit(program);
  for (const { value } of comments) {
    const path = /^\/\s*<reference\s+path="([^"]+)"/.exec(value)?.[1];
    if (path !== undefined) found.push({ specifier: path.startsWith(".") ? path : `./${path}`, isType: true });
  }
  return found;
}

/** Specifier of an import whose name is computed. */
export const UNKNOWN = "a computed name";

interface Node {
  readonly type: string;
}

/** Returns the text of a string, also as a template without parts or under a type assertion. */
function textOf(node: Node): string | undefined {
  const { value, quasis, expression } = node as {
    readonly value?: unknown;
    readonly quasis?: readonly { readonly value: { readonly cooked: string } }[];
    readonly expression?: Node;
  };
  if (node.type === "Literal") return typeof value === "string" ? value : undefined;
  if (node.type === "TemplateLiteral") return quasis?.length === 1 ? quasis[0]!.value.cooked : undefined;
  return expression === undefined ? undefined : textOf(expression);
}

/** Returns a sentence for each import that ALLOWED does not list. */
export function violations(imports: Imports): string[] {
  return [...imports].flatMap(([file, list]) => {
    const from = roomOf(file);
    const allowed = ALLOWED[from];
    if (allowed === undefined) return [`${file}: ${from} has no entry in ALLOWED`];
    const isAllowed = ({ specifier }: Import): boolean => {
      const target = targetOf(file, specifier);
      if (target === undefined) return allowed.packages.includes(packageOf(specifier));
      const to = roomOf(target);
      return to === from || EVERYWHERE.includes(to) || allowed.folders.includes(to);
    };
    return list.filter((one) => !isAllowed(one)).map(({ specifier }) => `${file} may not import ${specifier}`);
  });
}

const EVERYWHERE: readonly string[] = ["errors.ts", "show.ts", "suggest.ts", "arguments.ts"];

/** Returns an import as keys of ALLOWED, `kernel -> sweep`. */
export function edge(file: string, specifier: string): string {
  const target = targetOf(file, specifier);
  return `${roomOf(file)} -> ${target === undefined ? packageOf(specifier) : roomOf(target)}`;
}

/**
 * Returns the key of ALLOWED for a file: a folder or root file of src/, or another folder of the
 * project.
 */
export function roomOf(file: string): string {
  const [top = "", next = ""] = file.split("/");
  return top === "src" ? next : top;
}

/** The key of a package in ALLOWED. */
function packageOf(specifier: string): string {
  return specifier.replace(/^node:.*/, "node:*");
}

/** The file that a specifier names; undefined for a package. */
function targetOf(file: string, specifier: string): string | undefined {
  return specifier.startsWith(".") ? join(dirname(file), specifier) : undefined;
}

/**
 * Returns what runs when an entry is loaded: files, and packages without the modules of Node. Types
 * do not run.
 */
export function loadedBy(imports: Imports, entry: string): { files: Set<string>; packages: Set<string> } {
  const files = new Set<string>();
  const packages = new Set<string>();
  const visit = (file: string): void => {
    if (files.has(file)) return;
    files.add(file);
    for (const { specifier, isType } of imports.get(file) ?? []) {
      const target = targetOf(file, specifier);
      if (isType) continue;
      if (target === undefined) packages.add(specifier);
      else visit(target);
    }
  };
  visit(entry);
  return { files, packages };
}

/**
 * Returns one circle of imports, types included: files, each of which imports the next; undefined
 * without a circle.
 */
export function findCircle(imports: Imports): string[] | undefined {
  const done = new Set<string>();
  const path: string[] = [];
  const visit = (file: string): string[] | undefined => {
    const start = path.indexOf(file);
    if (start !== -1) return [...path.slice(start), file];
    if (done.has(file)) return undefined;
    path.push(file);
    for (const { specifier } of imports.get(file) ?? []) {
      const target = targetOf(file, specifier);
      const circle = target === undefined ? undefined : visit(target);
      if (circle !== undefined) return circle;
    }
    path.pop();
    done.add(file);
    return undefined;
  };
  for (const file of imports.keys()) {
    const circle = visit(file);
    if (circle !== undefined) return circle;
  }
  return undefined;
}
