// An on-sale of numbered seats to the last one: how long it takes, who is refused, and that each seat is sold once.
import { withClient } from '../databases.ts';
import { generate } from '../generator.ts';
import { damages, LawBroken } from '../judge.ts';
import { rounded } from '../load.ts';
import { costs, type Result } from '../result.ts';
import { concert, publish, signUp, wealthyBuyers } from '../setup.ts';
import { type BenchOptions, onStage, ratioTo } from '../stage.ts';
import { saleDamages } from './checkout.ts';

const SIZE = { buyers: 1_000, rows: 100, seats: 100 };
const SIZE_TINY = { buyers: 20, rows: 6, seats: 15 };
const SECONDS_MAX = 300;
const PRICE = 1_000;

export async function seats(options: BenchOptions): Promise<Result> {
  const { tiny, report } = options;
  const size = tiny ? SIZE_TINY : SIZE;
  const count = size.rows * size.seats;
  return onStage(options, async (stage) => {
    const { url } = stage.subject;
    const host = await signUp(url, 'host', true);
    const pool = await publish(url, host, concert({ ...size, price: PRICE }));
    const buyers = await wealthyBuyers(url, options.clients ?? size.buyers, report);
    report(`seats: ${buyers.length} buyers on ${count} seats`);
    const { measured, spent, behindSeconds } = await stage.measure(async () => {
      const rush = await generate({ url, loop: 'rush', pool, buyers, seats: count, secondsMax: SECONDS_MAX });
      return { ...rush, rounds: rush.bookings };
    });
    const { confirmed, soldOutSeconds, refused, bookings, seconds, chosen, best, p50, p95, p99 } = measured;
    assertEachOnce(confirmed, count);
    assertNoticesTwice(confirmed, count);
    const laws = await stage.judge({ quiet: true, damage: [...saleDamages, damages.seatTwice] });
    const stored = await soldUnits(stage.ground.postgres.url, pool);
    assertSame(confirmed, stored);
    const raw = await stage.baseline('raw-steps');
    const rate = rounded(bookings / seconds, 1);
    return {
      ...{ scenario: 'seats', unit: 'bookings', rate, p50, p95, p99, failed: refused },
      ...costs(measured, spent),
      ...{ baseline: raw, ratio: ratioTo(rate, raw), loadGenerator: 'own generator', laws },
      more: {
        ...{ buyers: buyers.length, seats: count, soldOutSeconds, bookings, chosen, best, behindSeconds },
        seatsPerSecond: rounded(confirmed.length / seconds, 1),
        complaints: stage.subject.complaints().length,
      },
      profile: stage.profile(),
    };
  });
}

/** By the answers that buyers got: every seat went to one of them. */
function assertEachOnce(confirmed: readonly string[], count: number): void {
  const known = new Set<string>();
  const twice = confirmed.filter((unit) => known.size === known.add(unit).size);
  if (twice.length > 0) throw new LawBroken(`sold twice by the answers: ${twice.slice(0, 10).join(', ')}`);
  if (confirmed.length !== count) throw new LawBroken(`${confirmed.length} of ${count} seats were confirmed`);
}

/** The negative control of the check above. */
function assertNoticesTwice(confirmed: readonly string[], count: number): void {
  const [first = '', ...others] = confirmed;
  try {
    assertEachOnce([first, ...others.slice(1), first], count);
  } catch (error) {
    if (error instanceof LawBroken) return;
    throw error;
  }
  throw new LawBroken('a seat that was confirmed twice was not noticed');
}

function soldUnits(url: string, pool: string): Promise<string[]> {
  return withClient(url, async (db) => {
    const rows = await db.many<{ unit: string }>({
      text: 'select unit from inventory.cells where pool = $1 and sold = 1 and capacity = 1',
      values: [pool],
    });
    return rows.map(({ unit }) => unit);
  });
}

/** What was answered is what is stored. */
function assertSame(confirmed: readonly string[], stored: readonly string[]): void {
  const answered = new Set(confirmed);
  const differing = stored.filter((unit) => !answered.has(unit));
  if (differing.length > 0 || stored.length !== answered.size) {
    throw new LawBroken(`${stored.length} seats are sold in the database, ${answered.size} by the answers`);
  }
}
