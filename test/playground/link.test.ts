import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { expect, test, vi } from "vitest";
import { commandText } from "../../src/playground/command-text.ts";
import { gridOf, withGrid, withoutTrials } from "../../src/playground/link.ts";

const text = fc.string({ unit: "grapheme", maxLength: 3000 });

test("a fragment holds any text and keeps the view", async () => {
  await fc.assert(
    fc.asyncProperty(text, async (grid) => {
      const hash = await withGrid("#space=1&trial=1-7", grid);
      expect(hash).toMatch(/^#[\w.&=-]+$/);
      expect(await gridOf(hash)).toBe(grid);
      expect(new URLSearchParams(withoutTrials(hash).slice(1)).has("trial")).toBe(false);
      expect(await gridOf(withoutTrials(hash))).toBe(grid);
    }),
    { numRuns: 50 },
  );
});

test("a damaged link is an error, and a link may lack a grid", async () => {
  const hash = await withGrid("", "objective: sphere");
  expect(await gridOf("#space=1")).toBeUndefined();
  for (const damaged of [hash.slice(0, -4), `${hash}%`, "#grid=AAAA"]) {
    await expect(gridOf(damaged)).rejects.toThrow("the link is damaged");
  }
});

test("a link that expands to more than a grid is an error after a few megabytes", async () => {
  let inflated = 0;
  const { DecompressionStream: Inflate } = globalThis;
  vi.stubGlobal(
    "DecompressionStream",
    class {
      readonly writable: WritableStream;
      readonly readable: ReadableStream<Uint8Array>;
      constructor() {
        const { readable, writable } = new Inflate("deflate-raw");
        const counted = new TransformStream<Uint8Array, Uint8Array>({
          transform(chunk, controller) {
            inflated += chunk.length;
            controller.enqueue(chunk);
          },
        });
        [this.writable, this.readable] = [writable, readable.pipeThrough(counted)];
      }
    },
  );
  await expect(gridOf(await withGrid("", "#".repeat(10_000_000)))).rejects.toThrow("the link is damaged");
  vi.unstubAllGlobals();
  expect(inflated).toBeLessThan(5_000_000);
});

test("the command passes the grid to standard input as it is, in a shell", () => {
  for (const grid of ["name: $HOME `x` 'y' \"z\" \\\\\n", "a: 1\nGRID\nGRID_\nb: 2", "x: é\n"]) {
    const script = commandText(grid).replace(/^npx -p gradsweep sweep run -/, "cat");
    expect(execFileSync("sh", ["-c", script], { encoding: "utf8" })).toBe(grid.endsWith("\n") ? grid : `${grid}\n`);
  }
});
