// Latency at a quarter, a half and three quarters of what checkout can do: sales arrive when they arrive, whether
// the server is ready or not, and their time counts from then.
import { generate } from '../generator.ts';
import type { Measured } from '../load.ts';
import { costs, type Result } from '../result.ts';
import { type BenchOptions, onStage, ratioTo } from '../stage.ts';
import { checkoutLoad, saleDamages } from './checkout.ts';

const SHARES = [0.25, 0.5, 0.75];
/** The step whose numbers stand for the scenario. */
const HALF = 1;
/** Enough connections that none has to be waited for while the server keeps up. */
const CLIENTS = 512;

interface Step {
  share: number;
  wanted: number;
  measured: Measured;
  cost: ReturnType<typeof costs>;
}

export async function openLoopCheckout(options: BenchOptions): Promise<Result> {
  const { seconds, report } = options;
  return onStage(options, async (stage) => {
    const { url } = stage.subject;
    const load = await checkoutLoad(stage, options);
    const { measured: maximum } = await load.measure();
    const steps: Step[] = [];
    for (const share of SHARES) {
      const wanted = Math.max(1, Math.round(maximum.rate * share));
      report(`open-loop: ${wanted}/s, ${share * 100} % of the maximum, for ${seconds} s`);
      const job = { url, loop: 'open', clients: CLIENTS, seconds, rate: wanted, plan: load.plan } as const;
      const { measured, spent } = await stage.measure(() => generate(job));
      steps.push({ share, wanted, measured, cost: costs(measured, spent) });
    }
    const laws = await stage.judge({ quiet: true, damage: saleDamages });
    const raw = await stage.baseline('raw-steps');
    const half = steps[HALF];
    if (!half) throw new Error('there is no step at half the maximum');
    const { rate, p50, p95, p99, failed } = half.measured;
    return {
      ...{ scenario: 'open-loop', unit: 'bookings', rate, p50, p95, p99, failed },
      ...half.cost,
      ...{ baseline: raw, ratio: ratioTo(maximum.rate, raw), loadGenerator: 'own generator', laws },
      more: {
        ...{ maximum: maximum.rate, wanted: 'p99 ≤ 50 ms at half the maximum', seconds },
        steps: steps.map(({ share, wanted, measured, cost }) => ({
          ...{ share, wanted, ...measured },
          sqlPerBooking: cost.sqlPerBooking,
        })),
        complaints: stage.subject.complaints().length,
      },
      profile: stage.profile(),
    };
  });
}
