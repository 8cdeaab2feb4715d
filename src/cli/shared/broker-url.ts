/** The variable with the URL of the broker: a password does not belong on a command line. */
export const BROKER_VARIABLE = "SWEEP_BROKER";

/** Returns the URL of the broker, from the command line or else from the environment. */
export function brokerUrl(given: string | undefined): string | undefined {
  const fromEnvironment = process.env[BROKER_VARIABLE] ?? "";
  return given ?? (fromEnvironment === "" ? undefined : fromEnvironment);
}
