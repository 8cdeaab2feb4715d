/** What a check has found, and what to do about it where it is not well. */
export interface Finding {
  readonly check: string;
  /** `warn`: it works, and something is to be known about it. */
  readonly state: "ok" | "warn" | "fail";
  readonly found: string;
  readonly advice: string | null;
}

export function ok(check: string, found: string): Finding {
  return { check, state: "ok", found, advice: null };
}

export function warn(check: string, found: string, advice: string): Finding {
  return { check, state: "warn", found, advice };
}

export function fail(check: string, found: string, advice: string): Finding {
  return { check, state: "fail", found, advice };
}
