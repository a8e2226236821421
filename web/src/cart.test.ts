import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import type { HoldBody, NewItem } from './cart-lines.ts';

type Answer = (body: HoldBody) => Response;

const stored = new Map<string, string>();
const sent: HoldBody[] = [];
/** What the server does with the next requests; afterwards it holds everything. */
const next: Answer[] = [];

function heldBy({ holdId, lines }: HoldBody): Response {
  const hold = {
    holdId,
    state: 'held',
    utcExpiresAt: '2099-01-01T00:05:00Z',
    utcLastsUntil: '2099-01-01T00:20:00Z',
    currency: 'KRW',
    total: 0,
    lines: lines.map((line) => ({ quantity: 1, unit: '', ...line, price: 100 })),
    receipt: `receipt of ${holdId}`,
  };
  return Response.json(hold, { status: 201 });
}

const refusal = (code: string, more: object = {}) =>
  Response.json({ code, title: code, next: '', ...more }, { status: 409 });

const lost: Answer = () => {
  throw new TypeError('connection reset');
};

/** Of a browser, what the cart asks for. Addresses of the page's own site are relative. */
Object.assign(globalThis, {
  addEventListener: () => undefined,
  localStorage: {
    getItem: (key: string) => stored.get(key) ?? null,
    setItem: (key: string, value: string) => stored.set(key, value),
    removeItem: (key: string) => stored.delete(key),
  },
  Request: class extends Request {
    constructor(input: string | Request, init?: RequestInit) {
      super(typeof input === 'string' ? new URL(input, 'http://shop.test') : input, init);
    }
  },
  fetch: async (request: Request): Promise<Response> => {
    if (request.method === 'DELETE') return new Response(null, { status: 204 });
    const body = (await request.json()) as HoldBody;
    sent.push(body);
    return (next.shift() ?? heldBy)(body);
  },
});

const cart = await import('./cart.ts');
const { keepAttempt } = await import('./attempt.ts');

const item = (unit: string, quantity = 1): NewItem => ({
  listing: 'l',
  kind: 'product',
  title: { ko: '가방' },
  about: { ko: unit },
  line: { pool: 'p', unit, rate: 'standard', quantity },
});

const units = () => cart.currentCart().items.map(({ line }) => ('unit' in line ? line.unit : ''));

beforeEach(async () => {
  keepAttempt(undefined);
  next.length = 0;
  await cart.emptyCart();
  sent.length = 0;
});

test('what is added replaces the hold of what was there, and a guest shows its receipt', async () => {
  await cart.addToCart([item('A')]);
  await cart.addToCart([item('B')]);
  const [first, second] = sent;
  assert.equal(second?.replaces, first?.holdId);
  assert.equal(second?.receipt, `receipt of ${first?.holdId}`);
  assert.deepEqual(units(), ['A', 'B']);
});

test('an answer that got lost is asked for again under the same id', async () => {
  next.push(lost);
  await cart.addToCart([item('A')]);
  assert.equal(sent.length, 2);
  assert.equal(sent[0]?.holdId, sent[1]?.holdId);
  assert.deepEqual(units(), ['A']);
});

test('adding again after nobody answered is not adding twice', async () => {
  next.push(lost, lost);
  await assert.rejects(cart.addToCart([item('A')]));
  assert.deepEqual(units(), []);
  await cart.addToCart([item('A')]);
  assert.equal(new Set(sent.map(({ holdId }) => holdId)).size, 1);
  const [only] = cart.currentCart().items;
  assert.equal(only && 'quantity' in only.line && only.line.quantity, 1);
});

test('a change that nobody answered is ended before the next one', async () => {
  next.push(lost, lost);
  await assert.rejects(cart.addToCart([item('A')]));
  await cart.addToCart([item('B')]);
  assert.deepEqual(units(), ['A', 'B']);
  assert.equal(sent.at(-1)?.replaces, sent[0]?.holdId);
});

