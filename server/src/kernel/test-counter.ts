// Two small contexts for the kernel's own tests: counters count, tallies add up what counters tell.
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineContext } from './context.ts';
import { Rows } from './rows.ts';

interface Counter {
  value: number;
}
interface CounterState {
  counters: Rows<Counter>;
}
interface Added {
  by: number;
}

export const counters = defineContext<CounterState, { Add: { by: number } }, { Added: Added }>({
  name: 'counters',
  empty: () => ({ counters: Rows.whole('counters') }),
  decide: {
    Add(state, message) {
      const { by } = message.data;
      if (by === 666) throw new Error('this one is guilty');
      const value = (state.counters.get(message.subject)?.value ?? 0) + by;
      return { events: [{ type: 'Added', subject: message.subject, data: { by } }], answer: { value } };
    },
  },
  evolve: {
    Added(state, { subject, data }) {
      if (state.counters.has(subject)) state.counters.edit(subject).value += data.by;
      else state.counters.add(subject, { value: data.by });
    },
  },
  store: {
    async load(db, messages) {
      const state = { counters: Rows.partial<Counter>('counters') };
      const subjects = [...new Set(messages.map(({ subject }) => subject))].sort();
      for (const subject of subjects) state.counters.expect(subject);
      const rows = await db.many<{ subject: string; value: number }>({
        text: 'select subject, value from counters where subject = any($1::text[]) order by subject for update',
        values: [subjects],
      });
      for (const { subject, value } of rows) state.counters.found(subject, { value });
      return state;
    },
    async save(db, { counters }) {
      for (const [subject, { value }] of counters.added())
        await db.exec({ text: 'insert into counters values ($1, $2)', values: [subject, value] });
      for (const [subject, { value }] of counters.edited())
        await db.exec({
          text: 'update counters set value = $2 where subject = $1',
          values: [subject, value],
        });
    },
  },
  emits: { Added: 'public' },
  limits: {},
  refusals: {},
});

interface Tally {
  total: number;
}
interface TallyState {
  tallies: Rows<Tally>;
}

export const tallies = defineContext<TallyState, { 'counters.Added': Added }, { Tallied: Added }>({
  name: 'tallies',
  empty: () => ({ tallies: Rows.whole('tallies') }),
  decide: {
    'counters.Added'(state, message) {
      if (message.data.by === 13 && !state.tallies.has('antidote'))
        throw new Error('thirteen cannot be tallied yet');
      return { events: [{ type: 'Tallied', subject: message.subject, data: message.data }] };
    },
  },
  evolve: {
    Tallied(state, { subject, data }) {
      if (state.tallies.has(subject)) state.tallies.edit(subject).total += data.by;
      else state.tallies.add(subject, { total: data.by });
    },
  },
  store: {
    async load(db, messages) {
      const state = { tallies: Rows.partial<Tally>('tallies') };
      const subjects = [...new Set(['antidote', ...messages.map(({ subject }) => subject)])].sort();
      for (const subject of subjects) state.tallies.expect(subject);
      const rows = await db.many<{ subject: string; total: number }>({
        text: 'select subject, total from tallies where subject = any($1::text[]) order by subject for update',
        values: [subjects],
      });
      for (const { subject, total } of rows) state.tallies.found(subject, { total });
      return state;
    },
    async save(db, { tallies }) {
      for (const [subject, { total }] of tallies.added())
        await db.exec({ text: 'insert into tallies values ($1, $2)', values: [subject, total] });
      for (const [subject, { total }] of tallies.edited())
        await db.exec({ text: 'update tallies set total = $2 where subject = $1', values: [subject, total] });
    },
  },
  emits: { Tallied: 'public' },
  limits: {},
  refusals: {},
});

/** A migrations folder for one of them, in the temp directory: they are no part of the product. */
export function counterFolder(name: 'counters' | 'tallies'): string {
  const folder = mkdtempSync(join(tmpdir(), 'jari-counter-'));
  const column = name === 'counters' ? 'value' : 'total';
  writeFileSync(
    join(folder, `001-${name}.sql`),
    `create table ${name} (subject text primary key, ${column} bigint not null);\n`,
  );
  return folder;
}
