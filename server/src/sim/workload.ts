// What people do in a simulated world: hold, change the cart, pay, pay again, cancel, ask twice, leave. A client
// only knows what it was answered; it asks again with the same ids when no answer comes, and writes down what it
// was told, for the laws to check.
import type { BookingState } from '#booking';
import type { HoldLine, PoolDefinition, Receipt } from '#inventory';
import type { Ask } from '#kernel/route';
import type { PaymentChoice } from '#payment';
import { atTheGates } from './gates.ts';
import type { Dice, Scheduler } from './scheduler.ts';

/** What a client was told and may rely on. */
export interface Promised {
  /** Id of the hold, booking, top-up or scan. */
  subject: string;
  told: 'held' | 'replaced' | 'placed' | 'confirmed' | 'topped-up' | 'scanned';
}

export interface ClientParts {
  scheduler: Scheduler;
  /** Asks some process; undefined when no answer came after several tries. */
  call(
    context: string,
    ask: Ask,
    by: { actor: string; key?: { id: string; digest: string } },
  ): Promise<unknown>;
  /** What a reader of the booking sees. */
  look(bookingId: string): { state: BookingState; lines: readonly { quantity: number }[] } | undefined;
  pools: readonly PoolDefinition[];
  told(promised: Promised): void;
}

interface HoldAnswer {
  refused?: string;
  holdId: string;
  owner: string;
  expiresAt: number;
  currency: string;
  total: number;
  lines: Receipt['lines'];
  terms: Receipt['terms'];
}

const STEP_MAX_MS = 40_000;
const PURCHASES_MAX = 4;
const SOURCES = ['tok_visa', 'tok_mastercard'];

export async function client(parts: ClientParts, number: number): Promise<void> {
  const { scheduler } = parts;
  const { dice } = scheduler;
  const person = dice.chance(0.75) ? `p${number}` : undefined;
  await scheduler.sleep(dice.below(STEP_MAX_MS));
  if (person && dice.chance(0.7)) await topUp(parts, person);
  const purchases = 1 + dice.below(PURCHASES_MAX);
  for (let purchase = 0; purchase < purchases; purchase += 1) {
    await buy(parts, person);
    await scheduler.sleep(dice.below(STEP_MAX_MS));
  }
}

async function topUp({ scheduler, call, told }: ClientParts, person: string): Promise<void> {
  const topUpId = scheduler.id();
  const amount = 1_000 * (1 + scheduler.dice.below(60));
  const data = { topUpId, person, amount, currency: 'KRW', source: scheduler.dice.pick(SOURCES) };
  const answer = await call(
    'payment',
    { type: 'TopUp', subject: topUpId, data },
    { actor: `person:${person}` },
  );
  if (accepted(answer)) told({ subject: topUpId, told: 'topped-up' });
}

async function buy(parts: ClientParts, person: string | undefined): Promise<void> {
  const { scheduler, pools } = parts;
  const { dice } = scheduler;
  const actor = person ? `person:${person}` : 'nobody';
  const owner = person ? actor : 'guest';
  const lines = someLines(dice, pools);
  const inOneGo = dice.chance(0.25);
  let held: Receipt | undefined;
  if (!inOneGo) {
    held = await hold(parts, { bookingId: scheduler.id(), owner, actor, lines });
    while (held && dice.chance(0.25)) held = await change(parts, held, actor);
    if (!held) return;
  }
  const bookingId = held?.holdId ?? scheduler.id();
  const paying = [place(parts, { bookingId, owner, actor, held: held ?? null, lines: held ? null : lines })];
  // In another tab, while the payment runs: what comes of it is left to expire.
  const elsewhere = held && dice.chance(0.06) ? change(parts, held, actor) : undefined;
  await Promise.all([...paying, elsewhere]);
  await afterwards(parts, { bookingId, actor, guest: !person });
}

function someLines(dice: Dice, pools: readonly PoolDefinition[]): HoldLine[] {
  const count = 1 + dice.below(3);
  const lines = new Map<string, HoldLine>();
  for (let line = 0; line < count; line += 1) {
    const { pool, units } = dice.pick(pools);
    const { unit, capacity } = dice.pick(units);
    const quantity = capacity === 1 ? 1 : 1 + dice.below(2);
    lines.set(`${pool}/${unit}`, { pool, unit, rate: 'standard', quantity });
  }
  return [...lines.values()];
}

/** Holds, and then perhaps dawdles, extends or lets go. */
async function hold(
  parts: ClientParts,
  { bookingId, owner, actor, lines }: { bookingId: string; owner: string; actor: string; lines: HoldLine[] },
): Promise<Receipt | undefined> {
  const { scheduler, call } = parts;
  const { dice } = scheduler;
  const answer = (await call(
    'inventory',
    { type: 'Hold', subject: bookingId, data: { holdId: bookingId, owner, lines, asked: false } },
    { actor },
  )) as HoldAnswer | undefined;
  if (!accepted(answer)) return undefined;
  parts.told({ subject: bookingId, told: 'held' });
  if (dice.chance(0.1)) await scheduler.sleep(dice.below(400_000));
  if (dice.chance(0.1))
    await call(
      'inventory',
      { type: 'Extend', subject: bookingId, data: { holdId: bookingId, owner } },
      { actor },
    );
  if (dice.chance(0.08)) {
    await call(
      'inventory',
      { type: 'Release', subject: bookingId, data: { holdId: bookingId, owner } },
      { actor },
    );
    if (dice.chance(0.7)) return undefined;
  }
  const { expiresAt, currency, terms } = answer;
  return { holdId: bookingId, owner, expiresAt, currency, lines: answer.lines, terms };
}

