// A context's log as events, in the sequence in which they depend on each other. A transaction takes its number before
// it waits for the locks of others, so in the sequence of (tx, pos) a fact may stand before what it depends on; `pos`
// is taken after all locks, so there it cannot. The log has an index for the first and is put into the second here.
import { schemaOf } from '#kernel/database';
import type { Database } from '#kernel/sql';
import { type CopiedRow, type Copies, withCopies } from './copy-out.ts';
import type { LoggedEvent } from './fold.ts';
import { idNumber } from './hashed.ts';
import { LENGTH, readBigint, UUID } from './row-codec.ts';
import { withSnapshot } from './snapshot.ts';

export interface StoredEvent extends LoggedEvent {
  pos: number;
  /** Of the message that was decided, as `idNumber` tells ids apart; 0 for none. */
  cause: number;
}

export interface Sources {
  db: Database;
  copies: Copies;
}

/** Both ways to read, on connections that see the moment of the snapshot. */
export function withSources<T>(
  url: string,
  snapshot: string,
  work: (sources: Sources) => Promise<T>,
): Promise<T> {
  return withSnapshot(url, snapshot, (db) => withCopies(url, snapshot, (copies) => work({ db, copies })));
}

/** `each` gets every event of the log. */
export async function storedEvents(
  { db, copies }: Sources,
  context: string,
  each: (event: StoredEvent) => void,
): Promise<void> {
  const log = `${schemaOf(context)}.log`;
  const sequence = new Sequence(await tangles(db, log), each);
  await copies.copy(
    `select tx, pos, time, causation, type, subject, data from ${log} where dest is null order by tx, pos`,
    (row) => sequence.take(row),
  );
  sequence.end();
}

/** By number of a transaction: the lowest position in all later ones, where that is below one so far. */
type Tangles = ReadonlyMap<number, number>;

async function tangles(db: Database, log: string): Promise<Tangles> {
  const found = await db.many<{ tx: string; floor: number }>({
    text: `select tx::text as tx, floor from (
        select tx, min(low) over (order by tx desc rows between unbounded preceding and 1 preceding) as floor,
          max(high) over (order by tx rows between unbounded preceding and current row) as high
        from (select tx, min(pos) as low, max(pos) as high from ${log} group by tx) transaction) span
      where high > floor`,
  });
  return new Map(found.map(({ tx, floor }) => [Number(tx), floor]));
}

class Sequence {
  readonly #tangles: Tangles;
  readonly #each: (event: StoredEvent) => void;
  readonly #types = new Words();
  #tx = -1;
  #tangled = false;
  /** Events that may depend on some that come later. */
  #waiting: StoredEvent[] = [];

  constructor(found: Tangles, each: (event: StoredEvent) => void) {
    this.#tangles = found;
    this.#each = each;
  }

  take(row: CopiedRow): void {
    const tx = readBigint(row.bytes, row.at + LENGTH);
    if (tx !== this.#tx) this.#begin(tx);
    const event = eventOf(row, this.#types);
    if (this.#tangled) this.#waiting.push(event);
    else this.#each(event);
  }

  end(): void {
    this.#release(Number.POSITIVE_INFINITY);
  }

  #begin(tx: number): void {
    if (this.#tangled) this.#release(this.#tangles.get(this.#tx) ?? Number.POSITIVE_INFINITY);
    this.#tx = tx;
    this.#tangled = this.#waiting.length > 0 || this.#tangles.has(tx);
  }

  #release(floor: number): void {
    const waiting = this.#waiting.sort((a, b) => a.pos - b.pos);
    const ready = waiting.findIndex(({ pos }) => pos > floor);
    this.#waiting = ready < 0 ? [] : waiting.slice(ready);
    for (const event of ready < 0 ? waiting : waiting.slice(0, ready)) this.#each(event);
  }
}

const BIGINT = 8;

/** Fields as they are selected: three numbers, an id or null, three texts. */
function eventOf({ bytes, at }: CopiedRow, types: Words): StoredEvent {
  const pos = readBigint(bytes, at + LENGTH + BIGINT + LENGTH);
  const time = readBigint(bytes, at + 2 * (LENGTH + BIGINT) + LENGTH);
  let from = at + 3 * (LENGTH + BIGINT);
  let cause = 0;
  if (bytes.readInt32BE(from) === UUID) {
    cause = idNumber(bytes, from + LENGTH);
    from += UUID;
  }
  from += LENGTH;
  const typeEnd = from + LENGTH + bytes.readInt32BE(from);
  const subjectEnd = typeEnd + LENGTH + bytes.readInt32BE(typeEnd);
  const dataEnd = subjectEnd + LENGTH + bytes.readInt32BE(subjectEnd);
  return {
    pos,
    time,
    cause,
    type: types.of(bytes, from + LENGTH, typeEnd),
    subject: bytes.toString('utf8', typeEnd + LENGTH, subjectEnd),
    data: JSON.parse(bytes.toString('utf8', subjectEnd + LENGTH, dataEnd)),
  };
}

/**
 * A few words that come millions of times. The same text made anew each time would be looked up each time among all
 * texts of the thread before it could name a field, which cost more than to fold the event.
 */
class Words {
  readonly #byLength = new Map<number, { bytes: Buffer; word: string }[]>();

  of(bytes: Buffer, from: number, to: number): string {
    const known = this.#byLength.get(to - from) ?? [];
    for (const one of known) if (isAt(one.bytes, bytes, from)) return one.word;
    const word = bytes.toString('latin1', from, to);
    this.#byLength.set(to - from, [...known, { bytes: Buffer.from(word, 'latin1'), word }]);
    return word;
  }
}

function isAt(word: Buffer, bytes: Buffer, from: number): boolean {
  for (let at = word.length - 1; at >= 0; at -= 1) if (word[at] !== bytes[from + at]) return false;
  return true;
}
