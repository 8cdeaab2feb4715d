import { SweepError } from "../../errors.ts";
import { text } from "./options.ts";

const FORM = /^(?=\d)(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/;

/** Longest duration, in hours: timers are limited to 24 days. */
const MOST_HOURS = 500;

interface DurationOption {
  readonly type: "string";
  readonly requiresArg: true;
  readonly describe: string;
  readonly coerce: (value: unknown) => number | undefined;
}

/** Defines an option with a duration, such as `3h50m`; its value is in milliseconds. */
export function duration(name: string, describe: string): DurationOption {
  const option = text(name, describe);
  return {
    ...option,
    coerce(value) {
      const given = option.coerce(value);
      if (given === undefined) return undefined;
      const [, hours = 0, minutes = 0, seconds = 0] = FORM.exec(given) ?? [];
      const ms = 1000 * (3600 * Number(hours) + 60 * Number(minutes) + Number(seconds));
      if (ms > 0 && ms <= MOST_HOURS * 3_600_000) return ms;
      throw new SweepError(
        "input",
        `--${name} must be a duration such as 90s, 10m or 3h50m, at most ${MOST_HOURS}h: ${given}`,
      );
    },
  };
}
