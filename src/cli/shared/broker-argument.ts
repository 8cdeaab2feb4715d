import { parseBroker } from "../../broker/address.ts";
import type { BrokerAddress } from "../../broker/address.ts";
import { SweepError } from "../../errors.ts";
import { BROKER_VARIABLE, brokerUrl } from "./broker-url.ts";

/** The argument of commands that need a broker. */
export const broker: { readonly type: "string"; readonly describe: string } = {
  type: "string",
  describe: `Redis or Valkey: redis://HOST:PORT or rediss://HOST:PORT [default: ${BROKER_VARIABLE}]`,
};

/** Returns the broker that a command line names, or else the environment. Throws SweepError. */
export function brokerAddress(command: string, given: string | undefined, ca: string | undefined): BrokerAddress {
  const url = brokerUrl(given === "" ? undefined : given);
  if (url !== undefined) return parseBroker(url, ca);
  throw new SweepError(
    "input",
    `sweep ${command} needs a broker: sweep ${command} redis://HOST:PORT, or set ${BROKER_VARIABLE}`,
  );
}
