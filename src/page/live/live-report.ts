import type { PageReport, PageSpace } from "../load-report.ts";

/**
 * A report that is replaced by later ones of the same spaces. Its users see the latest and can
 * watch for changes.
 */
export class LiveReport implements PageReport {
  readonly isLive = true;
  readonly spaces: readonly PageSpace[];
  readonly #watchers: (() => void)[] = [];
  #current: PageReport;

  constructor(first: PageReport) {
    this.#current = first;
    const latest = (index: number): PageSpace => this.#current.spaces[index]!;
    this.spaces = first.spaces.map(({ index, name, problem }): PageSpace => ({
      ...{ index, name, problem },
      get sweep() {
        return latest(index).sweep;
      },
      get space() {
        return latest(index).space;
      },
      trials: () => latest(index).trials(),
      sensitivity: () => latest(index).sensitivity(),
    }));
  }

  get document(): PageReport["document"] {
    return this.#current.document;
  }

  readonly spaceAt = (index: number | undefined): PageSpace | undefined =>
    this.spaces[index ?? -1] ?? this.spaces[this.#current.spaceAt(undefined)?.index ?? 0];

  readonly onChange = (watcher: () => void): void => {
    this.#watchers.push(watcher);
  };

  become(next: PageReport): void {
    this.#current = next;
    for (const watcher of this.#watchers) watcher();
  }
}
