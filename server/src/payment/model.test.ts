// Payment against a card network that loses calls and answers, in a world that repeats, delays and crashes. After
// every step the books balance; and when everything has calmed down, they agree with the network to the last unit.
import { equal, ok } from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Compile } from 'typebox/compile';
import type { Decision, Effect, Message, Timer } from '#kernel/context';
import { effectLeaseMs } from '#kernel/lane';
import type { Io } from '#kernel/route';
import { realWorld } from '#kernel/world';
import { inFlight } from './charge.ts';
import { payment } from './context.ts';
import { limits, type PaymentChoice, type Refund } from './contract.ts';
import { schemas } from './event-schemas.ts';
import { messageOf } from './notices.ts';
import { leftOf } from './refund.ts';
import { refundKey, type State } from './state.ts';
import { FakeCardNetwork, type Fault } from './test-card-network.ts';

type Sent = Pick<Message, 'type' | 'subject'> & { data: object };
type Event = { type: string; subject: string; data: object; time: number };

const PUBLIC = new Map(Object.entries(schemas).map(([type, schema]) => [type, Compile(schema)]));
const BOOKINGS = ['b1', 'b2', 'b3'];
const PEOPLE = ['ann', 'bob'];
const ANSWERS = new Set(['Captured', 'Declined', 'Deferred']);

/** One process with its disk: effects and timers that are due, and what is still on its way. */
class Town {
  readonly network = new FakeCardNetwork();
  readonly context = payment({ provider: this.network });
  readonly state = this.context.empty() as State;
  readonly log: Event[] = [];
  readonly attempts = new Map<string, number>();
  /** Bookings whose last word was that everything is wanted back. */
  readonly givenUp = new Set<string>();
  now = 1_000;
  effects: Effect[] = [];
  timers = new Map<string, Timer>();
  onTheWay: Sent[] = [];
  topUps = 0;
  readonly refunds: Refund[] = [];

  send({ type, subject, data }: Sent): void {
    const message = {
      id: '',
      actor: 'system',
      correlation: subject,
      causation: null,
      trace: null,
      once: true,
    };
    const decide = this.context.decide[type];
    ok(decide, `nobody decides ${type}`);
    const decision: Decision = decide(
      this.state as never,
      { ...message, type, subject, data: structuredClone(data) } as never,
      this.now,
    );
    for (const event of (decision.events ?? []) as unknown as Event[]) {
      const logged = { ...structuredClone(event), time: this.now };
      this.log.push(logged);
      ok(PUBLIC.get(event.type)?.Check(event.data) ?? true, `${event.type} is not as its schema says`);
      this.context.evolve[event.type]?.(this.state as never, structuredClone(logged) as never);
      if (event.type === 'Captured' && this.givenUp.has(event.subject))
        this.onTheWay.push(tooLate(event.subject));
    }
    this.effects.push(...(decision.effects ?? []));
    for (const timer of decision.timers ?? []) this.timers.set(timer.key, timer);
  }

  /** Runs one effect. A crash runs it and forgets that it did; it is run again when its lease is over. */
  async call(at: number, fault: Fault, end: 'answered' | 'answered-late' | 'answered-twice' | 'crashed') {
    const effect = this.effects[at % this.effects.length];
    if (!effect) return;
    this.network.fault = () => fault;
    const io = { world: { ...realWorld, now: () => this.now } } as Io;
    const run = this.context.effects?.[effect.kind];
    const data = await run?.(effect.data as never, io);
    ok(data, `nobody runs ${effect.kind}`);
    if (end === 'crashed') {
      this.now += effectLeaseMs.value;
      return;
    }
    this.effects = this.effects.filter((other) => other !== effect);
    const answer = { type: effect.outcome, subject: effect.subject, data };
    if (end === 'answered-late') this.onTheWay.push(answer);
    else this.send(answer);
    if (end === 'answered-twice') this.send(answer);
  }

  /** Whatever was taken or declined is told by a notice, at any time and any number of times. */
  notify(at: number): void {
    const told = [...this.network.captures];
    const [key, taken] = told[at % told.length] ?? [];
    if (!key || !taken || taken.outcome.outcome === 'absent') return;
    const ref = 'ref' in taken.outcome ? taken.outcome.ref : '';
    const message = messageOf({ about: 'capture', id: 'n', key, ref, outcome: taken.outcome });
    if (message) this.send(message);
  }

  wake(at: number): void {
    const timers = [...this.timers.values()];
    const timer = timers[at % timers.length];
    if (!timer) return;
    this.now = Math.max(this.now, timer.due);
    this.timers.delete(timer.key);
    this.send(timer);
  }

  deliver(at: number): void {
    const [late] = this.onTheWay.splice(at % Math.max(1, this.onTheWay.length), 1);
    if (late) this.send(late);
  }

  async calmDown(): Promise<void> {
    for (let steps = 0; steps < 2_000; steps += 1) {
      if (this.onTheWay.length > 0) this.deliver(0);
      else if (this.effects.length > 0) await this.call(0, 'none', 'answered');
      else if (this.timers.size > 0) this.wake(0);
      else return;
    }
    ok(false, 'it never calms down');
  }
}

