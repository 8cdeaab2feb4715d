import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import type { LiveState } from "../../src/pictures/live-messages.ts";
import { openResults } from "../../src/store/results.ts";
import { runLines } from "../cli/run-lines.ts";
import { startChromium } from "../page/chromium.ts";
import { startServer } from "../support/serve.ts";
import { workplace } from "../support/sweep-command.ts";
import type { Workplace } from "../support/sweep-command.ts";
import { HOLD, LIVE_TRIALS, RUN_LIVE, writeLiveSweep } from "./live-sweep.ts";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const PATIENT = { timeout: 30_000 };

/** The first line of the answer to a request that is written by hand. */
async function rawStatus(address: URL, request: string): Promise<string> {
  const socket = connect(Number(address.port), "127.0.0.1");
  await once(socket, "connect");
  socket.end(request);
  return (await text(socket)).split("\r\n")[0]!;
}

async function stateOf(address: URL): Promise<LiveState> {
  return (await (await fetch(new URL("api/state", address))).json()) as LiveState;
}

/** Serious faults that axe finds. */
async function faultsOf(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  return await page.evaluate(async () => {
    const { axe } = globalThis as unknown as {
      axe: { run(): Promise<{ violations: { id: string; impact: string; nodes: { html: string }[] }[] }> };
    };
    const { violations } = await axe.run();
    return violations
      .filter(({ impact }) => impact === "serious" || impact === "critical")
      .map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
  });
}

const DATABASE = "results/sweeps.db";

/** All that a sweep found, as texts that tell every number from every other. */
function rowsOf(place: Workplace, file: string, sweepId: number): string[] {
  const results = openResults(place.path(file));
  try {
    const names = ["space", "trial", "lr", "momentum", "status", "steps", "final_loss", "best_loss", "gradient_norm"];
    return [...results.query(sweepId, { columns: names }).rows].map((row) => JSON.stringify(row));
  } finally {
    results.close();
  }
}

/** For each space of a sweep, the best trial's steps and number as the table of the page has them. */
function bestOf(place: Workplace, sweepId: number): string[][] {
  const results = openResults(place.path(DATABASE));
  try {
    return results.best(sweepId, "steps").map(({ steps, trial }) => [steps.toLocaleString("en-US"), String(trial)]);
  } finally {
    results.close();
  }
}

