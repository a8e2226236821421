import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Problem, Unreachable } from '../../api.ts';
import { Gate, type GateTools, type Store } from './check-in-gate.ts';
import type { ScanResult, ScansBody } from './check-in-queue.ts';

const TAKEN = { code: 'AAAAAAAAAA', occasion: { listing: 'hall' }, gate: '', guess: 'no-list' } as const;

function storeOf(entries = new Map<string, string>()): Store {
  return {
    get length() {
      return entries.size;
    },
    key: (at) => [...entries.keys()][at] ?? null,
    getItem: (key) => entries.get(key) ?? null,
    setItem: (key, value) => void entries.set(key, value),
    removeItem: (key) => void entries.delete(key),
  };
}

/** A server that remembers who came in, a network that can be cut before or after it, and retries by hand. */
function stage(store: Store | undefined = storeOf()) {
  const first = new Map<string, string>();
  const sent: ScansBody[] = [];
  const retries: (() => void)[] = [];
  const world = { network: 'up' as 'up' | 'down' | 'answers-lost', refuses: undefined as number | undefined };
  let ids = 0;
  const answer = ({ scans }: ScansBody): ScanResult[] =>
    scans.map(({ scanId, code }) => {
      const inBy = first.get(code) ?? scanId;
      first.set(code, inBy);
      return { scanId, verdict: inBy === scanId ? 'admitted' : 'already-admitted' };
    });
  const newId = () => {
    ids += 1;
    return `scan-${ids}`;
  };
  const tools: GateTools = {
    ...{ host: 'h', store, now: () => ids * 1_000, newId },
    later: (run) => {
      retries.push(run);
      return () => retries.splice(0);
    },
    async send(body) {
      if (world.network === 'down') throw new Unreachable('cut');
      sent.push(body);
      if (world.refuses !== undefined && body.scans.some(({ code }) => code === 'bad'))
        throw new Problem({ status: world.refuses, code: 'x', title: '', next: '' });
      const results = answer(body);
      if (world.network === 'answers-lost') throw new Unreachable('lost');
      return { results };
    },
  };
  return { world, sent, tools, retry: () => retries.splice(0).at(-1)?.() };
}

const settled = () => new Promise((done) => setImmediate(done));
const verdicts = (gate: Gate) => gate.view().scans.map(({ result }) => result?.verdict);

test('a scan is answered, the second of the same ticket too', async () => {
  const { tools } = stage();
  const gate = new Gate(tools);
  gate.take(TAKEN);
  await settled();
  gate.take(TAKEN);
  await settled();
  assert.deepEqual(verdicts(gate), ['already-admitted', 'admitted']);
  assert.equal(gate.view().line, 'idle');
});

test('scans wait while the network is cut, with their own times, and go in one request', async () => {
  const { tools, world, sent, retry } = stage();
  world.network = 'down';
  const gate = new Gate(tools);
  gate.take(TAKEN);
  gate.take({ ...TAKEN, code: 'BBBBBBBBBB' });
  await settled();
  assert.equal(gate.view().line, 'cut');
  assert.ok(gate.view().scans.every(({ isLate }) => isLate));
  world.network = 'up';
  retry();
  await settled();
  assert.deepEqual(verdicts(gate), ['admitted', 'admitted']);
  assert.equal(sent.length, 1);
  assert.deepEqual(
    sent[0]?.scans.map(({ at }) => at),
    ['1970-01-01T00:00:01.000Z', '1970-01-01T00:00:02.000Z'],
  );
});

test('a lost answer is asked for again with the same id, and the ticket stays admitted', async () => {
  const { tools, world, sent, retry } = stage();
  world.network = 'answers-lost';
  const gate = new Gate(tools);
  gate.take(TAKEN);
  await settled();
  world.network = 'up';
  retry();
  await settled();
  assert.deepEqual(verdicts(gate), ['admitted']);
  assert.equal(sent.length, 2);
  assert.equal(sent[0]?.scans[0]?.scanId, sent[1]?.scans[0]?.scanId);
});

test('what waits outlives a reload, and another host of the device does not see it', async () => {
  const { tools, world } = stage();
  world.network = 'down';
  const before = new Gate(tools);
  before.take(TAKEN);
  await settled();
  before.close();
  assert.deepEqual(new Gate({ ...tools, host: 'other' }).view().scans, []);
  world.network = 'up';
  const after = new Gate(tools);
  await after.send();
  assert.deepEqual(verdicts(after), ['admitted']);
  assert.deepEqual(verdicts(new Gate(tools)), ['admitted']);
});

test('what was answered is forgotten after a day, what waits is not', async () => {
  const { tools, world } = stage();
  const gate = new Gate(tools);
  gate.take(TAKEN);
  await settled();
  world.network = 'down';
  gate.take({ ...TAKEN, code: 'BBBBBBBBBB' });
  await settled();
  const later = new Gate({ ...tools, now: () => 10 * 86_400_000 });
  assert.deepEqual(verdicts(later), [undefined]);
  assert.equal(tools.store?.length, 1);
});

test('a scan that the server cannot read does not stop the others', async () => {
  const { tools, world, retry } = stage();
  world.network = 'down';
  world.refuses = 400;
  const gate = new Gate(tools);
  gate.take(TAKEN);
  gate.take({ ...TAKEN, code: 'bad' });
  gate.take({ ...TAKEN, code: 'CCCCCCCCCC' });
  await settled();
  world.network = 'up';
  retry();
  await settled();
  assert.deepEqual(verdicts(gate), ['admitted', 'unknown', 'admitted']);
});

test('who was signed out keeps the scans until somebody signs in', async () => {
  const { tools, world, retry } = stage();
  world.refuses = 401;
  const gate = new Gate(tools);
  gate.take({ ...TAKEN, code: 'bad' });
  await settled();
  assert.equal(gate.view().line, 'signed-out');
  assert.deepEqual(verdicts(gate), [undefined]);
  world.refuses = undefined;
  retry();
  await settled();
  assert.deepEqual(verdicts(gate), ['admitted']);
});

test('where the browser keeps nothing the gate works and says so', async () => {
  const full = { ...storeOf(), length: 0, setItem: () => assert.fail('full') };
  for (const store of [undefined, full]) {
    const { tools } = stage();
    const gate = new Gate({ ...tools, store });
    gate.take(TAKEN);
    await settled();
    assert.equal(gate.view().isKept, false);
    assert.deepEqual(verdicts(gate), ['admitted']);
  }
});

test('two scans at once are never one request twice', async () => {
  const { tools, sent } = stage();
  const gate = new Gate(tools);
  gate.take(TAKEN);
  gate.take({ ...TAKEN, code: 'BBBBBBBBBB' });
  await settled();
  assert.equal(sent.flatMap(({ scans }) => scans).length, 2);
  assert.deepEqual(verdicts(gate), ['admitted', 'admitted']);
});
