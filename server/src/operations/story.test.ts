import assert from 'node:assert/strict';
import { test } from 'node:test';
import { entriesOf, type Logged, withoutSecrets } from './story.ts';

const logged = (id: string, context: string, time: number, causation: string | null): Logged => ({
  ...{
    context,
    id,
    dest: null,
    type: id,
    subject: 's',
    data: {},
    time,
    causation,
    actor: 'guest',
    trace: null,
  },
});

test('a story is told by time, and within a millisecond a cause before its effects', () => {
  const told = entriesOf(
    [
      logged('Claimed', 'inventory', 7, 'Claim'),
      logged('Placed', 'booking', 5, null),
      logged('Claim', 'booking', 7, 'Captured'),
      logged('Captured', 'payment', 7, 'Placed'),
    ],
    [{ context: 'inventory', id: 'Claim', at: 7 }],
  );
  assert.deepEqual(
    told.map(({ type, afterMs }) => [type, afterMs]),
    [
      ['Placed', 0],
      ['Captured', 2],
      ['Claim', 2],
      ['Claimed', 2],
    ],
  );
  const effects = told[2]?.tookEffect;
  assert.deepEqual(effects, [{ context: 'inventory', at: '1970-01-01T00:00:00.007Z' }]);
});

test('causes that bite their own tail end the sorting all the same', () => {
  assert.equal(entriesOf([logged('a', 'x', 1, 'b'), logged('b', 'x', 1, 'a')], []).length, 2);
});

test('secrets and what people wrote are left out, whatever they are in', () => {
  assert.deepEqual(
    withoutSecrets({
      choice: { card: { source: 'tok_visa' }, points: 3 },
      clientSecret: 'pi_1_secret',
      reason: 'Min is ill',
      lines: [{ unit: 'A-1', name: 'Min' }],
      because: 'card-declined',
      message: null,
    }),
    {
      choice: { card: { source: '(left out)' }, points: 3 },
      clientSecret: '(left out)',
      reason: '(left out)',
      lines: [{ unit: 'A-1', name: '(left out)' }],
      because: 'card-declined',
      message: null,
    },
  );
});
