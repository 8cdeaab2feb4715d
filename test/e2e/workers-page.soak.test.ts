import { expect, onTestFinished, test } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import { ACL_RULES } from "../../src/broker/connection.ts";
import type { Finding } from "../../src/doctor/finding.ts";
import { installed, setUpWith } from "../support/command/page-set-ups.ts";
import { argumentsOf } from "../support/command/quick-workplace.ts";
import { freePort, startRedis } from "../support/command/redis.ts";
import type { RedisServer } from "../support/command/redis.ts";
import { startIn } from "../support/command/sweep-command.ts";
import type { Ended, Workplace } from "../support/command/sweep-command.ts";
import { expectSame } from "../support/faults/contents.ts";

const GRID = `
name: valley
objective: ravine
optimizer: momentum
parameters: { lr: { min: 1e-4, max: 0.1, scale: log, num: 12 }, momentum: [0, 0.9] }
stop: { max_steps: 100 }
`;

/** Returns a workplace with the grid and its local results, clean.db. */
async function prepared(): Promise<Workplace> {
  const place = installed(GRID);
  await place.out("run", "grid.yaml", "--threads", "1", "--db", "clean.db");
  return place;
}

/** Starts Redis with the words of its command on the page. */
function redisWith([program, ...options]: readonly string[]): Promise<RedisServer> {
  expect(program).toBe("redis-server");
  return startRedis(options);
}

/** Splits a command of the page as a shell does. */
async function wordsOf(place: Workplace, line: string): Promise<readonly string[]> {
  const [program] = line.split(" ");
  const [words] = await argumentsOf(place, [line.replace(/^\S+/, "sweep")]);
  return [program!, ...words!];
}

/** Starts a worker that ends with the test, by a signal; it must then exit with 0. */
function startWorker(place: Workplace, program: string, args: readonly string[], env: Record<string, string>): void {
  const worker = startIn(place.folder, program, args, { env });
  onTestFinished(async () => {
    worker.signal("SIGTERM");
    expect(await worker.ended).toMatchObject({ code: 0 });
  });
}

/** Runs lines of the page, with the program where npm puts it. */
function runLinesOf(place: Workplace, lines: string): Promise<Ended> {
  return startIn(place.folder, "bash", ["-ec", `npx() { shift; node_modules/.bin/sweep "$@"; }\n${lines}`]).ended;
}

const at = (text: string, { port }: RedisServer): string => text.replaceAll("10.0.0.5:6379", `127.0.0.1:${port}`);

test("the commands for Redis, workers and a run", async () => {
  const place = await prepared();
  const redis = await redisWith(await wordsOf(place, setUpWith("--maxmemory 1gb --requirepass SECRET\n").trim()));
  const [env, ...words] = at(setUpWith(" npx sweep worker\n"), redis).trim().split(" ");
  expect(words).toEqual(["npx", "sweep", "worker"]);
  startWorker(place, "bash", ["-c", `export ${env}; exec node_modules/.bin/sweep worker --threads 2`], {});
  const { code, stdout, stderr } = await runLinesOf(place, at(setUpWith("npx sweep workers\n"), redis));
  expect({ code, stderr }).toMatchObject({ code: 0 });
  expect(stdout).toMatch(/^broker rights +ok +they suffice$/m);
  expect(stderr).toMatch(/^1 worker with 2 threads; 0 runs; chunks: 0 waiting, 0 active$/m);
  expectSame(place.path("results/sweeps.db"), place.path("clean.db"), "over a broker");
});

test("the ACL user of the page has the rights that suffice, and no more", async () => {
  const redis = await startRedis(["--requirepass", "SECRET"]);
  const place = installed(GRID);
  const line = setUpWith("ACL SETUSER sweep");
  const words = await wordsOf(place, line.replaceAll("\\\n", " ").trim());
  expect(words.slice(-ACL_RULES.split(" ").length)).toEqual(ACL_RULES.split(" "));
  const { code } = await runLinesOf(place, line.replace("redis-cli", `redis-cli -p ${redis.port}`));
  expect(code).toBe(0);
  const found = await place.json<Finding[]>("doctor", "--broker", redis.url.replace("//", "//sweep:WORD@"));
  expect(found.filter(({ check, state }) => check.startsWith("broker") && state !== "ok")).toEqual([]);
});

