import { readdirSync, readFileSync } from "node:fs";
import { dirname, extname, join } from "node:path";
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
      .filter((entry) => entry.isFile() && [".ts", ".js"].includes(extname(entry.name)))
      .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1)),
  );
  return new Map(files.map((file) => [file, importsOf(readFileSync(join(root, file), "utf8"))]));
}

/** Returns the imports of a source text: statements, re-exports, `import()`, `require()`, `new URL(…, import.meta.url)`, types. */
export function importsOf(source: string): Import[] {
  const { program, errors } = parseSync("source.ts", source);
  if (errors.length > 0) throw new Error(errors[0]?.message);
  const found: Import[] = [];
  const add = (node: { readonly type: string } | null | undefined, isType: boolean): void => {
    if (node?.type !== "Literal") return;
    const { value } = node as unknown as { readonly value: unknown };
    if (typeof value === "string") found.push({ specifier: value, isType });
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
    CallExpression: ({ callee, arguments: [first] }) => {
      if (callee.type === "Identifier" && callee.name === "require") add(first, false);
    },
    NewExpression: ({ callee, arguments: [first, base] }) => {
      const isUrl = callee.type === "Identifier" && callee.name === "URL" && base !== undefined;
      if (!isUrl || first?.type !== "Literal" || typeof first.value !== "string") return;
      if (/\.[jt]s$/.test(first.value)) add({ ...first, value: `./${first.value}` } as typeof first, false);
    },
  });
  visitor.visit(program);
  return found;
}

/** Returns a sentence for each import that ALLOWED does not list. */
export function violations(imports: Imports): string[] {
  return [...imports].flatMap(([file, list]) => {
    const from = roomOf(file);
    const allowed = ALLOWED[from];
    if (allowed === undefined) return [`${file}: ${from} has no entry in ALLOWED`];
    const isAllowed = ({ specifier }: Import): boolean => {
      const target = targetOf(file, specifier);
      if (target === undefined) return allowed.packages.includes(specifier.replace(/^node:.*/, "node:*"));
      const to = roomOf(target);
      return to === from || EVERYWHERE.includes(to) || allowed.folders.includes(to);
    };
    return list.filter((one) => !isAllowed(one)).map(({ specifier }) => `${file} may not import ${specifier}`);
  });
}

const EVERYWHERE: readonly string[] = ["errors.ts", "show.ts", "suggest.ts"];

/** Returns an import as keys of ALLOWED, `kernel -> sweep`. */
export function edge(file: string, specifier: string): string {
  return `${roomOf(file)} -> ${roomOf(targetOf(file, specifier) ?? specifier)}`;
}

/** Returns the key of ALLOWED for a file: a folder or root file of src/, or another folder of the project. */
export function roomOf(file: string): string {
  const [top = "", next = ""] = file.split("/");
  return top === "src" ? next : top;
}

/** The file that a specifier names; undefined for a package. */
function targetOf(file: string, specifier: string): string | undefined {
  return specifier.startsWith(".") ? join(dirname(file), specifier) : undefined;
}

/** Returns what runs when an entry is loaded: files, and packages without the modules of Node. Types do not run. */
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

/** Returns one circle of imports, types included: files, each of which imports the next; undefined without a circle. */
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
