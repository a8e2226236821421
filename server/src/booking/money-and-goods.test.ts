// Money if and only if goods, whatever the network does. A payment and an inventory of a few lines each play with
// the real decisions; messages arrive in any sequence and more than once, holds run out, buyers click, time passes.
// In the end what was kept of the money must be the price of what was kept of the goods. Broken decisions must fail.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Context, Decision, Message } from '#kernel/context';
import { given } from '#kernel/given';
import { isRefused } from '#kernel/route';
import type { Charge, Goods, Refund } from '#payment';
import { type BookingRow, type BookingTables, left } from './booking.ts';
import { checkout } from './checkout.ts';
import { booking } from './context.ts';
import {
  about,
  buyer,
  cancelling,
  captured,
  choice,
  declined,
  deferred,
  ID,
  lines,
  NOW,
  placing,
  placingAsked,
  receipt,
  refunded,
  TOTAL,
} from './test-booking.ts';

type Send = (type: string, data: object) => void;
type Pick = (options: number) => number;

/** One charge at a time, at most one capture; what comes while the outcome is unknown waits. */
class Payment {
  kept = 0;
  #state: 'open' | 'in flight' | 'captured' | 'declined' = 'open';
  #attempt = 0;
  #postponed: (() => void)[] = [];
  readonly #refunds = new Map<string, number>();
  readonly #tell: Send;
  readonly #pick: Pick;

  constructor(tell: Send, pick: Pick) {
    this.#tell = tell;
    this.#pick = pick;
  }