/** Booking gives back what is paid for a booking that is over. */
function tooLate(bookingId: string): Sent {
  const data: Refund = { bookingId, refundId: 'late', amount: null, goods: [] };
  return { type: 'Refund', subject: bookingId, data };
}

const index = fc.nat(50);
const booking = fc.constantFrom(...BOOKINGS);
const choice: fc.Arbitrary<PaymentChoice> = fc.record(
  {
    points: fc.oneof(fc.constant('all' as const), fc.integer({ min: 0, max: 12_000 })),
    card: fc.record({
      source: fc.constantFrom('tok_visa', 'tok_visa', 'tok_declined', 'tok_3ds', 'tok_keeps'),
    }),
  },
  { requiredKeys: [] },
);

/** What may happen next; plain data, so that a failure prints as a story. */
const step = fc.oneof(
  fc.record({
    does: fc.constant('top-up' as const),
    person: fc.constantFrom(...PEOPLE),
    amount: fc.integer({ min: 1_000, max: 20_000 }),
    source: fc.constantFrom('tok_visa', 'tok_visa', 'tok_3ds'),
  }),
  fc.record({ does: fc.constant('charge' as const), booking, choice, again: fc.boolean() }),
  fc.record({
    does: fc.constant('refund' as const),
    booking,
    amount: fc.option(fc.nat(9_000)),
    again: fc.boolean(),
  }),
  {
    weight: 3,
    arbitrary: fc.record({
      does: fc.constant('call' as const),
      at: index,
      fault: fc.constantFrom<Fault[]>('none', 'none', 'overloaded', 'lost-request', 'lost-answer'),
      end: fc.constantFrom('answered', 'answered', 'answered-late', 'answered-twice', 'crashed'),
    }),
  },
  fc.record({ does: fc.constant('notify' as const), at: index }),
  fc.record({ does: fc.constant('wake' as const), at: index }),
  fc.record({ does: fc.constant('deliver' as const), at: index }),
  fc.record({ does: fc.constant('authenticate' as const), booking, passed: fc.boolean() }),
  fc.record({ does: fc.constant('ask' as const), booking }),
  fc.record({ does: fc.constant('give-up-top-up' as const), at: index }),
);
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

async function take(town: Town, next: Step): Promise<void> {
  if (next.does === 'top-up') topUp(town, next);
  if (next.does === 'charge') charge(town, next);
  if (next.does === 'refund') refund(town, next);
  if (next.does === 'call') await town.call(next.at, next.fault, next.end);
  if (next.does === 'notify') town.notify(next.at);
  if (next.does === 'wake') town.wake(next.at);
  if (next.does === 'deliver') town.deliver(next.at);
  if (next.does === 'ask') {
    town.send({ type: 'Ask', subject: next.booking, data: { bookingId: next.booking } });
  }
  if (next.does === 'give-up-top-up') {
    const data = { attempt: 1, asks: 0, givenUp: true };
    town.send({ type: 'TopUpDue', subject: `t${next.at}`, data });
  }
  if (next.does === 'authenticate') {
    const mine = [...town.network.captures.keys()].filter((key) => key.startsWith(next.booking));
    for (const key of mine) town.network.authenticate(key, next.passed);
  }
}

function topUp(town: Town, wish: { person: string; amount: number; source: string }): void {
  town.topUps += 1;
  const topUpId = `t${town.topUps}`;
  const { person, amount, source } = wish;
  const data = { topUpId, person, amount, currency: 'KRW', source };
  town.send({ type: 'TopUp', subject: topUpId, data });
}

/** Payer, price and shares of a booking never change; how it is paid may. */
function charge(town: Town, wish: { booking: string; choice: PaymentChoice; again: boolean }): void {
  const before = town.attempts.get(wish.booking) ?? 0;
  const attempt = wish.again && before > 0 ? before : before + 1;
  town.attempts.set(wish.booking, attempt);
  town.givenUp.delete(wish.booking);
  const at = BOOKINGS.indexOf(wish.booking);
  const shares = [
    { host: 'museum', amount: 5_000 + at },
    { host: 'shop', amount: 3_000 * at },
  ];
  const amount = shares.reduce((sum, share) => sum + share.amount, 0);
  const payer = at === 2 ? 'guest' : `person:${PEOPLE[at]}`;
  const price = { payer, amount, currency: 'KRW', shares };
  const data = { bookingId: wish.booking, attempt, choice: wish.choice, ...price };
  town.send({ type: 'Charge', subject: wish.booking, data });
}

function refund(town: Town, wish: { booking: string; amount: number | null; again: boolean }): void {
  const last = town.refunds.at(-1);
  // Booking wants everything back when it is over, and charges nothing after that: it repeats no such wish then.
  const isStale = last?.amount === null && !town.givenUp.has(last.bookingId);
  if (wish.again && last && !isStale) {
    town.send({ type: 'Refund', subject: last.bookingId, data: last });
    return;
  }
  const refundId = `x${town.refunds.length}`;
  const data = { bookingId: wish.booking, refundId, amount: wish.amount, goods: [] };
  town.refunds.push(data);
  if (wish.amount === null) town.givenUp.add(wish.booking);
  town.send({ type: 'Refund', subject: wish.booking, data });
}