test("the encrypted broker of the page", async () => {
  const place = installed(GRID);
  const port = await freePort();
  const [key, redis] = setUpWith("openssl req")
    .replaceAll("\\\n", " ")
    .replaceAll("10.0.0.5", "127.0.0.1")
    .trim()
    .split(/\n(?=redis)/);
  expect(await runLinesOf(place, key!)).toMatchObject({ code: 0 });
  const words = await wordsOf(place, redis!.replace("--tls-port 6380", `--tls-port ${port}`));
  await redisWith(words.map((word) => (word.startsWith("broker.") ? place.path(word) : word)));
  const url = `rediss://:SECRET@127.0.0.1:${port}`;
  const found = await place.json<Finding[]>("doctor", "--broker", url, "--broker-ca", "broker.pem");
  expect(found.find(({ check }) => check === "broker encryption")?.found).toBe("the connection is encrypted");
  expect(found.filter(({ state }) => state === "fail")).toEqual([]);
  // Without the certificate, and without encryption.
  for (const [one, ...options] of [[url], [url.replace("rediss", "redis")]] as const) {
    expect(await place.sweep("workers", one, ...options)).toMatchObject({
      ...{ code: 3, stdout: "" },
      stderr: expect.stringMatching(/^cannot use the broker [^\n]+\n$/),
    });
  }
});

test("the Slurm script starts a worker that ends with the job", async () => {
  const place = await prepared();
  const redis = await startRedis();
  place.write("workers.sh", setUpWith("sweep worker --threads"));
  startWorker(place, "bash", ["workers.sh"], { SWEEP_BROKER: redis.url, SLURM_CPUS_PER_TASK: "2" });
  await place.out("run", "grid.yaml", "--broker", redis.url, "--db", "slurm.db");
  expectSame(place.path("slurm.db"), place.path("clean.db"), "Slurm");
});

interface Service {
  readonly command: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

test("the services of Docker Compose", async () => {
  const place = await prepared();
  const text = setUpWith("services:").replaceAll("${PASSWORD}", "word");
  const { services } = parse(text) as { readonly services: Readonly<Record<"redis" | "worker" | "run", Service>> };
  const redis = await redisWith(services.redis.command);
  const envOf = ({ environment = {} }: Service): Record<string, string> => ({
    SWEEP_BROKER: environment["SWEEP_BROKER"]!.replace("@redis:6379", `@127.0.0.1:${redis.port}`),
  });
  const [program, ...args] = services.worker.command;
  startWorker(place, program!, [...args, "--threads", "2"], envOf(services.worker));
  const [first, ...words] = services.run.command.map((word) => word.replace("/results/", `${place.folder}/results/`));
  const run = await startIn(place.folder, first!, words, { env: envOf(services.run) }).ended;
  expect(run).toMatchObject({ code: 0 });
  expectSame(place.path("results/sweeps.db"), place.path("clean.db"), "Compose");
});

interface Container {
  readonly command: readonly string[];
  readonly env: readonly {
    readonly name: string;
    readonly valueFrom: { readonly secretKeyRef: { readonly key: string } };
  }[];
}

interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly stringData?: Readonly<Record<string, string>>;
  readonly spec?: {
    readonly selector: { readonly matchLabels: object };
    readonly template: {
      readonly metadata: { readonly labels: object };
      readonly spec: { readonly containers: readonly [Container]; readonly terminationGracePeriodSeconds?: number };
    };
  };
}

test("the Deployments of Kubernetes", async () => {
  const place = await prepared();
  const manifests = parseAllDocuments(setUpWith("kind: Deployment")).map((one) => one.toJS() as Manifest);
  expect(manifests.map(({ kind, metadata }) => `${kind} ${metadata.name}`)).toEqual([
    ...["Secret broker", "Service broker", "Deployment broker", "Deployment workers"],
  ]);
  const [secret, , broker, workers] = manifests;
  for (const one of [broker!, workers!])
    expect(one.spec!.selector.matchLabels).toEqual(one.spec!.template.metadata.labels);
  expect(workers!.spec!.template.spec.terminationGracePeriodSeconds).toBeGreaterThan(30);
  const containerOf = ({ spec }: Manifest): Container => spec!.template.spec.containers[0];
  const envOf = ({ env }: Container): Record<string, string> =>
    Object.fromEntries(env.map(({ name, valueFrom }) => [name, secret!.stringData![valueFrom.secretKeyRef.key]!]));
  const container = containerOf(broker!);
  const redis = await redisWith(
    container.command.map((word) => word.replace("$(PASSWORD)", envOf(container)["PASSWORD"]!)),
  );
  const worker = containerOf(workers!);
  const url = envOf(worker)["SWEEP_BROKER"]!.replace("broker:6379", `127.0.0.1:${redis.port}`);
  const [program, ...args] = worker.command;
  startWorker(place, program!, [...args, "--threads", "2"], { SWEEP_BROKER: url });
  await place.out("run", "grid.yaml", "--broker", url, "--db", "pods.db");
  expectSame(place.path("pods.db"), place.path("clean.db"), "Kubernetes");
});
