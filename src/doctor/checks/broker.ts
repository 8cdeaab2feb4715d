import type { Redis } from "ioredis";
import type { BrokerAddress } from "../../broker/address.ts";
import { checkBroker, withBroker } from "../../broker/connection.ts";
import { loadBullmq, loadIoredis } from "../../broker/packages.ts";
import { messageOf } from "../../errors.ts";
import { duration } from "../../format/numbers.ts";
import { fail, ok, warn } from "../finding.ts";
import type { Finding } from "../finding.ts";
import { brokerAccess, encryption } from "./broker-access.ts";
import { brokerMemory } from "./broker-memory.ts";
import { brokerWorkers } from "./broker-workers.ts";
import { installedVersion } from "./versions.ts";

const PINGS = 5;
const SLOW_MS = 250;
const CLOCK_SECONDS = 5;

/** Checks the broker of runs on several machines. Changes nothing there. */
export async function broker(address: BrokerAddress): Promise<Finding[]> {
  const found: Finding[] = [];
  try {
    await Promise.all([loadBullmq(), loadIoredis()]);
    found.push(
      ok("broker packages", ["bullmq", "ioredis"].map((name) => `${name} ${installedVersion(name)}`).join(", ")),
    );
  } catch (error) {
    return [failure("broker packages", error, "install both beside gradsweep, on each machine")];
  }
  try {
    await withBroker(address, async (redis) => {
      found.push(await server(redis, address), encryption(address), ...(await brokerAccess(redis, address)));
      found.push(...(await brokerMemory(redis)), ...(await times(redis)), await brokerWorkers(redis));
    });
    await checkBroker(address);
    found.push(ok("broker rights", "they suffice"));
  } catch (error) {
    const check = found.some((finding) => finding.check === "broker") ? "broker rights" : "broker";
    found.push(failure(check, error, "check its address, password and user"));
  }
  return found;
}

/** Returns the finding of an error; its message may end with a remedy, after a semicolon. */
function failure(check: string, error: unknown, advice: string): Finding {
  return fail(check, messageOf(error), advice);
}

async function server(redis: Redis, { shown }: BrokerAddress): Promise<Finding> {
  const info = await redis.info("server");
  const valkey = /^valkey_version:(\S+)/m.exec(info)?.[1];
  const name = valkey === undefined ? `Redis ${/^redis_version:(\S+)/m.exec(info)?.[1]}` : `Valkey ${valkey}`;
  return ok("broker", `${name} at ${shown}`);
}

/** Measures the way there and back, and compares the clocks. */
async function times(redis: Redis): Promise<Finding[]> {
  const ways: number[] = [];
  for (let i = 0; i < PINGS; i += 1) {
    const since = performance.now();
    await redis.ping();
    ways.push(performance.now() - since);
  }
  const way = ways.toSorted((a, b) => a - b)[Math.floor(PINGS / 2)]!;
  const before = Date.now();
  const [seconds, microseconds] = await redis.time();
  const apart = Number(seconds) + Number(microseconds) / 1e6 - (before + Date.now()) / 2000;
  const shown = way < 1 ? "less than 1 ms" : duration(way / 1000);
  const clock = `${duration(Math.abs(apart))} ${apart < 0 ? "behind" : "ahead of"} this machine`;
  return [
    way < SLOW_MS
      ? ok("broker round trip", shown)
      : warn("broker round trip", shown, "use a broker in the network of the workers; chunks take some seconds each"),
    Math.abs(apart) < CLOCK_SECONDS
      ? ok("broker clock", clock)
      : warn("broker clock", clock, "synchronize the clocks: times in lists of workers are wrong"),
  ];
}
