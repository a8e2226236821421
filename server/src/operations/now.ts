// The picture of this moment: what all processes say of themselves, what the database says, and what of it a person
// should look at. Operators who look at the same time share one picture.
import { lastViolations } from './audit-store.ts';
import { limits, type Now, RATES, type Rate, type RateName, type Rates, type Sizes } from './contract.ts';
import type { Desk, Inside } from './desk.ts';
import { signsOf } from './signs.ts';
import { parkedNow, readersNow, reports, sizesNow, timersNow } from './store.ts';
import { round } from './windows.ts';

const instant = (ms: number) => Temporal.Instant.fromEpochMilliseconds(ms).toString();

export class Picture {
  readonly #desk: Desk;
  #latest: { at: number; now: Promise<Now> } | undefined;
  #sizes: { at: number; sizes: Promise<Sizes> } | undefined;

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  /** At most `nowAgeMaxMs` old. */
  now(): Promise<Now> {
    const at = this.#desk.inside.world.now();
    if (this.#latest && at - this.#latest.at < limits.nowAgeMaxMs.value) return this.#latest.now;
    const latest = { at, now: this.#take(this.#desk.inside, at) };
    this.#latest = latest;
    // A failure is told to whoever waits for it, and is not kept for the next.
    latest.now.catch(() => {
      if (this.#latest === latest) this.#latest = undefined;
    });
    return latest.now;
  }

  async #take(inside: Inside, at: number): Promise<Now> {
    const { db, contexts, version } = inside;
    const names = contexts.map(({ name }) => name);
    const [processes, readers, timers, parked, database, violations] = await Promise.all([
      reports(db, at),
      readersNow(db, contexts, at),
      timersNow(db, names, at),
      parkedNow(db, names),
      this.#measured(inside, names, at),
      lastViolations(db),
    ]);
    const rates = summed(processes.map((process) => process.rates));
    const now = { at: instant(at), version, rates, processes, readers, timers, parked, database };
    const running = new Set(processes.flatMap((process) => process.contexts));
    const absent = names.filter((name) => !running.has(name));
    return { ...now, signs: signsOf(now, { absent, violations }) };
  }

  /** Sizes change slowly and cost a look at every file. */
  #measured({ db }: Inside, names: readonly string[], at: number): Promise<Sizes> {
    if (this.#sizes && at - this.#sizes.at < limits.sizesAgeMaxMs.value) return this.#sizes.sizes;
    const measured = {
      at,
      sizes: sizesNow(db, names).then((sizes) => ({ ...sizes, measuredAt: instant(at) })),
    };
    this.#sizes = measured;
    measured.sizes.catch(() => {
      if (this.#sizes === measured) this.#sizes = undefined;
    });
    return measured.sizes;
  }
}

function summed(all: readonly Rates[]): Rates {
  const add = (name: RateName, field: keyof Rate) =>
    round(all.reduce((sum, rates) => sum + rates[name][field], 0));
  const entries = Object.keys(RATES).map((name) => {
    const of = (field: keyof Rate) => add(name as RateName, field);
    return [
      name,
      {
        perSecond10s: of('perSecond10s'),
        perSecond1min: of('perSecond1min'),
        perSecond15min: of('perSecond15min'),
      },
    ];
  });
  return Object.fromEntries(entries);
}
