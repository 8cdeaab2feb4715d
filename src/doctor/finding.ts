/** Result of a check, with advice unless it is ok. */
export interface Finding {
  readonly check: string;
  /** `warn`: it works, with a limitation. */
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
