import { extname } from "node:path";
import type { Hono } from "hono";
import type { Files } from "../platform/packed-files.ts";
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

/** Serves the files of the playground, by path. */
export function playgroundApp(files: Files, access: Access): Hono {
  const app = guardedApp(access);
  for (const [path, content] of files) {
    const kind = KINDS[extname(path)];
    if (kind === undefined) throw new Error(`no type is known for ${path}`);
    for (const one of path === "index.html" ? ["/", `/${path}`] : [`/${path}`]) {
      app.get(one, (context) => {
        context.header("Content-Security-Policy", kind.policy);
        return context.body(new Uint8Array(content), 200, { "Content-Type": kind.type });
      });
    }
  }
  return app;
}