test('two clicks at once are two changes, one after the other', async () => {
  await Promise.all([cart.addToCart([item('A')]), cart.addToCart([item('A')])]);
  const [only, ...others] = cart.currentCart().items;
  assert.equal(others.length, 0);
  assert.equal(only && 'quantity' in only.line && only.line.quantity, 2);
});

test('another tab that changed the cart first is seen before the next change', async () => {
  await cart.addToCart([item('A')]);
  const theirs = { ...cart.currentCart(), items: cart.currentCart().items.slice(0, 0) };
  stored.set('jari-cart', JSON.stringify(theirs));
  await cart.addToCart([item('B')]);
  assert.deepEqual(units(), ['B']);
});

test('a hold that ended elsewhere is no obstacle: everything is held anew', async () => {
  await cart.addToCart([item('A')]);
  for (const code of ['replaced-ended', 'replaced-booked', 'hold-unknown']) {
    next.push(() => refusal(code));
    const outcome = await cart.addToCart([item(code)]);
    assert('hold' in outcome);
    assert.equal(sent.at(-1)?.replaces, undefined);
  }
  assert.deepEqual(units(), ['A', 'replaced-ended', 'replaced-booked', 'hold-unknown']);
});

test('a refusal leaves the cart as it was and says which item was meant', async () => {
  await cart.addToCart([item('A')]);
  const before = cart.currentCart();
  next.push(() => refusal('cells-unavailable', { lines: [{ line: 1, because: 'cell-taken', left: 0 }] }));
  const outcome = await cart.addToCart([item('B')]);
  assert('refused' in outcome);
  assert.deepEqual(
    outcome.refused.added.map(({ line, because }) => [line, because]),
    [[0, 'cell-taken']],
  );
  assert.deepEqual(cart.currentCart(), before);
});

test('a lapsed cart keeps its items, and what is gone of them is named', async () => {
  await cart.addToCart([item('A'), item('B', 3)]);
  const { hold } = cart.currentCart();
  cart.lapse('another hold');
  assert(!cart.currentCart().lapsed);
  cart.lapse(hold?.holdId ?? '');
  assert.deepEqual(units(), ['A', 'B']);
  assert(cart.currentCart().lapsed);
  const lines = [
    { line: 0, because: 'cell-taken', left: 0 },
    { line: 1, because: 'cell-taken', left: 2 },
  ];
  next.push(() => refusal('cells-unavailable', { lines }));
  const outcome = await cart.holdAgain();
  assert('refused' in outcome);
  assert.equal(sent.at(-1)?.replaces, hold?.holdId);
  await cart.holdRest(outcome.refused);
  assert.deepEqual(
    cart.currentCart().items.map(({ line }) => 'quantity' in line && line.quantity),
    [2],
  );
  assert(!cart.currentCart().lapsed);
});

test('a cart that is held already is not held again', async () => {
  await cart.addToCart([item('A')]);
  const { hold } = cart.currentCart();
  assert.deepEqual(await cart.holdAgain(), { hold });
  assert.equal(sent.length, 1);
});

test('a cart that is being paid neither changes nor lapses', async () => {
  await cart.addToCart([item('A')]);
  const { hold } = cart.currentCart();
  assert(hold);
  const contact = { name: '김', email: 'min@example.com' };
  const total = { amount: 100, currency: 'KRW' };
  keepAttempt({ state: 'sent', holdId: hold.holdId, body: { receipt: 'r', contact }, payer: null, total });
  const outcome = await cart.addToCart([item('B')]);
  assert('refused' in outcome && outcome.refused.problem.code === 'replaced-booked');
  await assert.rejects(cart.emptyCart());
  cart.lapse(hold.holdId);
  assert.deepEqual(cart.currentCart().hold, hold);
  assert.equal(sent.length, 1);
  cart.bookedCart(hold.holdId);
  assert.deepEqual(units(), []);
});

test('a cart that holds something else by now is not emptied by an older booking', async () => {
  await cart.addToCart([item('A')]);
  cart.bookedCart('another hold');
  assert.deepEqual(units(), ['A']);
});
