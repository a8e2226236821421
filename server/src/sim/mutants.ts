// Tests of the tests: each mutant is a mistake that somebody could make in the product. If a mutant gets through
// a few thousand worlds unseen, the laws or the worlds are too weak, and the simulator's green means nothing.
import type { Context, Decision } from '#kernel/context';
import { persist } from '#kernel/memory-backend';
import type { ProcessMutant } from './process.ts';
import type { Network } from './provider.ts';

export interface Mutant {
  name: string;
  process?: ProcessMutant;
  contexts?(contexts: Context[]): Context[];
  network?(network: Network): Network;
}

type Decide = (state: never, message: never, now: number) => Decision;

/** One handler of one context replaced. */
function deciding(context: string, type: string, change: (decide: Decide) => Decide) {
  return (contexts: Context[]): Context[] =>
    contexts.map((each) => {
      if (each.name !== context) return each;
      const decide = each.decide[type];
      if (!decide) throw new Error(`${context} does not decide ${type}`);
      return { ...each, decide: { ...each.decide, [type]: change(decide) } };
    });
}

const silent = () => () => ({});

/** Only events pass; what would have been sent is forgotten. */
const sendsNothing =
  (decide: Decide): Decide =>
  (state, message, now) => ({ ...decide(state, message, now), sends: [] });

const eventsWithout =
  (type: string) =>
  (decide: Decide): Decide =>
  (state, message, now) => {
    const decision = decide(state, message, now);
    return {
      ...decision,
      events: ((decision.events ?? []) as { type: string }[]).filter((event) => event.type !== type) as never,
    };
  };

const releasesNoCells =
  (decide: Decide): Decide =>
  (state, message, now) => {
    const decision = decide(state, message, now);
    const events = (decision.events ?? []) as { type: string; data: object }[];
    const emptied = events.map((event) =>
      event.type === 'Released' ? { ...event, data: { ...event.data, lines: [] } } : event,
    );
    return { ...decision, events: emptied as never };
  };

const refundsNothing =
  (decide: Decide): Decide =>
  (state, message, now) => {
    const decision = decide(state, message, now);
    return { ...decision, sends: (decision.sends ?? []).filter(({ type }) => type !== 'Refund') };
  };

interface Gates {
  admissions: { get(key: string): object | undefined; edit(key: string): object };
}
interface Scanned {
  data: { bookingId: string; pool: string; unit: string };
}

/** The scan that is heard first stays the first, whatever the clocks of the gates say. */
function hearingFirst(contexts: Context[]): Context[] {
  return contexts.map((each) => {
    const fold = each.evolve.Scanned;
    if (!fold) return each;
    const Scanned = (state: Gates, event: Scanned) => {
      const key = `${event.data.bookingId}/${event.data.pool}/${event.data.unit}`;
      const row = state.admissions.get(key);
      const before = row && structuredClone(row);
      fold(state as never, event as never);
      if (!before) return;
      const { scans: _, changedAt: __, ...first } = before as { scans: number; changedAt: number };
      Object.assign(state.admissions.edit(key), first);
    };
    return { ...each, evolve: { ...each.evolve, Scanned: Scanned as never } };
  });
}

export const MUTANTS: readonly Mutant[] = [
  { name: 'the first gate that is heard', contexts: hearingFirst },
  { name: 'no inbox', process: { write: (disk, changes) => persist(disk, { ...changes, inbox: [] }) } },
  { name: 'publish before commit', process: { publishesEarly: true } },
  { name: 'answer before commit', process: { answersEarly: true } },
  { name: 'no locks between processes', process: { noLocks: true } },
  { name: 'no relay behind the hand-over', process: { noSweep: true } },
  { name: 'no timers', process: { noTimers: true } },
  {
    name: 'state without its log',
    process: {
      write: (disk, changes) =>
        persist(disk, { ...changes, log: changes.log.filter(({ type }) => type !== 'Held') }),
    },
  },
  {
    name: 'log without its state',
    process: { write: (disk, changes) => persist(disk, { ...changes, state: {} }) },
  },
  {
    name: 'a late claim is not answered',
    contexts: deciding('inventory', 'Claim', eventsWithout('HoldLost')),
  },
  {
    name: 'the cells of a replaced hold stay counted',
    contexts: deciding('inventory', 'Hold', releasesNoCells),
  },
  { name: 'a replaced hold lives on', contexts: deciding('inventory', 'Hold', eventsWithout('Released')) },
  { name: 'expired holds are never swept', contexts: deciding('inventory', 'Sweep', silent) },
  { name: 'cancelled cells do not return', contexts: deciding('inventory', 'payment.Refunded', silent) },
  { name: 'a lost hold keeps the money', contexts: deciding('booking', 'inventory.HoldLost', sendsNothing) },
  {
    name: 'late money is kept',
    contexts: (contexts) =>
      ['payment.Captured', 'LapseUnpaid'].reduce(
        (all, type) => deciding('booking', type, refundsNothing)(all),
        contexts,
      ),
  },
  { name: 'cancellation without refund', contexts: deciding('payment', 'booking.BookingCancelled', silent) },
  {
    name: 'unknown taken for declined',
    network: (network) => ({
      ...network,
      capture: async (request) => {
        const outcome = await network.capture(request);
        return outcome.outcome === 'unknown'
          ? { outcome: 'declined', code: 'timeout', message: '' }
          : outcome;
      },
    }),
  },
  {
    name: 'unknown taken for captured',
    network: (network) => ({
      ...network,
      capture: async (request) => {
        const outcome = await network.capture(request);
        return outcome.outcome === 'unknown' ? { outcome: 'captured', ref: 'guessed' } : outcome;
      },
    }),
  },
  {
    name: 'a key for every call',
    network: (network) => {
      let calls = 0;
      const another = (key: string) => {
        calls += 1;
        return `${key}#${calls}`;
      };
      return {
        ...network,
        capture: (request) => network.capture({ ...request, key: another(request.key) }),
        refund: (request) => network.refund({ ...request, key: another(request.key) }),
      };
    },
  },
];
