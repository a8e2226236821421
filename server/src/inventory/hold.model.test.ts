// Random histories of holds against a model of thirty lines: every answer and every count must agree, and no
// cell may ever hold more than it has room for.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { HoldLine, Line } from '#inventory';
import { limits } from '#inventory';
import { given } from '#kernel/given';
import { inventory } from './context.ts';
import type { HoldAnswer } from './hold.ts';
import { cellKey, type State } from './state.ts';

const POOL = '11111111-1111-7111-8111-111111111111';
const CAPACITIES = [1, 2, 5];
const ttl = limits.holdTtlMs.value;

type Lines = { unit: number; quantity: number }[];

type Step =
  | { do: 'hold'; id: number; lines: Lines }
  | { do: 'replace'; before: number; id: number; lines: Lines }
  | { do: 'claim' | 'release' | 'extend' | 'keep' | 'refund'; id: number }
  | { do: 'sweep' }
  | { do: 'wait'; ms: number };

const idOf = (n: number) => `00000000-0000-7000-8000-${String(n).padStart(12, '0')}`;
const unitOf = (n: number) => `u${n}`;

interface Claim {
  asked: Lines;
  pieces: number[];
  state: 'held' | 'claimed' | 'released' | 'expired' | 'lost';
  until: number;
  last: number;
  kept: boolean;
}

/** What the laws promise, in the plainest words: holds by id, counts summed up anew each time. */
class Model {
  readonly claims = new Map<number, Claim>();
  now = 0;

  used(unit: number, counts: (claim: Claim) => boolean): number {
    let sum = 0;
    for (const claim of this.claims.values()) if (counts(claim)) sum += claim.pieces[unit] ?? 0;
    return sum;
  }
  counts(claim: Claim): boolean {
    return claim.state === 'claimed' || (claim.state === 'held' && claim.until > this.now);
  }
  fits(pieces: number[], without?: Claim): boolean {
    return pieces.every((wanted, unit) => {
      const counts = (claim: Claim) => claim !== without && this.counts(claim);
      const free = (CAPACITIES[unit] ?? 0) - this.used(unit, counts);
      return wanted === 0 || wanted <= free;
    });
  }
  hold(id: number, asked: Lines, last = this.now + 4 * ttl): void {
    const until = Math.min(this.now + ttl, last);
    this.claims.set(id, { asked, pieces: piecesOf(asked), state: 'held', until, last, kept: false });
  }
  /** Whether the hold `before` may be replaced, if there are the pieces. */
  replaceable(before: number): Claim | undefined {
    const claim = this.claims.get(before);
    if (!claim || claim.state === 'claimed' || claim.state === 'released') return undefined;
    return claim.kept && claim.state !== 'lost' ? undefined : claim;
  }
  replace(before: number, id: number, asked: Lines): boolean {
    const old = this.replaceable(before);
    if (!old || !this.fits(piecesOf(asked), old)) return false;
    const last = this.counts(old) ? old.last : undefined;
    if (old.state !== 'lost') old.state = 'released';
    this.hold(id, asked, last);
    return true;
  }
  /** Who had expired and lost a cell is known from the outside only: `ended` tells. */
  claim(id: number): boolean {
    const claim = this.claims.get(id);
    if (!claim || claim.state === 'released' || claim.state === 'lost') return false;
    if (claim.state === 'expired' && !this.fits(claim.pieces)) {
      claim.state = 'lost';
      return false;
    }
    claim.state = 'claimed';
    return true;
  }
}

const holdNumber = fc.integer({ min: 1, max: 12 });
const someLines = fc.uniqueArray(
  fc.record({ unit: fc.integer({ min: 0, max: 2 }), quantity: fc.integer({ min: 1, max: 5 }) }),
  { minLength: 1, maxLength: 3, selector: ({ unit }) => unit },
);

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({ do: fc.constant('hold' as const), id: holdNumber, lines: someLines }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('replace' as const),
      before: holdNumber,
      id: holdNumber,
      lines: someLines,
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constantFrom(...(['claim', 'release', 'extend', 'keep', 'refund'] as const)),
      id: holdNumber,
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('sweep' as const) }) },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.constantFrom(1, ttl / 2, ttl, ttl + 1) }),
  },
);

function piecesOf(lines: Lines): number[] {
  return CAPACITIES.map((_, unit) => lines.find((line) => line.unit === unit)?.quantity ?? 0);
}

function linesOf(lines: Lines): HoldLine[] {
  return lines.map(({ unit, quantity }) => ({ pool: POOL, unit: unitOf(unit), rate: 'standard', quantity }));
}

const definition = {
  ...{ pool: POOL, listing: POOL, host: 'h', version: 1, currency: 'KRW', policy: [] },
  ...{ tiers: { t: { standard: 10 } }, seatRows: [], focal: null, quantityPerLineMax: 10, open: true },
  units: CAPACITIES.map((capacity, at) => ({
    ...{ unit: unitOf(at), capacity, tier: 't', startsAt: null, closesAt: null },
  })),
};

