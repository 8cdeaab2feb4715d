/** A cell of SQLite; integers are `bigint` if they are large, or if exact ones were requested. */
export type SqlCell = string | number | bigint | null;

/** A column of few values: for each row, the position of its value. */
export interface CodedColumn {
  readonly values: readonly SqlCell[];
  readonly codes: Uint16Array;
}

/** A column of a block. NULL is NaN in numbers. */
type PackedColumn = Float64Array | CodedColumn | readonly SqlCell[];

/** Rows as columns, which cross between processes in a third of the time. */
export interface PackedRows {
  readonly count: number;
  readonly columns: readonly PackedColumn[];
}

/** Maximum rows of a block: their codes fit 16 bits. */
export const BLOCK_ROWS = 1_000;

/** Packs up to BLOCK_ROWS rows of `width` cells. A blob becomes the text of its SQL literal. */
export function packRows(rows: readonly (readonly unknown[])[], width: number): PackedRows {
  return { count: rows.length, columns: Array.from({ length: width }, (_, column) => packColumn(rows, column)) };
}

/** Unpacks the rows of a block. */
export function unpackRows({ count, columns }: PackedRows): SqlCell[][] {
  const rows = Array.from({ length: count }, (): SqlCell[] => []);
  for (const column of columns) {
    if (ArrayBuffer.isView(column)) {
      for (let i = 0; i < count; i += 1) rows[i]!.push(Number.isNaN(column[i]!) ? null : column[i]!);
    } else if ("codes" in column) {
      const { values, codes } = column;
      for (let i = 0; i < count; i += 1) rows[i]!.push(values[codes[i]!]!);
    } else {
      for (let i = 0; i < count; i += 1) rows[i]!.push(column[i]!);
    }
  }
  return rows;
}

/** Packs a column of up to BLOCK_ROWS rows. */
export function packColumn(rows: readonly (readonly unknown[])[], column: number): PackedColumn {
  const first = rows.find((row) => row[column] !== null)?.[column];
  if (typeof first === "string") return packTexts(rows, column) ?? plain(rows, column);
  return packNumbers(rows, column) ?? plain(rows, column);
}

function packNumbers(rows: readonly (readonly unknown[])[], column: number): Float64Array | undefined {
  const numbers = new Float64Array(rows.length);
  for (let i = 0; i < rows.length; i += 1) {
    const cell = rows[i]![column];
    if (typeof cell === "number") numbers[i] = cell;
    else if (cell === null) numbers[i] = NaN;
    else return undefined;
  }
  return numbers;
}

function packTexts(rows: readonly (readonly unknown[])[], column: number): CodedColumn | undefined {
  const known = new Map<string | null, number>();
  const codes = new Uint16Array(rows.length);
  for (let i = 0; i < rows.length; i += 1) {
    const cell = rows[i]![column];
    if (cell !== null && typeof cell !== "string") return undefined;
    let code = known.get(cell);
    if (code === undefined) known.set(cell, (code = known.size));
    codes[i] = code;
  }
  return { values: [...known.keys()], codes };
}

function plain(rows: readonly (readonly unknown[])[], column: number): SqlCell[] {
  return rows.map((row) => {
    const cell = row[column];
    return ArrayBuffer.isView(cell) ? `x'${Buffer.from(cell as Uint8Array).toString("hex")}'` : (cell as SqlCell);
  });
}
