/** Returns the command line that runs a grid: a here-document that no line of the grid ends. */
export function commandText(grid: string): string {
  const lines = new Set(grid.split("\n"));
  let word = "GRID";
  while (lines.has(word)) word += "_";
  return `npx -p gradsweep sweep run - <<'${word}'\n${grid.endsWith("\n") ? grid : `${grid}\n`}${word}\n`;
}
