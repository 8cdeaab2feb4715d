import type { Redis } from "ioredis";
import type { BrokerAddress } from "../../broker/address.ts";
import { ACL_RULES, withBroker } from "../../broker/connection.ts";
import { ok, warn } from "../finding.ts";
import type { Finding } from "../finding.ts";

const LOOPBACK = /^(?:localhost|127\.\d+\.\d+\.\d+|::1)$/i;
/** A key that no sweep has. */
const FOREIGN_KEY = "not-of-sweep";

/** Checks that others in the network cannot read the traffic. */
export function encryption({ isEncrypted, host }: BrokerAddress): Finding {
  if (isEncrypted) return ok("broker encryption", "the connection is encrypted");
  if (LOOPBACK.test(host)) return ok("broker encryption", "none, on this machine only");
  return warn(
    "broker encryption",
    "none: the network can read the password, and change results",
    "use a private network, or rediss:// with --broker-ca",
  );
}

/** Checks who may use the broker, and what this user may do. */
export async function brokerAccess(redis: Redis, address: BrokerAddress): Promise<Finding[]> {
  return [await password(address), await rights(redis)];
}

async function password(address: BrokerAddress): Promise<Finding> {
  if (!(await isOpen(address))) return ok("broker password", "required");
  const found = "none is required: everyone who reaches the broker can forge results";
  const advice = "start Redis with --requirepass, or with an ACL user and `ACL SETUSER default off`";
  return warn("broker password", found, advice);
}

/** Whether a connection without a password may do something. */
async function isOpen(address: BrokerAddress): Promise<boolean> {
  try {
    await withBroker({ ...address, username: undefined, password: undefined }, async () => undefined);
    return true;
  } catch {
    return false;
  }
}

async function rights(redis: Redis): Promise<Finding> {
  const more = [
    ...((await isAllowed(() => redis.config("GET", "maxmemory"))) ? ["change the settings of the broker"] : []),
    ...((await isAllowed(() => redis.exists(FOREIGN_KEY))) ? ["read and change all keys"] : []),
  ];
  if (more.length === 0) return ok("broker user", "may use keys of sweep only");
  const advice = `limit it: ACL SETUSER sweep on >PASSWORD ${ACL_RULES}`;
  return warn("broker user", `may ${more.join(" and ")}, which sweeps do not need`, advice);
}

/** Whether a command is not refused. */
async function isAllowed(command: () => Promise<unknown>): Promise<boolean> {
  try {
    await command();
    return true;
  } catch (error) {
    // NOPERM; or the command is not known, as in managed services.
    if (error instanceof Error && error.name === "ReplyError") return false;
    throw error;
  }
}
