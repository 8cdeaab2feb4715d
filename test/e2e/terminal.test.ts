import { expect, test } from "vitest";
import { readOwner, until } from "../support/command/progress.ts";
import { workplace } from "../support/command/sweep-command.ts";
import { splitAtEscapes, terminalLine } from "../support/command/on-terminal.ts";

test("a run shows its progress on one line no wider than the terminal, and clears it at the end", async () => {
  const place = workplace();
  place.write(
    "grid.yaml",
    "objective: ravine\noptimizer: momentum\nparameters: { lr: { min: 1e-9, max: 1e-8, num: 10000 } }\n" +
      "stop: { max_steps: 10000000, target: 0 }\n",
  );
  const ended = place.shell(`${terminalLine(place, 60, "run grid.yaml --threads 1")} >shown.txt`);
  const progressLines = (parts: readonly string[]): string[] => parts.filter((part) => part.includes("trials/s"));
  // The run is long: it is stopped once it has shown two lines.
  await until(() => place.has("shown.txt") && progressLines(splitAtEscapes(place.read("shown.txt"))).length > 1);
  process.kill(readOwner(place)!, "SIGINT");
  await ended;
  const shown = splitAtEscapes(place.read("shown.txt"));
  const progress = progressLines(shown);
  for (const line of progress) {
    expect(line).toMatch(/^[<>]?\d+ % {2}[\d,]+\/10,000 trials · /);
    expect(line.trimEnd().length).toBeLessThan(60);
  }
  expect(shown.at(-1)).toMatch(/^interrupted: finished trials are stored/);
});