  charge(charge: Charge): void {
    if (this.#state === 'in flight') this.#postponed.push(() => this.charge(charge));
    else if (this.#state === 'captured')
      this.#tell('payment.Captured', captured(Math.max(charge.attempt, this.#attempt)));
    else if (charge.attempt < this.#attempt) return;
    else if (this.#state === 'declined') this.#tell('payment.Declined', declined(charge.attempt));
    else this.#try(charge.attempt);
  }

  #try(attempt: number): void {
    this.#attempt = attempt;
    const because = (['overloaded', 'unknown', 'action-required'] as const)[this.#pick(5) - 2];
    if (because === undefined) this.#end(this.#pick(4) > 0);
    else {
      if (because !== 'overloaded') this.#state = 'in flight';
      this.#tell('payment.Deferred', deferred(attempt, because));
    }
  }

  #end(isPaid: boolean): void {
    this.#state = isPaid ? 'captured' : 'declined';
    if (isPaid) this.kept += TOTAL;
    if (isPaid) this.#tell('payment.Captured', captured(this.#attempt));
    else this.#tell('payment.Declined', declined(this.#attempt));
    for (const work of this.#postponed.splice(0)) work();
  }

  settle(): void {
    if (this.#state === 'in flight') this.#end(this.#pick(2) > 0);
  }

  refund({ refundId, amount, goods }: Refund): void {
    if (this.#state === 'in flight') {
      this.#postponed.push(() => this.refund({ bookingId: ID, refundId, amount, goods }));
      return;
    }
    const before = this.#refunds.get(refundId);
    const back = before ?? Math.min(amount ?? this.kept, this.kept);
    if (before === undefined) this.kept -= back;
    this.#refunds.set(refundId, back);
    this.#tell('payment.Refunded', { ...refunded(refundId, back), goods });
  }
}

/** One hold, which is claimed once at most, and whose cells come back once per refund. */
class Inventory {
  readonly sold = new Map<string, number>();
  #state: 'held' | 'expired' | 'claimed' | 'lost' | 'none';
  readonly #returned = new Set<string>();
  readonly #tell: Send;
  readonly #pick: Pick;

  constructor(tell: Send, pick: Pick, state: 'held' | 'none') {
    this.#tell = tell;
    this.#pick = pick;
    this.#state = state;
  }

  hold(): void {
    if (this.#state === 'none') this.#state = this.#pick(4) > 0 ? 'held' : 'lost';
    if (this.#state === 'lost')
      this.#tell('inventory.HoldRefused', { refused: 'cells-unavailable', lines: [] });
    else this.#tell('inventory.HeldAsAsked', receipt);
  }

  claim(): void {
    if (this.#state === 'expired') this.#state = this.#pick(2) > 0 ? 'held' : 'lost';
    if (this.#state === 'held') {
      this.#state = 'claimed';
      for (const { unit, quantity } of lines) this.sold.set(unit, quantity);
    }
    if (this.#state === 'claimed') this.#tell('inventory.Claimed', { lines, retaken: false });
    else this.#tell('inventory.HoldLost', { because: 'expired' });
  }

  expire(): void {
    if (this.#state === 'held') this.#state = 'expired';
  }

  release(): void {
    if (this.#state === 'held' || this.#state === 'expired') this.#state = 'lost';
  }

  takeBack(refundId: string, goods: readonly Goods[]): void {
    if (this.#returned.has(refundId)) return;
    this.#returned.add(refundId);
    for (const { unit, quantity } of goods) this.sold.set(unit, (this.sold.get(unit) ?? 0) - quantity);
  }
}

/** Everything that is under way, and everybody who answers. */
class World {
  readonly payment: Payment;
  readonly inventory: Inventory;
  readonly #story: ReturnType<typeof given>;
  readonly #pick: Pick;
  readonly #underWay: { type: string; data: object }[] = [];
  readonly #timers = new Map<string, { due: number; type: string }>();
  #now = NOW;

  constructor(context: Context, pick: Pick, isAsked: boolean) {
    this.#story = given(context);
    this.#pick = pick;
    const tell: Send = (type, data) => void this.#underWay.push({ type, data });
    this.payment = new Payment(tell, pick);
    this.inventory = new Inventory(tell, pick, isAsked ? 'none' : 'held');
    this.#decide('PlaceBooking', isAsked ? placingAsked() : placing());
  }

  get row(): BookingRow {
    return (this.#story.state as BookingTables).bookings.get(ID) ?? assert.fail('the booking is there');
  }

  /** One step of the world: mostly a message arrives, sometimes something else happens. */
  step(): void {
    const what = this.#pick(8);
    if (what === 0) this.inventory.expire();
    else if (what === 1) this.payment.settle();
    else if (what === 2) this.#click();
    else if (what === 3) this.#ring(this.#now + this.#pick(4) * 600_000);
    else this.#arrive(this.#pick(this.#underWay.length || 1), this.#pick(5) === 0);
  }

  /** Until nothing is left to happen. */
  end(): void {
    for (let steps = 0; steps < 1_000; steps += 1) {
      if (this.#underWay.length > 0) this.#arrive(0, false);
      else if (this.#timers.size > 0) this.#ring(this.#now + 3_600_000);
      else if (this.row.state !== 'confirmed' || steps === 0) this.payment.settle();
      if (this.#underWay.length === 0 && this.#timers.size === 0 && !this.#isOpen()) return;
    }
    assert.fail(`the booking is ${this.row.state} for ever`);
  }

  #isOpen(): boolean {
    return ['placed', 'paying', 'awaiting-payment', 'cancelling'].includes(this.row.state);
  }

  #click(): void {
    const cancellationId = `cancellation ${this.#pick(3)}`;
    const part = this.#pick(2) > 0 ? [{ line: 1, quantity: 1 }] : null;
    if (this.#pick(2) > 0) this.#decide('PayAgain', { bookingId: ID, claimant: buyer, choice });
    else this.#decide('CancelBooking', cancelling({ cancellationId, lines: part }));
  }

  #ring(now: number): void {
    this.#now = Math.max(this.#now, now);
    for (const [key, { due, type }] of this.#timers) {
      if (due > this.#now) continue;
      this.#timers.delete(key);
      this.#decide(type, {});
    }
  }

  #arrive(at: number, isRepeated: boolean): void {
    const message = this.#underWay[at];
    if (!message) return;
    if (!isRepeated) this.#underWay.splice(at, 1);
    const { type, data } = message;
    const goods = 'goods' in data ? (data.goods as Goods[]) : [];
    if (type === 'Charge') this.payment.charge(data as Charge);
    else if (type === 'Refund') this.payment.refund(data as Refund);
    else if (type === 'Hold') this.inventory.hold();
    else if (type === 'Claim') this.inventory.claim();
    else if (type === 'Release') this.inventory.release();
    else if (type === 'Return') this.inventory.takeBack((data as Refund).refundId, goods);
    else this.#decide(type, data);
    if (type === 'payment.Refunded') this.#underWay.push({ type: 'Return', data });
  }

  #decide(type: string, data: object): void {
    const decision: Decision = this.#story.when(about(type, data), this.#now);
    if (isRefused(decision.answer)) return;
    for (const { type, data } of decision.sends ?? [])
      if (type !== 'Keep') this.#underWay.push({ type, data });
    for (const { key, due, type } of decision.timers ?? []) this.#timers.set(key, { due, type });
    for (const key of decision.cancels ?? []) this.#timers.delete(key);
    for (const { type, data } of (decision.events ?? []) as { type: string; data: object }[])
      this.#react(type, data);
  }

  /** What payment and inventory do of themselves when they hear of an event. */
  #react(type: string, data: object): void {
    if (type === 'BookingDeclined' || type === 'BookingLapsed')
      this.#underWay.push({ type: 'Release', data });
    if (type !== 'BookingCancelled') return;
    const {
      cancellationId: refundId,
      refund: amount,
      lines: goods,
    } = data as { cancellationId: string; refund: number; lines: Goods[] };
    this.#underWay.push({ type: 'Refund', data: { bookingId: ID, refundId, amount, goods } });
  }
}

/** Plays a world to its end; throws when money and goods do not agree. */
function play(context: Context, choices: readonly number[], isAsked: boolean): BookingRow {
  let at = 0;
  const pick: Pick = (options) => (choices[at++] ?? 0) % options;
  const world = new World(context, pick, isAsked);
  while (at < choices.length) world.step();
  world.end();
  const { row, inventory, payment } = world;
  const isSold = row.state === 'confirmed' || row.state === 'cancelled';
  const rest = left(row);
  for (const [index, { unit }] of lines.entries()) {
    assert.equal(
      inventory.sold.get(unit) ?? 0,
      isSold ? rest[index] : 0,
      `${unit} of a booking that is ${row.state}`,
    );
  }
  assert.equal(payment.kept, isSold ? TOTAL - row.refundTotal : 0, `money of a booking that is ${row.state}`);
  return row;
}

const worlds = fc.tuple(fc.array(fc.nat({ max: 839 }), { maxLength: 150, size: 'max' }), fc.boolean());

test('money and goods agree in the end, whatever the network does', () => {
  const states = new Set<string>();
  const property = fc.property(
    worlds,
    ([choices, isAsked]) => void states.add(play(booking, choices, isAsked).state),
  );
  fc.assert(property, { numRuns: 10_000 });
  assert.deepEqual([...states].sort(), ['cancelled', 'confirmed', 'declined', 'lapsed']);
});

type Decide = (state: BookingTables, message: Message<never>, now: number) => Decision;

/** The context with one decision replaced. */
function mutant(type: keyof typeof checkout, change: (decide: Decide) => Decide): Context {
  return { ...booking, decide: { ...booking.decide, [type]: change(checkout[type] as Decide) } };
}

const unsent =
  (decide: Decide): Decide =>
  (state, message, now) => {
    const { sends = [], ...rest } = decide(state, message, now);
    return { ...rest, sends: sends.filter(({ type }) => type !== 'Refund') };
  };

const mutants: Record<string, Context> = {
  'late money is kept': mutant('payment.Captured', unsent),
  'the money of a lost hold is kept': mutant('inventory.HoldLost', unsent),
  'cells sold to a booking that is over stay sold': mutant('inventory.Claimed', unsent),
  'a payment is awaited for ever': mutant('LapseUnpaid', () => () => ({})),
  'a late deferral lets a paid booking wait': mutant(
    'payment.Deferred',
    (decide) => (state, message, now) => {
      const row = state.bookings.get(message.subject);
      return row?.state === 'confirmed'
        ? { events: [about('BookingDeferred', { attempt: 1, because: 'unknown', until: now })] as never }
        : decide(state, message, now);
    },
  ),
};

for (const [name, context] of Object.entries(mutants)) {
  test(`a mutant is caught: ${name}`, () => {
    const property = fc.property(worlds, ([choices, isAsked]) => void play(context, choices, isAsked));
    assert.equal(fc.check(property, { numRuns: 20_000, endOnFailure: true }).failed, true);
  });
}