test("the page fills in while a sweep runs, and neither page nor server is any matter to the run", async () => {
  const place = workplace();
  writeLiveSweep(place);
  const [server, browser] = await Promise.all([startServer(place, ["--port", "0"]), startChromium()]);
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    const complaints: string[] = [];
    page.on("console", (message) => complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(String(error)));
    page.on("request", (request) => {
      const { origin, protocol } = new URL(request.url());
      if (protocol !== "data:" && origin !== server.address.origin) complaints.push(request.url());
    });

    // There is no database: the page waits, and says how to make one.
    await page.goto(server.address.href);
    await page.getByText("is not there yet. Start one, and it is shown here: sweep run GRID").waitFor();
    expect(await faultsOf(page)).toEqual([]);

    // It fills in, and what is opened, pinned and chosen stays so.
    place.write(HOLD, "");
    const first = place.start(RUN_LIVE);
    await page.locator('[data-state="shown"]').waitFor({ state: "attached", ...PATIENT });
    expect(new URL(page.url()).search).toBe("?sweep=1");
    await page.getByRole("radio", { name: "Status" }).check({ force: true });
    await page.locator("#best tbody tr").nth(1).getByRole("link").click();
    await page.locator("#run .same").waitFor(PATIENT);
    await page.locator("#run button").first().click();
    const { hash } = new URL(page.url());
    expect(hash).toMatch(/show=status.*trial=1-\d+&pins=1-\d+/);
    const pace = page.locator(".live .pace");
    const doneShown = async (): Promise<number> => Number.parseInt(await pace.innerText(), 10);
    await expect.poll(doneShown, PATIENT).toBeGreaterThan(60);
    expect(await doneShown()).toBeLessThan(LIVE_TRIALS);
    expect(await pace.innerText()).toMatch(/^\d+ of 100 trials \(\d+ %\)/);
    place.delete(HOLD);
    expect((await first.ended).code).toBe(0);
    await page.getByText(`Complete: ${LIVE_TRIALS} trials in`).waitFor(PATIENT);

    // At the end it has the numbers of the database.
    await expect.poll(() => page.locator(".top p").innerText(), PATIENT).toBe(`${LIVE_TRIALS} trials, 3 spaces`);
    const cells = await page
      .locator("#best tbody tr")
      .evaluateAll((rows: unknown[]) =>
        (rows as { cells: { innerText: string }[] }[]).map(({ cells: own }) => [own[2]!.innerText, own[4]!.innerText]),
      );
    expect(cells).toEqual(bestOf(place, 1));
    expect(new URL(page.url()).hash).toBe(hash);
    expect(await page.getByRole("radio", { name: "Status" }).isChecked()).toBe(true);
    expect(await page.locator("#run button").first().innerText()).toMatch(/^Unpin/);
    expect(await page.locator("#run .differs").count()).toBe(0);
    expect(await faultsOf(page)).toEqual([]);
    expect(complaints).toEqual([]);

    // A run that starts meanwhile is offered. The server is killed in the midst of it; the run goes on.
    place.write(HOLD, "");
    const second = place.start([...RUN_LIVE, "--fresh"]);
    await page.getByRole("link", { name: "slow, sweep 2", exact: true }).waitFor(PATIENT);
    await expect.poll(async () => (await stateOf(server.address)).sweeps[1]?.done, PATIENT).toBeGreaterThan(0);
    server.signal("SIGKILL");
    await page.getByText("The server does not answer").waitFor(PATIENT);
    place.delete(HOLD);
    expect((await second.ended).code).toBe(0);
    const [quiet] = await runLines(place, [[...RUN_LIVE, "--db", "alone.db"]]);
    expect(quiet).toMatchObject({ code: 0 });

    // Both have the content of a run at which nobody looked.
    const [alone, watched, deserted] = [
      rowsOf(place, "alone.db", 1),
      rowsOf(place, DATABASE, 1),
      rowsOf(place, DATABASE, 2),
    ];
    expect(alone).toHaveLength(LIVE_TRIALS);
    expect(watched).toEqual(alone);
    expect(deserted).toEqual(alone);
    const [removed] = await runLines(place, [["rm", "1"]]);
    expect(removed).toMatchObject({ code: 0 });

    // The page goes on with a new server of that address, where its sweep has gone.
    const next = await startServer(place, ["--port", server.address.port]);
    await page.getByText("Sweep 1 has been removed; what the page had of it stays.").waitFor(PATIENT);
    await page.goto(`${server.address.href}?sweep=99`);
    await page.getByText("There is no sweep 99 (any more).").waitFor(PATIENT);
    next.signal("SIGINT");
    expect((await next.ended).code).toBe(0);
  } finally {
    server.signal("SIGKILL");
    await browser.close();
  }
}, 120_000);

