// A whole sale over HTTP: hold, then book and pay with points, answered when it is confirmed. Buyers are signed in;
// they choose among four pools of four hosts, and one unit of one pool is what most of them want.
import { generate } from '../generator.ts';
import { damages } from '../judge.ts';
import type { Measured } from '../load.ts';
import { HOT_PERCENT, POOLS, PRICE, UNITS_PER_POOL } from '../raw-sql.ts';
import { costs, type Result } from '../result.ts';
import type { Goods, RoundPlan } from '../rounds.ts';
import { differences, perBooking, written } from '../rows.ts';
import { product, publish, signUp, wealthyBuyers } from '../setup.ts';
import { type BenchOptions, onStage, ratioTo, type Stage } from '../stage.ts';
import type { Spent } from '../usage.ts';

const CLIENTS = 192;
const CLIENTS_TINY = 8;
const WARM_UP_SECONDS = 4;
const WARM_UP_SECONDS_TINY = 1;
/** All that can be damaged after a sale. */
export const saleDamages = [
  ...[damages.oversold, damages.unpaid, damages.unbalanced, damages.notInTheLog, damages.withoutEffect],
];

export async function checkout(options: BenchOptions): Promise<Result> {
  return onStage(options, async (stage) => {
    const { url } = stage.ground.postgres;
    const load = await checkoutLoad(stage, options);
    const before = await written(url);
    const { measured, spent, behindSeconds } = await load.measure();
    const rows = perBooking(before, await written(url));
    const laws = await stage.judge({ quiet: true, damage: saleDamages });
    const raw = await stage.baseline('raw-steps');
    const otherRows = differences(rows, raw.written);
    if (options.tiny && otherRows.length > 0)
      throw new Error(`the baseline is not the same work: ${otherRows.join('; ')}`);
    const { rate, p50, p95, p99, failed } = measured;
    return {
      ...{ scenario: 'checkout', unit: 'bookings', rate, p50, p95, p99, failed },
      ...costs(measured, spent),
      ...{ baseline: raw, ratio: ratioTo(rate, raw), loadGenerator: 'own generator', laws },
      more: {
        ...{ clients: load.clients, seconds: measured.seconds, behindSeconds },
        wanted: '≥ 2500/s and ≥ 2.5 × raw-steps',
        ofFiveThousand: `${Math.round(rate / 50)} %`,
        bytes: `${rows.bytes} in rows of a booking, ${raw.written.bytes} in those of the baseline`,
        ...(otherRows.length > 0 && { otherRows }),
        complaints: stage.subject.complaints().length,
      },
      profile: stage.profile(),
    };
  });
}

export interface CheckoutLoad {
  clients: number;
  plan: RoundPlan;
  measure(): Promise<{ measured: Measured; spent: Spent; behindSeconds: number }>;
}

/** Sets the scene and warms up. */
export async function checkoutLoad(stage: Stage, options: BenchOptions): Promise<CheckoutLoad> {
  const { seconds, tiny, report } = options;
  const { url } = stage.subject;
  const clients = options.clients ?? (tiny ? CLIENTS_TINY : CLIENTS);
  const plan = await checkoutPlan(url, clients, report);
  const load = (duration: number) => generate({ url, loop: 'closed', clients, seconds: duration, plan });
  report('warming up');
  await load(tiny ? WARM_UP_SECONDS_TINY : WARM_UP_SECONDS);
  return {
    clients,
    plan,
    measure() {
      report(`checkout: ${clients} clients for ${seconds} s`);
      return stage.measure(() => load(seconds));
    },
  };
}

/** Hosts, pools and buyers, one for each client. */
async function checkoutPlan(
  url: string,
  clients: number,
  report: (text: string) => void,
): Promise<RoundPlan> {
  const goods: Goods[] = [];
  for (let pool = 0; pool < POOLS; pool += 1) {
    const host = await signUp(url, `host-${pool}`, true);
    const hot = pool === 0;
    const variants = hot ? 1 : UNITS_PER_POOL;
    const id = await publish(url, host, product({ variants, price: PRICE }));
    const share = hot ? HOT_PERCENT : (100 - HOT_PERCENT) / (POOLS - 1);
    // In hundredths of a percent, so that every unit of a pool gets a whole number.
    const weight = Math.round((share * 100) / variants);
    for (let unit = 0; unit < variants; unit += 1) goods.push({ pool: id, unit: `unit-${unit}`, weight });
  }
  return { kind: 'checkout', goods, buyers: await wealthyBuyers(url, clients, report) };
}
