/** The part of ES2026's JSON interface in use. TypeScript does not declare it yet. */
interface JSON {
  /** Returns a value that `stringify` writes as this text. */
  rawJSON(text: string): object;
}
