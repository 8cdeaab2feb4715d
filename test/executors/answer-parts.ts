import { onTestFinished } from "vitest";
import { parseBroker } from "../../src/broker/address.ts";
import { putAnswer } from "../../src/broker/answer-box.ts";
import { redisTransports } from "../../src/executors/broker/redis-transport.ts";
import type { Transport } from "../../src/executors/broker/transport.ts";
import type { RedisServer } from "../support/command/redis.ts";
import { SmallCoordinator } from "../support/command/small-coordinator.ts";

const RUN = "r";

export async function transportTo(port: number): Promise<Transport> {
  const transportFor = await redisTransports(parseBroker(`redis://127.0.0.1:${port}`));
  const transport = transportFor({ text: "", sha256: "" });
  onTestFinished(() => transport.close());
  return transport;
}

/** Puts answers of some lengths there. */
export async function put(redis: RedisServer, lengths: readonly number[]): Promise<SmallCoordinator> {
  const desk = new SmallCoordinator(redis);
  for (const [i, length] of lengths.entries()) {
    const answer = { header: `{"job":"${i}"}`, columns: Buffer.alloc(length, i) };
    await putAnswer(desk.redis, { run: RUN, job: `${RUN}-${i}`, name: `${i}`, answer });
  }
  return desk;
}
