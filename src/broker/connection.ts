import { setTimeout as delay } from "node:timers/promises";
import type { Redis, RedisOptions } from "ioredis";
import { codeOf, messageOf, SweepError } from "../errors.ts";
import type { BrokerAddress } from "./address.ts";
import { KEY_PREFIXES } from "./keys.ts";
import { loadIoredis } from "./packages.ts";
import { resultsOf } from "./results.ts";

const CONNECT_MS = 5_000;
// An answer that takes longer does not come: the machine is gone, or the network is cut.
const ANSWER_MS = 10_000;
const PING_MS = 5_000;
const LONGEST_PAUSE_MS = 1_000;
// The other side may be gone. All answers that matter have come before.
const GOODBYE_MS = 200;
/** Codes of a machine that is not there, that has no name, or on which nothing listens. */
const ABSENT: readonly string[] = [
  ...["ECONNREFUSED", "ETIMEDOUT", "EHOSTUNREACH", "ENETUNREACH", "EHOSTDOWN"],
  ...["ENOTFOUND", "EAI_AGAIN"],
];
const TIMED_OUT = /timed out|ETIMEDOUT/;
/** Words of ioredis for a command, not for a connection. */
const COMMAND_TIMED_OUT = /^Command timed out/;
/** Words of ioredis and Node for a connection that the other side has ended. */
const CUT = /Connection is closed|ECONNRESET|EPIPE|socket hang up/;
/** Refusals of a command, or of one in a script. */
const NO_RIGHTS = /^NOPERM|user executing the script can't|ACL failure in script/;
/** BullMQ's scripts and streams need at least this version. */
const OLDEST: readonly [number, number] = [6, 2];

/** The rights that an ACL user needs, as Redis writes them. */
export const ACL_RULES: string = `${KEY_PREFIXES.map((prefix) => `~${prefix}*`).join(" ")} +@all -@dangerous -@admin +info +client|setname +client|list`;

/** Returns the options of a connection that reconnects for ever. */
export function connectionOptions(address: BrokerAddress): RedisOptions {
  const { host, port, username, password, db, isEncrypted, ca } = address;
  return {
    ...{ host, port, db, family: 0, lazyConnect: true, connectTimeout: CONNECT_MS },
    // Without the name, ioredis prints warnings if Redis has no password.
    ...(password === undefined ? {} : { username: "default", password }),
    ...(username === undefined ? {} : { username }),
    ...(isEncrypted ? { tls: ca === undefined ? {} : { ca } } : {}),
    // BullMQ requires it. A command waits for the connection.
    maxRetriesPerRequest: null,
    keepAlive: ANSWER_MS,
    disconnectTimeout: GOODBYE_MS,
    retryStrategy: (times) => Math.min(100 * times, LONGEST_PAUSE_MS),
  };
}

/**
 * Connects for commands that may fail: one without an answer rejects after some seconds. Reconnects
 * for ever; errors of the connection are passed to `onError`.
 */
export async function connect(address: BrokerAddress, onError: (error: Error) => void): Promise<Redis> {
  return connectWith(await loadIoredis(), address, onError);
}

/** Connects likewise, once ioredis is loaded. */
export function connectWith(
  { Redis }: Awaited<ReturnType<typeof loadIoredis>>,
  address: BrokerAddress,
  onError: (error: Error) => void,
): Redis {
  const redis = new Redis({ ...connectionOptions(address), commandTimeout: ANSWER_MS });
  redis.on("error", onError);
  redis.connect().catch(() => "passed to onError");
  pingOften(redis);
  return redis;
}

/**
 * Reconnects a connection that has become half open: its machine is gone, or a firewall has dropped
 * it. The `socketTimeout` of ioredis outlives the connection, and hits the next one. Blocking
 * commands must take less than ANSWER_MS.
 */
