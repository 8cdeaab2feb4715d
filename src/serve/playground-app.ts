import { readdirSync, readFileSync } from "node:fs";
import { extname, join, relative, sep } from "node:path";
import type { Hono } from "hono";
import { guardedApp } from "./guarded-app.ts";
import type { Access } from "./guarded-app.ts";

interface FileKind {
  readonly type: string;
  readonly policy: string;
}

// The page has its own policy, which static hosts cannot send. A worker has that of its script:
// generated code computes the trials.
const KINDS: Readonly<Record<string, FileKind>> = {
  ".html": { type: "text/html; charset=utf-8", policy: "frame-ancestors 'none'" },
  ".js": { type: "text/javascript; charset=utf-8", policy: "default-src 'none'; script-src 'self' 'unsafe-eval'" },
  ".txt": { type: "text/plain; charset=utf-8", policy: "default-src 'none'" },
  ".css": { type: "text/css; charset=utf-8", policy: "default-src 'none'" },
};

/** Serves the files of the playground from memory. */
export function playgroundApp(folder: string, access: Access): Hono {
  const app = guardedApp(access);
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = join(entry.parentPath, entry.name);
    const kind = KINDS[extname(file)];
    if (kind === undefined) throw new Error(`no type is known for ${file}`);
    const content = readFileSync(file);
    const path = `/${relative(folder, file).split(sep).join("/")}`;
    for (const one of path === "/index.html" ? ["/", path] : [path]) {
      app.get(one, (context) => {
        context.header("Content-Security-Policy", kind.policy);
        return context.body(content, 200, { "Content-Type": kind.type });
      });
    }
  }
  return app;
}