function checkBooks({ state, network }: Town): void {
  let sum = 0;
  for (const { account, kind, balance } of state.accounts.values()) {
    sum += balance;
    ok(kind !== 'wallet' || balance >= 0, `${account} stands at ${balance}`);
  }
  equal(sum, 0, 'all accounts sum to zero');
  for (const row of state.charges.values()) {
    ok(
      row.refundedPoints <= row.points && row.refundedCard <= row.card,
      `${row.bookingId} was refunded too much`,
    );
    ok(row.strays.length === 0, `${row.bookingId} has a stray capture`);
  }
  for (const id of BOOKINGS) ok(network.taken(id).times <= 1, `${id} was captured twice`);
}

function checkEnd({ state, network, givenUp }: Town): void {
  let kept = 0;
  for (const row of state.charges.values()) {
    const { bookingId, card, refundedCard } = row;
    equal(inFlight(row), false, `${bookingId} is ${row.state}`);
    equal(row.waiting.length, 0, `something waits for ${bookingId}`);
    if (givenUp.has(bookingId)) equal(leftOf(row), 0, `${bookingId} was given up and keeps money`);
    equal(network.taken(bookingId).amount, row.state === 'captured' ? card : 0, `${bookingId} was charged`);
    const stuck = [...state.refunds.values()].filter(
      (refund) => refund.bookingId === bookingId && refund.state === 'stuck',
    );
    const stuckSum = stuck.reduce((sum, refund) => sum + refund.card, 0);
    equal(network.given(bookingId), refundedCard - stuckSum, `${bookingId} got back`);
    equal(
      state.accounts.get(`pending:${bookingId}/KRW`)?.balance ?? 0,
      stuckSum,
      `money is set aside for ${bookingId}`,
    );
    kept += network.taken(bookingId).amount - network.given(bookingId);
  }
  for (const { topUpId, state: end, amount } of state.topUps.values()) {
    equal(network.taken(`top-up:${topUpId}`).amount, end === 'captured' ? amount : 0, topUpId);
    kept += network.taken(`top-up:${topUpId}`).amount;
  }
  equal(kept + (state.accounts.get('card:sandbox/KRW')?.balance ?? 0), 0, 'the network and the ledger agree');
  for (const { state: end, refundId } of state.refunds.values())
    ok(end !== 'started', `${refundId} never ended`);
}

/** Law 6: whoever is waited on answers. A booking that was given up waits for its refund only. */
function checkAnswers({ state, log, attempts, refunds, givenUp }: Town): void {
  for (const { bookingId, refundId } of refunds) {
    const row = state.refunds.get(refundKey(bookingId, refundId));
    ok(row && row.state !== 'started', `${refundId} of ${bookingId} was never answered`);
  }
  for (const [bookingId, attempt] of attempts) {
    const answers = log.filter(({ type, subject }) => subject === bookingId && ANSWERS.has(type));
    const latest = Math.max(0, ...answers.map(({ data }) => ('attempt' in data ? Number(data.attempt) : 0)));
    ok(latest >= attempt || givenUp.has(bookingId), `attempt ${attempt} of ${bookingId} was never answered`);
  }
}

function checkFold({ context, log, state }: Town): void {
  const folded = context.empty() as State;
  for (const event of log) context.evolve[event.type]?.(folded as never, structuredClone(event) as never);
  for (const table of ['accounts', 'charges', 'refunds', 'topUps', 'transfers'] as const) {
    equal(JSON.stringify([...folded[table].entries()]), JSON.stringify([...state[table].entries()]));
  }
}

test('whatever the world does, the books balance, nobody pays twice, and all money is where it belongs', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 60, size: 'max' }), async (run) => {
      const town = new Town();
      for (const next of run) {
        await take(town, next);
        checkBooks(town);
      }
      await town.calmDown();
      checkBooks(town);
      checkEnd(town);
      checkAnswers(town);
      checkFold(town);
    }),
    { numRuns: 400 },
  );
});

test('a provider that stays silent ends on the list of a person', async () => {
  const town = new Town();
  const shares = [{ host: 'museum', amount: 9_000 }];
  const choiceOfCard = { card: { source: 'tok_visa' } };
  const data = {
    bookingId: 'b1',
    attempt: 1,
    payer: 'guest',
    amount: 9_000,
    currency: 'KRW',
    choice: choiceOfCard,
    shares,
  };
  town.send({ type: 'Charge', subject: 'b1', data });
  for (
    let steps = 0;
    steps < 3 * limits.lookUpsMax.value && town.effects.length + town.timers.size > 0;
    steps += 1
  ) {
    if (town.effects.length > 0) await town.call(0, 'lost-answer', 'answered');
    else town.wake(0);
  }
  equal(town.state.charges.get('b1')?.state, 'stuck');
  ok(town.now > 12 * 3_600_000, 'it was asked for half a day at least');
});