export function pingOften(redis: Redis): void {
  let waiting = false;
  const timer = setInterval(() => void ping(), PING_MS).unref();
  const ping = async (): Promise<void> => {
    if (waiting || redis.status !== "ready") return;
    waiting = true;
    const answer = redis.ping().catch(() => "an answer, too");
    const isLate = (await Promise.race([answer, delay(ANSWER_MS, undefined, { ref: false })])) === undefined;
    waiting = false;
    // Not `disconnect`, which would wait for the other side.
    if (isLate) redis.stream.destroy();
  };
  redis.on("end", () => clearInterval(timer));
}

/**
 * Ends a connection and the commands that wait for it. Between two attempts to connect, ioredis'
 * `disconnect` leaves them waiting, and with them the process; during an attempt it does not.
 */
export function disconnect(redis: Redis): void {
  redis.disconnect();
  if (redis.status !== "reconnecting") return;
  redis.connect().catch(() => "ended, too");
  redis.disconnect();
}

/**
 * Checks that a broker is a Redis or Valkey which this user may use. Throws SweepError of kind
 * `setup`, with a sentence: BullMQ itself would retry for ever.
 */
export function checkBroker(address: BrokerAddress): Promise<void> {
  return withBroker(address, probeRights);
}

/**
 * Connects once, without retries, and uses the connection if a Redis or Valkey answers that is new
 * enough. Throws SweepError of kind `setup`, with a sentence.
 */
export async function withBroker<T>(address: BrokerAddress, use: (redis: Redis) => Promise<T>): Promise<T> {
  const { Redis } = await loadIoredis();
  const redis = new Redis({
    ...connectionOptions(address),
    ...{ maxRetriesPerRequest: 0, commandTimeout: CONNECT_MS, retryStrategy: () => null },
  });
  // The first one says the most: later ones only say that the connection is closed.
  let failure: unknown;
  let hasAnswered = false;
  redis.on("error", (error) => (failure ??= error));
  try {
    await redis.connect();
    hasAnswered = true;
    await redis.ping();
    // ioredis goes on with another database if this one does not exist.
    if (address.db > 0) await redis.select(address.db);
    const version = versionIn(await redis.info("server"));
    if (version === undefined) throw new SweepError("setup", `${address.shown} is not Redis: it has no version`);
    if (isOlder(version)) {
      const least = OLDEST.join(".");
      throw new SweepError("setup", `${address.shown} is Redis ${version}; sweep needs Redis ${least} or Valkey`);
    }
    return await use(redis);
  } catch (error) {
    if (error instanceof SweepError) throw error;
    const cause = failure ?? error;
    throw brokerError(address, cause, { remedy: hasAnswered ? "" : firstRemedy(address, cause), answerMs: CONNECT_MS });
  } finally {
    redis.disconnect();
  }
}

/** Tries what workers and runs do, on keys of both prefixes. Leaves nothing behind. */
async function probeRights(redis: Redis): Promise<void> {
  const [bull, own] = KEY_PREFIXES.map((prefix) => `${prefix}-probe-${process.pid}-${Date.now()}`) as [string, string];
  await redis.client("SETNAME", "sweep-probe");
  const script = `redis.call('LPUSH', KEYS[1], '1') redis.call('DEL', KEYS[1]) return redis.call('TIME')`;
  await redis.eval(script, 1, bull);
  const value = redis.pipeline().set(own, "1", "PX", 1000).setrange(own, 0, "2").strlen(own).getrange(own, 0, 0);
  // In one message: on a slow network, the value would expire between two.
  resultsOf(await value.rename(own, `${own}-renamed`).unlink(`${own}-renamed`).exec());
  const entry = await redis.xadd(own, "*", "probe", "1");
  await redis.pexpire(own, 1000);
  await redis.xread("COUNT", 1, "STREAMS", own, "0");
  await redis.xdel(own, entry!);
  await redis.del(own);
  await redis.bzpopmin(bull, 0.001);
}

interface Circumstances {
  readonly remedy?: string;
  /** Time limit of a command. */
  readonly answerMs?: number;
}

