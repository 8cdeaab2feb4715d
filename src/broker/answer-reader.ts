import type { Redis } from "ioredis";
import { MOST_ANSWER_BYTES } from "./answer.ts";
import type { PackedAnswer } from "./answer.ts";
import { forgetAnswers, nextAnnounced } from "./answer-box.ts";
import type { Announced } from "./answer-box.ts";
import { PIECE_BYTES } from "./long-value.ts";
import { isWrongType, resultsOf } from "./results.ts";

const BLOCK_MS = 2_000;
const MOST_ANNOUNCED = 64;
/** No answer has this header, so it is dropped and counted. */
const MALFORMED: PackedAnswer = { header: "", columns: new Uint8Array() };

/** A long answer, of which some pieces have been read. */
interface Partial {
  readonly announced: Announced;
  readonly pieces: Buffer[];
  at: number;
}

/** Reads the answers of a run, and deletes them. Each call takes about one piece. */
export class AnswerReader {
  readonly #commands: Redis;
  readonly #blocked: Redis;
  readonly #run: string;
  #partial: Partial | undefined;

  /** `blocked` waits for announcements, `commands` reads. */
  constructor(commands: Redis, blocked: Redis, run: string) {
    this.#commands = commands;
    this.#blocked = blocked;
    this.#run = run;
  }

  /**
   * Returns the next answers, each once or more; none after a piece of a long one, and if none came
   * for a while. After an error, the next call goes on.
   */
  async next(): Promise<readonly PackedAnswer[]> {
    if (this.#partial !== undefined) return this.#readOn(this.#partial);
    const all = await nextAnnounced(this.#blocked, this.#run, MOST_ANNOUNCED, BLOCK_MS);
    const [first] = all;
    if (first === undefined) return [];
    if (isSound(first) && first.bytes > PIECE_BYTES) {
      this.#partial = { announced: first, pieces: [], at: 0 };
      return this.#readOn(this.#partial);
    }
    const some = withinPiece(all);
    const answers = await this.#readAll(some);
    await forgetAnswers(this.#commands, this.#run, some);
    return answers;
  }

  async #readAll(some: readonly Announced[]): Promise<readonly PackedAnswer[]> {
    const pipeline = this.#commands.pipeline();
    for (const one of some) if (isSound(one)) pipeline.getrangeBuffer(one.key, 0, one.bytes - 1);
    const values = resultsOf((await pipeline.exec())?.map(withoutWrongType) ?? null) as Buffer[];
    return some.map((one) => (isSound(one) ? packed(one, values.shift()!) : MALFORMED));
  }

  async #readOn(partial: Partial): Promise<readonly PackedAnswer[]> {
    const { announced, pieces } = partial;
    const { key, bytes } = announced;
    if (partial.at < bytes) {
      const to = Math.min(bytes, partial.at + PIECE_BYTES);
      const read = await this.#commands
        .pipeline()
        .getrangeBuffer(key, partial.at, to - 1)
        .exec();
      const [piece] = resultsOf(read?.map(withoutWrongType) ?? null) as [Buffer];
      pieces.push(piece);
      // One that is gone is short, and dropped.
      partial.at = piece.length === to - partial.at ? to : bytes;
      if (partial.at < bytes) return [];
    }
    await forgetAnswers(this.#commands, this.#run, [announced]);
    this.#partial = undefined;
    return [packed(announced, Buffer.concat(pieces))];
  }
}

/** Replaces a value that is no text, which only another program puts there, by an empty one. */
function withoutWrongType([error, value]: readonly [Error | null, unknown]): [Error | null, unknown] {
  return isWrongType(error) ? [null, Buffer.alloc(0)] : [error, value];
}

function isSound({ headerBytes, bytes }: Announced): boolean {
  // GETRANGE to -1, the end of an answer of 0 bytes, would read all that is there.
  return bytes >= 1 && headerBytes <= bytes && bytes <= MOST_ANSWER_BYTES;
}

/** Returns the first answers, as many as a piece holds. */
function withinPiece(all: readonly Announced[]): readonly Announced[] {
  let left = PIECE_BYTES;
  const end = all.findIndex((one) => isSound(one) && (left -= one.bytes) < 0);
  return end === -1 ? all : all.slice(0, end);
}

function packed({ headerBytes, bytes }: Announced, value: Buffer): PackedAnswer {
  if (value.length !== bytes) return MALFORMED;
  return { header: value.toString("utf8", 0, headerBytes), columns: value.subarray(headerBytes) };
}