function run(steps: Step[]): void {
  const scene = given(inventory, { type: 'PoolOpened', subject: POOL, data: { version: 1, definition } });
  const state = scene.state as unknown as State;
  const model = new Model();
  const ask = (type: string, subject: string, data: object) => {
    const { events = [], answer } = scene.when({ type, subject, data }, model.now);
    for (const event of events as { type: string; subject: string }[]) {
      const claim = model.claims.get(Number(event.subject.slice(-12)));
      if (event.type !== 'Expired' || !claim) continue;
      assert.ok(claim.state === 'held' && claim.until <= model.now, 'only what is due expires');
      claim.state = 'expired';
    }
    return { events: events as { type: string; data: { lines?: Line[] } }[], answer };
  };
  for (const one of steps) {
    play(one, model, ask);
    CAPACITIES.forEach((capacity, unit) => {
      const cell = state.cells.get(cellKey(POOL, unitOf(unit)));
      const held = model.used(unit, (claim) => claim.state === 'held');
      const sold = model.used(unit, (claim) => claim.state === 'claimed');
      assert.deepEqual(
        [cell?.held, cell?.sold],
        [held, sold],
        `${unitOf(unit)} after ${JSON.stringify(one)}`,
      );
      assert.ok(held + sold <= capacity);
    });
  }
}

type AskIt = (
  type: string,
  subject: string,
  data: object,
) => { events: { type: string; data: { lines?: Line[] } }[]; answer: unknown };

function play(one: Step, model: Model, ask: AskIt): void {
  if (one.do === 'wait') {
    model.now += one.ms;
    return;
  }
  if (one.do === 'sweep') {
    ask('Sweep', 'inventory', {});
    return;
  }
  const holdId = idOf(one.id);
  const owner = 'person:p';
  const known = model.claims.get(one.id);
  if (one.do === 'hold') {
    const data = { holdId, owner, lines: linesOf(one.lines), asked: false };
    // The model decides on the state before, since asking may end expired holds.
    const fits = !known && model.fits(piecesOf(one.lines));
    const { events, answer } = ask('Hold', holdId, data);
    if (fits) model.hold(one.id, one.lines);
    assert.equal(
      events.some(({ type }) => type === 'Held'),
      fits,
    );
    assert.equal('holdId' in (answer as object), fits || isSameAlive(known, one.lines, model.now));
  } else if (one.do === 'replace') playReplace(one, model, ask);
  else if (one.do === 'keep') {
    const until = model.now + 2 * ttl;
    ask('Keep', holdId, { holdId, until });
    if (known?.state === 'held')
      Object.assign(known, { until: Math.max(known.until, until, known.last + 1), kept: true });
    else if (known?.state === 'expired') known.state = 'lost';
  } else if (one.do === 'claim') {
    const fits = model.claim(one.id);
    const { events } = ask('Claim', holdId, { holdId });
    assert.equal(events.at(-1)?.type, fits ? 'Claimed' : 'HoldLost');
  } else if (one.do === 'release') {
    ask('Release', holdId, { holdId, owner });
    if (known?.state === 'held') known.state = 'released';
  } else if (one.do === 'extend') {
    const { answer } = ask('Extend', holdId, { holdId, owner });
    const alive = known?.state === 'held' && known.until > model.now && known.until < known.last;
    assert.equal('expiresAt' in (answer as object), alive);
    if (alive) known.until = Math.max(known.until, Math.min(model.now + ttl, known.last));
    if (alive) assert.equal((answer as HoldAnswer).expiresAt, known.until);
  } else playRefund(one.id, known, ask);
}

function playReplace(
  { before, id, lines }: Extract<Step, { do: 'replace' }>,
  model: Model,
  ask: AskIt,
): void {
  const [holdId, old] = [idOf(id), idOf(before)];
  const owner = 'person:p';
  const known = model.claims.get(id);
  const over = model.claims.get(before)?.state;
  const isAgain = over === 'released' || over === 'lost';
  const asked = { holdId, owner, lines: linesOf(lines), asked: false, replaces: { holdId: old, owner } };
  // The model goes first: what else had to end is told by the events alone.
  const gets = !known && model.replace(before, id, lines);
  const { events, answer } = ask('Hold', holdId, asked);
  assert.equal(
    events.some(({ type }) => type === 'Held'),
    gets,
  );
  const { expiresAt, lastsUntil } = answer as HoldAnswer;
  const now = model.claims.get(id);
  if (gets) assert.deepEqual([expiresAt, lastsUntil], [now?.until, now?.last]);
  if (known) assert.equal('holdId' in (answer as object), isAgain && isSameAlive(known, lines, model.now));
}

/** Everything the hold has comes back. */
function playRefund(id: number, known: Claim | undefined, ask: AskIt): void {
  const goods = (known?.pieces ?? [1]).flatMap((quantity, unit) =>
    quantity > 0 ? [{ pool: POOL, unit: unitOf(unit), rate: 'standard', quantity }] : [],
  );
  ask('payment.Refunded', idOf(id), { refundId: `r${id}`, goods });
  if (!known) return;
  if (known.state === 'held' || known.state === 'expired') known.state = 'released';
  if (known.state === 'claimed') known.pieces = known.pieces.map(() => 0);
}

function isSameAlive(known: Claim | undefined, lines: Lines, now: number): boolean {
  if (!known || (known.state !== 'claimed' && (known.state !== 'held' || known.until <= now))) return false;
  return JSON.stringify(known.asked) === JSON.stringify(lines);
}

test('whatever is asked in whatever sequence, the answers and counts are those of the model', () => {
  fc.assert(fc.property(fc.array(step, { minLength: 5, maxLength: 60, size: 'max' }), run), { numRuns: 300 });
});
