// Words after `--` are positional arguments, as with Git, even if they begin with a hyphen. Yargs
// reads them only after it has assigned the positional arguments of a command. So they go to yargs
// without the `--`, but with a mark that no argument of a process can contain.
const MARK = "\0";

/**
 * Returns arguments without the first `--`, and with a mark on each word after it, and on each `-`
 * that follows a word: in a list, yargs would drop it.
 */
export function withMarkedWords(args: readonly string[]): readonly string[] {
  const at = args.indexOf("--");
  const [before, after] = at === -1 ? [args, []] : [args.slice(0, at), args.slice(at + 1)];
  const isWord = (word: string, i: number): boolean => word === "-" && before[i - 1]?.startsWith("-") === false;
  return [...before.map((word, i) => (isWord(word, i) ? MARK + word : word)), ...after.map((word) => MARK + word)];
}

/** Whether an argument stood after `--`. */
export function isMarked(word: string): boolean {
  return word.startsWith(MARK);
}

/** Returns a value without the mark. */
export function unmarked<Value>(value: Value): Value {
  if (Array.isArray(value)) return value.map(unmarked) as Value;
  return (typeof value === "string" && isMarked(value) ? value.slice(MARK.length) : value) as Value;
}

/** Returns arguments by name without the marks. */
export function unmarkedArguments<Arguments extends object>(args: Arguments): Arguments {
  return Object.fromEntries(Object.entries(args).map(([name, value]) => [name, unmarked<unknown>(value)])) as Arguments;
}
