import type { Context, Hono } from "hono";
import { etag } from "hono/etag";
import { exactJson } from "../sweep/wire/exact-json.ts";
import { guardedApp, refuse } from "./guarded-app.ts";
import type { Access } from "./guarded-app.ts";
import { parseKnown } from "./known-rows.ts";
import type { LiveData } from "./live-data.ts";
import type { LivePage } from "./live-page.ts";

/** Serves the page and its data. */
export function liveApp(page: LivePage, data: LiveData, access: Access): Hono {
  const app = guardedApp(access);
  app.get("/", (context) => {
    context.header("Content-Security-Policy", page.policy);
    return context.html(page.html);
  });
  app.get("/api/state", etag(), async (context) => context.json(await data.state()));
  app.get("/api/sweeps/:id{[0-9]+}", async (context) =>
    json(context, await data.describe(Number(context.req.param("id")))),
  );
  app.get("/api/sweeps/:id{[0-9]+}/rows", async (context) => {
    const id = Number(context.req.param("id"));
    const known = parseKnown(context.req.query("known") ?? "");
    if (known === undefined)
      return refuse(context, 400, `"known" must be ranges of trials: ${context.req.query("known")}`);
    const rows = await data.rows(id, known);
    return rows === undefined ? refuse(context, 404, `no such sweep: ${id}`) : json(context, rows);
  });
  app.get("/api/sweeps/:id{[0-9]+}/report", async (context) =>
    json(context, await data.report(Number(context.req.param("id")))),
  );
  return app;
}

function json(context: Context, value: unknown): Response {
  return context.body(exactJson(value), 200, { "Content-Type": "application/json" });
}