/** Holds something else in place of what is held, or less of it; tells what the client holds then, as far as it knows. */
async function change(
  { scheduler, call, told, pools }: ClientParts,
  held: Receipt,
  actor: string,
): Promise<Receipt | undefined> {
  const { dice } = scheduler;
  await scheduler.sleep(dice.below(dice.chance(0.1) ? 400_000 : STEP_MAX_MS));
  const holdId = scheduler.id();
  const { owner } = held;
  const fewer = held.lines
    .slice(0, 1)
    .map(({ pool, unit, rate, quantity }) => ({ pool, unit, rate, quantity }));
  const lines = dice.chance(0.3) ? fewer : someLines(dice, pools);
  const replaces = { holdId: held.holdId, owner };
  const data = { holdId, owner, lines, asked: false, replaces };
  const once = () => call('inventory', { type: 'Hold', subject: holdId, data }, { actor });
  const answers = (await Promise.all(dice.chance(0.2) ? [once(), once()] : [once()])) as (
    | HoldAnswer
    | undefined
  )[];
  const answer = answers.find(accepted);
  // Refused, nothing has changed; unanswered, nobody knows.
  if (!answer) return answers.includes(undefined) ? undefined : held;
  told({ subject: holdId, told: 'held' });
  told({ subject: held.holdId, told: 'replaced' });
  const { expiresAt, currency, terms } = answer;
  return { holdId, owner, expiresAt, currency, lines: answer.lines, terms };
}

function someChoice(dice: Dice, guest: boolean): PaymentChoice {
  const card = { source: dice.pick(SOURCES) };
  if (guest || dice.chance(0.45)) return { card };
  if (dice.chance(0.5)) return { points: 'all', card };
  return { points: 'all' };
}

async function place(
  parts: ClientParts,
  {
    bookingId,
    owner,
    actor,
    held,
    lines,
  }: { bookingId: string; owner: string; actor: string; held: Receipt | null; lines: HoldLine[] | null },
): Promise<void> {
  const { scheduler, call } = parts;
  const { dice } = scheduler;
  const data = {
    bookingId,
    owner,
    held,
    asked: lines,
    contact: { name: 'A', email: 'a@example.com' },
    choice: someChoice(dice, owner === 'guest'),
  };
  const key = dice.chance(0.5) ? { key: { id: scheduler.id(), digest: 'body' } } : {};
  const asked = [call('booking', { type: 'PlaceBooking', subject: bookingId, data }, { actor, ...key })];
  // A double click.
  if (dice.chance(0.15))
    asked.push(call('booking', { type: 'PlaceBooking', subject: bookingId, data }, { actor }));
  if ((await Promise.all(asked)).some(accepted)) parts.told({ subject: bookingId, told: 'placed' });
}

/** Answered, and not with a no. */
function accepted<A>(answer: A): answer is A & object {
  return typeof answer === 'object' && answer !== null && !('refused' in answer);
}

/** Waits for the end as a page would, pays again where that is wanted, and cancels now and then. */
async function afterwards(
  parts: ClientParts,
  { bookingId, actor, guest }: { bookingId: string; actor: string; guest: boolean },
): Promise<void> {
  const { scheduler, call, look, told } = parts;
  const { dice } = scheduler;
  const claimant = { actor, operator: false, access: guest };
  for (let glance = 0; glance < 12; glance += 1) {
    await scheduler.sleep(dice.below(10_000));
    const state = look(bookingId)?.state;
    if (state === 'awaiting-payment' && dice.chance(0.4)) {
      await call(
        'booking',
        {
          type: 'PayAgain',
          subject: bookingId,
          data: { bookingId, claimant, choice: someChoice(dice, guest) },
        },
        { actor },
      );
    }
    if (state === 'confirmed') {
      told({ subject: bookingId, told: 'confirmed' });
      break;
    }
    if (state === undefined || state === 'declined' || state === 'lapsed') return;
  }
  if (dice.chance(0.3)) await atTheGates(parts, bookingId);
  if (dice.chance(0.35)) await cancel(parts, { bookingId, actor, guest });
  if (dice.chance(0.1)) await cancel(parts, { bookingId, actor, guest });
}

async function cancel(
  { scheduler, call, look }: ClientParts,
  { bookingId, actor, guest }: { bookingId: string; actor: string; guest: boolean },
): Promise<void> {
  const { dice } = scheduler;
  const booking = look(bookingId);
  if (!booking) return;
  const cancellationId = scheduler.id();
  const lines = dice.chance(0.4) ? [{ line: dice.below(booking.lines.length), quantity: 1 }] : null;
  const data = {
    bookingId,
    cancellationId,
    claimant: { actor, operator: false, access: guest },
    lines,
    refund: null,
    reason: '',
  };
  const once = () => call('booking', { type: 'CancelBooking', subject: bookingId, data }, { actor });
  await Promise.all(dice.chance(0.2) ? [once(), once()] : [once()]);
}
