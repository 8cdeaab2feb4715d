import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { onTestFinished } from "vitest";
import { freePort, startRedis } from "../command/redis.ts";
import { BIN, startIn } from "../command/sweep-command.ts";
import type { Workplace } from "../command/sweep-command.ts";
import type { Worker } from "../command/worker.ts";
import { Wire } from "./wire.ts";
import type { Direction } from "./wire.ts";

const [HERE, THERE] = ["10.213.0.1", "10.213.0.2"];

/**
 * Two machines and a network between them: Redis and runs are here, a worker is there. They are
 * network namespaces of Linux, which any user may make (user namespaces). If that is not allowed,
 * `kind` is "wire": a program between worker and Redis holds back what is lost.
 */
export class TwoMachines {
  readonly kind: "namespaces" | "wire";
  readonly #place: Workplace;
  readonly #urls: Readonly<Record<"here" | "there", string>>;
  readonly #enter: Readonly<Record<"here" | "there", readonly string[]>>;
  readonly #cut: (directions: readonly Direction[]) => Promise<void>;
  readonly #heal: (directions: readonly Direction[]) => Promise<void>;
  #lost: readonly Direction[] = [];

  private constructor(
    kind: "namespaces" | "wire",
    place: Workplace,
    urls: Readonly<Record<"here" | "there", string>>,
    enter: Readonly<Record<"here" | "there", readonly string[]>>,
    cut: (directions: readonly Direction[]) => Promise<void>,
    heal: (directions: readonly Direction[]) => Promise<void>,
  ) {
    this.kind = kind;
    this.#place = place;
    this.#urls = urls;
    this.#enter = enter;
    this.#cut = cut;
    this.#heal = heal;
  }

  /** Makes them, with Redis. They end with the test. */
  static async make(place: Workplace): Promise<TwoMachines> {
    const here = await hold([
      "unshare",
      "--user",
      "--map-root-user",
      "--net",
      "sh",
      "-c",
      "ip link set lo up && echo ready && exec cat",
    ]);
    if (here === undefined) return TwoMachines.#wired(place);
    const enterHere = ["nsenter", "--target", String(here.pid), "--user", "--net", "--preserve-credentials"];
    const there = await hold([
      ...enterHere,
      "unshare",
      "--net",
      "sh",
      "-c",
      "ip link set lo up && echo ready && exec cat",
    ]);
    if (there === undefined) return TwoMachines.#wired(place);
    const enter = {
      here: enterHere,
      there: ["nsenter", "--target", String(there.pid), "--user", "--net", "--preserve-credentials"],
    };
    const shell = async (where: "here" | "there", line: string): Promise<void> => {
      const [program, ...args] = [...enter[where], "sh", "-c", line];
      const { code, stderr } = await startIn(place.folder, program, args).ended;
      if (code !== 0) throw new Error(`${line} ended with ${code}: ${stderr}`);
    };
    // Answers to what comes by another way than they go would be dropped.
    const loose = "for f in /proc/sys/net/ipv4/conf/*/rp_filter; do echo 0 > $f; done";
    await shell("here", `ip link add va type veth peer name vb netns ${there.pid}`);
    await shell("here", `ip addr add ${HERE}/30 dev va && ip link set va up && ${loose}`);
    await shell("there", `ip addr add ${THERE}/30 dev vb && ip link set vb up && ${loose}`);
    const port = await freePort();
    const options = ["--port", String(port), "--save", "", "--appendonly", "no", "--protected-mode", "no"];
    const [program, ...args] = [...enter.here, "redis-server", ...options];
    const redis = startIn(place.folder, program!, args);
    onTestFinished(async () => {
      redis.signal("SIGKILL");
      await redis.ended;
    });
    await shell("here", `until redis-cli -p ${port} ping | grep -q PONG; do sleep 0.1; done`);
    const routes =
      (verb: "add" | "del") =>
      async (directions: readonly Direction[]): Promise<void> => {
        if (directions.length === 2) return shell("here", `ip link set va ${verb === "add" ? "down" : "up"}`);
        const [where, other] = directions[0] === "there" ? (["there", HERE] as const) : (["here", THERE] as const);
        return shell(where, `ip route ${verb} blackhole ${other}/32`);
      };
    const urls = { here: `redis://127.0.0.1:${port}`, there: `redis://${HERE}:${port}` };
    return new TwoMachines("namespaces", place, urls, enter, routes("add"), routes("del"));
  }

  static async #wired(place: Workplace): Promise<TwoMachines> {
    const redis = await startRedis();
    const wire = await Wire.to(redis.port);
    const urls = { here: redis.url, there: `redis://127.0.0.1:${wire.port}` };
    return new TwoMachines(
      ...(["wire", place, urls, { here: [], there: [] }] as const),
      async (directions) => wire.cut(directions),
      async () => wire.heal(),
    );
  }

  /** Starts a worker. It and runs end with the test if not before. */
  worker(where: "here" | "there"): Worker {
    return this.#start(where, ["worker", this.#urls[where], "--threads", "2", "--quiet"]);
  }

  run(db: string): Worker {
    return this.#start("here", ["run", "grid.yaml", "--db", db, "--broker", this.#urls.here]);
  }

  /** Loses all that goes in these directions: to the machine of Redis, and back. */
  async cut(directions: readonly Direction[]): Promise<void> {
    this.#lost = directions;
    await this.#cut(directions);
  }

  async heal(): Promise<void> {
    await this.#heal(this.#lost);
  }

  #start(where: "here" | "there", args: readonly string[]): Worker {
    const [program, ...rest] = [...this.#enter[where], process.execPath, BIN, ...args];
    const started = startIn(this.#place.folder, program!, rest);
    onTestFinished(async () => {
      started.signal("SIGKILL");
      await started.ended;
    });
    return started;
  }
}

/** Starts a process that keeps namespaces; undefined if that is not allowed. */
async function hold([program, ...args]: readonly string[]): Promise<ChildProcess | undefined> {
  const holder = spawn(program!, args, { stdio: ["pipe", "pipe", "ignore"] });
  onTestFinished(async () => {
    if (holder.exitCode !== null || holder.pid === undefined) return;
    holder.stdin.end();
    await once(holder, "close");
  });
  const isReady = await Promise.race([
    once(holder.stdout, "data").then(() => true),
    once(holder, "close").then(() => false),
    once(holder, "error").then(() => false),
  ]);
  return isReady ? holder : undefined;
}
