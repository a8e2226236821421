// The card network's own books against the ledger, capture by capture: what it took and gave back, as it remembers it
// itself, is what Jari believes that it took and gave back.
import { readFileSync } from 'node:fs';
import { Compile } from 'typebox/compile';
import type { Database } from '#kernel/sql';
import type { Violation } from '../../laws/laws.ts';
import { apply, Entry, emptyBook, refundedOf } from '../../payment/providers/sandbox-book.ts';

const entryShape = Compile(Entry);

/** What is left of each capture, by its reference at the network. */
export type Captures = ReadonlyMap<string, number>;

/** From the file in which the sandbox keeps its memory; a line that is still being written does not count yet. */
export function networkCaptures(journal: string): Captures {
  const book = emptyBook();
  for (const line of readFileSync(journal, 'utf8').split('\n').slice(0, -1)) {
    const entry: unknown = JSON.parse(line);
    if (!entryShape.Check(entry)) throw new Error(`${journal} holds a line that is no entry: ${line}`);
    apply(book, entry);
  }
  const captured = [...book.byRef.values()].filter(({ state }) => state === 'captured');
  return new Map(captured.map((capture) => [capture.ref, capture.amount - refundedOf(capture)]));
}

export async function ledgerCaptures(db: Database): Promise<Captures> {
  const rows = await db.many<{ ref: string; amount: number }>({
    text: `select ref, card - refunded_card as amount from payment.charges where state = 'captured' and ref is not null
      union all select ref, amount from payment.top_ups where state = 'captured' and ref is not null`,
  });
  return new Map(rows.map(({ ref, amount }) => [ref, amount]));
}

/** Law 2 seen from outside; to be asked when nothing is under way. */
export function* disagreements(network: Captures, ledger: Captures): Generator<Violation> {
  for (const [ref, amount] of network) {
    const booked = ledger.get(ref);
    if (booked === undefined && amount > 0)
      yield {
        law: 2,
        subject: ref,
        what: `the card network took ${amount}, of which the ledger knows nothing`,
      };
    else if (booked !== undefined && booked !== amount)
      yield { law: 2, subject: ref, what: `the card network has ${amount}, the ledger says ${booked}` };
  }
  for (const [ref, amount] of ledger) {
    if (!network.has(ref))
      yield {
        law: 2,
        subject: ref,
        what: `the ledger has ${amount} of a capture that the card network never made`,
      };
  }
}
