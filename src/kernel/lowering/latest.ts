/** Returns a function that remembers its latest result. */
export function latest<Key, Result>(compute: (key: Key) => Result): (key: Key) => Result {
  let known: { readonly key: Key; readonly result: Result } | undefined;
  return (key) => {
    if (known?.key !== key) known = { key, result: compute(key) };
    return known.result;
  };
}
