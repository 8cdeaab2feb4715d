import { once } from "node:events";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { expect, test } from "vitest";
import { runLines } from "../support/command/run-lines.ts";
import { startServer } from "../support/command/serve.ts";
import { workplace } from "../support/command/sweep-command.ts";

/** Returns the first line of the response to a raw request. */
async function rawStatus(address: URL, request: string): Promise<string> {
  const socket = connect(Number(address.port), "127.0.0.1");
  await once(socket, "connect");
  socket.end(request);
  return (await text(socket)).split("\r\n")[0]!;
}

test("the server answers GET and HEAD for its own host name; on other hosts it requires a token", async () => {
  const place = workplace();
  place.write("broken.db", `SQLite format 3\0${"x".repeat(5000)}`);
  const server = await startServer(place, ["--port", "0", "--host", "0.0.0.0", "--db", "broken.db"]);
  try {
    const { port, searchParams } = server.address;
    const local = `http://127.0.0.1:${port}`;
    const token = searchParams.get("token")!;
    expect(token).toMatch(/^[\w-]{32}$/);
    expect(server.said).toContain("to anyone with this address");

    // Host name: DNS rebinding lets a foreign page reach this address, but only under its own name.
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

    // Methods.
    for (const method of ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"]) {
      const refused = await fetch(`${local}/api/state?token=${token}`, { method });
      expect(refused.status).toBe(405);
      expect(refused.headers.get("allow")).toBe("GET, HEAD");
    }

    // Token: once in the address, then in a cookie.
    for (const path of ["/", "/api/state", "/api/state?token=", `/?token=${token.slice(1)}`, `/?token=${token}x`]) {
      const refused = await fetch(local + path);
      expect([path, refused.status]).toEqual([path, 401]);
      expect(await refused.json()).toEqual({ error: expect.stringMatching(/^token is missing or expired/) });
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

    // An unreadable database is reported, and the server continues.
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

    // A second server on the port fails with a remedy.
    const [taken, high, far] = await runLines(place, [
      ["serve", "--port", port],
      ["serve", "--port", "65536"],
      ["serve", "--port", "0", "--host", "203.0.113.7"],
    ]);
    expect(taken).toMatchObject({
      code: 3,
      stderr: expect.stringContaining(
        `port is in use: 127.0.0.1:${port}; use --port ${Number(port) + 1}, or --port 0 for any free port`,
      ),
    });
    expect(high).toMatchObject({ code: 2, stderr: expect.stringContaining("--port must be a whole number") });
    expect(far).toMatchObject({ code: 2, stderr: "--host is not an address of this machine: 203.0.113.7\n" });
  } finally {
    server.signal("SIGTERM");
  }
  const { code, stdout } = await server.ended;
  expect([code, stdout]).toEqual([0, `${server.address.href}\n`]);
}, 60_000);