test("it answers those who know its name, reading alone; elsewhere it takes a token", async () => {
  const place = workplace();
  place.write("broken.db", `SQLite format 3\0${"x".repeat(5000)}`);
  const server = await startServer(place, ["--port", "0", "--host", "0.0.0.0", "--db", "broken.db"]);
  try {
    const { port, searchParams } = server.address;
    const local = `http://127.0.0.1:${port}`;
    const token = searchParams.get("token")!;
    expect(token).toMatch(/^[\w-]{32}$/);
    expect(server.said).toContain("for whoever has this address");

    // The name: a page of another site can have its own name resolve to here, but not send another.
    const status = (host: string, path = `/?token=${token}`, method = "GET"): Promise<string> =>
      rawStatus(server.address, `${method} ${path} HTTP/1.1\r\n${host}Connection: close\r\n\r\n`);
    for (const host of [`127.0.0.1:${port}`, `localhost:${port}`, `LOCALHOST:${port}`, `[::1]:${port}`]) {
      expect([host, await status(`Host: ${host}\r\n`)]).toEqual([host, expect.stringMatching(/ 303 /)]);
    }
    for (const host of [
      "evil.example",
      `evil.example:${port}`,
      "127.0.0.1",
      `127.0.0.1:${Number(port) - 1}`,
      "",
      "a b",
      "@",
    ]) {
      expect([host, await status(`Host: ${host}\r\n`)]).toEqual([host, expect.stringMatching(/ 40[03] /)]);
    }
    expect(await status(`Host: localhost:${port}.evil.example\r\n`)).toMatch(/ 40[03] /);
    expect(await status(`Host: localhost.evil.example:${port}\r\n`)).toMatch(/ 403 /);
    expect(await status("")).toMatch(/ 400 /);
    expect(await rawStatus(server.address, `GET /?token=${token} HTTP/1.0\r\n\r\n`)).toMatch(/ 40[03] /);
    expect(await status(`Host: localhost:${port}\r\n`, `http://evil.example/?token=${token}`)).not.toMatch(/ 200 /);

    // The methods.
    for (const method of ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"]) {
      const refused = await fetch(`${local}/api/state?token=${token}`, { method });
      expect(refused.status).toBe(405);
      expect(refused.headers.get("allow")).toBe("GET, HEAD");
    }

    // The token: in the address once, and in a cookie from then on.
    for (const path of ["/", "/api/state", "/api/state?token=", `/?token=${token.slice(1)}`, `/?token=${token}x`]) {
      const refused = await fetch(local + path);
      expect([path, refused.status]).toEqual([path, 401]);
      expect(await refused.json()).toEqual({ error: expect.stringMatching(/^the token is missing or an old one/) });
    }
    const entered = await fetch(`${local}/?sweep=3&token=${token}`, { redirect: "manual" });
    expect([entered.status, entered.headers.get("location")]).toEqual([303, "/?sweep=3"]);
    const cookie = entered.headers.get("set-cookie")!;
    expect(cookie).toMatch(/; Path=\/; HttpOnly; SameSite=Strict$/);
    const headers = { Cookie: cookie.split(";")[0]! };
    const page = await fetch(`${local}/?sweep=3`, { headers });
    expect(page.status).toBe(200);
    expect(await page.text()).not.toContain(token);
    expect(Object.fromEntries(page.headers)).toMatchObject({
      "cache-control": "no-store",
      "content-security-policy": expect.stringMatching(
        /default-src 'none'.*connect-src 'self'.*frame-ancestors 'none'/,
      ),
      "cross-origin-resource-policy": "same-origin",
      "referrer-policy": "no-referrer",
      "x-content-type-options": "nosniff",
    });
    expect(page.headers.get("content-security-policy")).not.toMatch(/script-src[^;]*unsafe-inline/);
    expect(page.headers.has("access-control-allow-origin")).toBe(false);
    const head = await fetch(local, { method: "HEAD", headers });
    expect([head.status, await head.text()]).toEqual([200, ""]);

    // What cannot be read is told in a sentence, and the server lives on.
    for (const path of ["/api/state", "/api/sweeps/1", "/api/sweeps/1/rows", "/api/sweeps/1/report"]) {
      const broken = await fetch(local + path, { headers });
      expect([path, broken.status]).toEqual([path, 503]);
      expect(await broken.json()).toEqual({ error: expect.stringMatching(/^(not a|the) .*database.*broken\.db/) });
    }
    for (const [path, code] of [
      ["/api/sweeps/1/rows?known=x", 400],
      ["/api/sweeps/1/rows?known=1-2.", 400],
      ["/api/sweeps/-1", 404],
      ["/api/sweeps/../../etc/passwd", 404],
      ["/results/sweeps.db", 404],
    ] as const) {
      expect([path, (await fetch(local + path, { headers })).status]).toEqual([path, code]);
    }

    // Another server cannot have the port, and says what to do.
    const [taken, high, far] = await runLines(place, [
      ["serve", "--port", port],
      ["serve", "--port", "65536"],
      ["serve", "--port", "0", "--host", "203.0.113.7"],
    ]);
    expect(taken).toMatchObject({
      code: 3,
      stderr: expect.stringContaining(
        `another program has this port: 127.0.0.1:${port}; use --port ${Number(port) + 1}, or --port 0 for any that is free`,
      ),
    });
    expect(high).toMatchObject({ code: 2, stderr: expect.stringContaining("--port must be a whole number") });
    expect(far).toMatchObject({ code: 2, stderr: "--host is no address of this machine: 203.0.113.7\n" });
  } finally {
    server.signal("SIGTERM");
  }
  const { code, stdout } = await server.ended;
  expect([code, stdout]).toEqual([0, `${server.address.href}\n`]);
}, 60_000);
