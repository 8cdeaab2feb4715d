import { Redis } from "ioredis";
import { expect, onTestFinished, test } from "vitest";
import { ACL_RULES } from "../../src/broker/connection.ts";
import { quickWorkplace } from "../support/command/quick-workplace.ts";
import { startRedis } from "../support/command/redis.ts";
import type { Finding } from "../../src/doctor/finding.ts";
import { expectRefused } from "./refused-commands.ts";
import { once } from "node:events";
import { createServer } from "node:net";
import type { AddressInfo, Socket } from "node:net";
import { freePort } from "../support/command/redis.ts";

test("a wrong password, none, and a user with too few rights; nothing changes", async () => {
  const server = await startRedis(["--requirepass", "secret"]);
  const admin = new Redis(server.url.replace("//", "//:secret@"));
  onTestFinished(() => admin.disconnect());
  await admin.mset("sweep:run:r", "{}", "bull:sweep-n1:id", "1");
  await admin.acl("SETUSER", "narrow", "on", ">secret", "~sweep:*", "+@read", "+ping", "+info");
  await expectRefused(server.url.replace("//", "//:secret-not@"), /: wrong user name or password$/m);
  await expectRefused(server.url, /: it needs a password: redis:\/\/:PASSWORD@HOST:PORT, best in SWEEP_BROKER$/m);
  const place = quickWorkplace();
  const narrow = server.url.replace("//", "//narrow:secret@");
  const { code, stderr } = await place.sweep("purge", narrow);
  expect({ code, stderr }).toEqual({
    code: 3,
    stderr: expect.stringMatching(/^cannot use the broker [^\n]+: the user's rights do not suffice \(NOPERM [^\n]+\n$/),
  });
  expect(stderr).toContain(`it needs ${ACL_RULES}`);
  const { stdout } = await place.sweep("doctor", "--broker", narrow, "--format", "json");
  expect((JSON.parse(stdout) as Finding[]).filter(({ state }) => state === "fail")).toMatchObject([
    { check: "broker rights", found: expect.stringContaining(`it needs ${ACL_RULES}`) },
  ]);
  expect((await admin.keys("*")).toSorted()).toEqual(["bull:sweep-n1:id", "sweep:run:r"]);
});

/** Starts a server that answers what `reply` returns. Returns its URL. */
async function serverWith(reply: (text: string, socket: Socket) => string): Promise<string> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined);
    socket.setEncoding("utf8").on("data", (text: string) => socket.write(reply(text, socket)));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return `redis://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Answers each command of a text like Redis 5. */
function likeRedis5(text: string): string {
  const info = "redis_version:5.0.0\r\nloading:0\r\n";
  const commands = text.split(/^\*\d+\r\n/m).slice(1);
  return commands
    .map((command) => {
      if (/^\$4\r\ninfo/i.test(command)) return `$${info.length}\r\n${info}\r\n`;
      return /^\$4\r\nping/i.test(command) ? "+PONG\r\n" : "+OK\r\n";
    })
    .join("");
}

test("a broker that is no Redis, too old, absent or without a name", async () => {
  const http = await serverWith((_, socket) => {
    socket.end("HTTP/1.1 400 Bad Request\r\n\r\n");
    return "";
  });
  await expectRefused(http, /: another program than Redis answers there$/m);
  const cut = await serverWith((_, socket) => {
    socket.destroy();
    return "";
  });
  await expectRefused(cut, /: it ended the connection; an encrypted one needs rediss:\/\/$/m);
  const early = await serverWith((text, socket) => {
    if (/ping/i.test(text)) socket.destroy();
    return likeRedis5(text);
  });
  await expectRefused(early, /: it ended the connection$/m);
  await expectRefused(await serverWith(likeRedis5), /is Redis 5\.0\.0; sweep needs Redis 6\.2 or Valkey$/m);
  await expectRefused(`redis://127.0.0.1:${await freePort()}`, /: nothing listens there \(ECONNREFUSED\)$/m);
  await expectRefused("redis://no-such-host.invalid:6379", /: no machine has this name$/m);
});