/** Returns a sentence for an error of a connection, with a remedy. */
export function brokerError(
  address: BrokerAddress,
  error: unknown,
  { remedy = "", answerMs }: Circumstances = {},
): SweepError {
  const reason = brokerReason(address, error, answerMs) + remedy;
  return new SweepError("setup", `cannot use the broker ${address.shown}: ${reason}`, undefined, error);
}

/** Returns the reason of an error of a connection, in words. */
export function brokerReason(
  { isEncrypted, password }: BrokerAddress,
  error: unknown,
  answerMs: number = ANSWER_MS,
): string {
  const text = messageOf(error);
  const isWrong = text.startsWith("WRONGPASS");
  const colon = isWrong && password === undefined ? "; a password needs a colon: redis://:PASSWORD@HOST:PORT" : "";
  if (TIMED_OUT.test(text)) {
    return `no answer within ${(COMMAND_TIMED_OUT.test(text) ? answerMs : CONNECT_MS) / 1000} s`;
  }
  return reasonOf(text, codeOf(error), isEncrypted) + colon;
}

/** Returns a remedy for an error before any answer: perhaps only one side encrypts. */
export function firstRemedy({ isEncrypted }: BrokerAddress, error: unknown): string {
  const text = messageOf(error);
  if (isEncrypted) return TIMED_OUT.test(text) ? "; one without encryption needs redis://" : "";
  return CUT.test(text) ? "; an encrypted one needs rediss://" : "";
}

/** Whether an error of a command says that its answer has not come in time. */
export function isLate(error: unknown): boolean {
  return COMMAND_TIMED_OUT.test(messageOf(error));
}

/** Whether an error of `checkBroker` says that no broker is there yet. */
export function isAbsence(error: unknown): boolean {
  const cause = error instanceof SweepError ? error.cause : undefined;
  const code = codeOf(cause) ?? "";
  return ABSENT.includes(code) || /timed out|ETIMEDOUT|^LOADING/.test(messageOf(cause));
}

/** Whether an error of `checkBroker` says that the other side has ended the connection. */
export function isCut(error: unknown): boolean {
  return error instanceof SweepError && CUT.test(messageOf(error.cause));
}

function reasonOf(text: string, code: string | undefined, isEncrypted: boolean): string {
  if (text.startsWith("WRONGPASS")) return "wrong user name or password";
  if (text.startsWith("NOAUTH")) return "it needs a password: redis://:PASSWORD@HOST:PORT, best in SWEEP_BROKER";
  if (NO_RIGHTS.test(text)) return `the user's rights do not suffice (${text}); it needs ${ACL_RULES}`;
  if (text.startsWith("DENIED")) return "Redis is in protected mode: it refuses other machines without a password";
  if (text.includes("DB index is out of range")) return "it has no database of this number";
  if (
    code !== "ERR_TLS_CERT_ALTNAME_INVALID" &&
    /self.signed|unable.to.(?:verify|get)|CERT_/i.test(`${code} ${text}`)
  ) {
    return `its certificate is not one that this machine knows (${code ?? text}): give the authority's with --broker-ca FILE`;
  }
  if (/(?:^|-)OOM\b/.test(text)) return "Redis has no memory left: raise maxmemory";
  if (text.startsWith("LOADING")) return "Redis is still loading its data";
  if (text.startsWith("READONLY") || text.startsWith("MISCONF")) return `Redis takes no writes (${text})`;
  if (/Protocol error|unexpected|wrong version number|packet length/i.test(text)) {
    return isEncrypted ? "no encrypted Redis answers there" : "another program than Redis answers there";
  }
  if (code === "ENOTFOUND" || code === "EAI_AGAIN") return "no machine has this name";
  if (code === "ECONNREFUSED") return "nothing listens there (ECONNREFUSED)";
  return CUT.test(text) ? "it ended the connection" : text;
}

function versionIn(info: string): string | undefined {
  return /^redis_version:(\S+)/m.exec(info)?.[1];
}

function isOlder(version: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1]);
}
