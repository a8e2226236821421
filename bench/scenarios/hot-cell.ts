// Holds on one cell with room for everybody: every hold changes the same row.
import { bareHttp } from '../bare-http.ts';
import { generate } from '../generator.ts';
import { damages } from '../judge.ts';
import type { Measured } from '../load.ts';
import { isInstalled, wrk } from '../programs.ts';
import { costs, type Result } from '../result.ts';
import { HOLDS, holdBody } from '../rounds.ts';
import { product, publish, signUp } from '../setup.ts';
import { type BenchOptions, onStage, ratioTo } from '../stage.ts';

const CLIENTS = 256;
const CLIENTS_TINY = 16;
const WARM_UP_SECONDS = 3;
const WARM_UP_SECONDS_TINY = 1;

export async function hotCell(options: BenchOptions): Promise<Result> {
  const { seconds, tiny, report } = options;
  return onStage(options, async (stage) => {
    const { url } = stage.subject;
    const host = await signUp(url, 'host', true);
    const pool = await publish(url, host, product({ variants: 1, price: 10 }));
    const goods = { pool, unit: 'unit-0', weight: 1 };
    const clients = options.clients ?? (tiny ? CLIENTS_TINY : CLIENTS);
    const loadGenerator = isInstalled('wrk') ? 'wrk' : 'own generator';
    const load = (duration: number, at = url): Promise<Measured> =>
      loadGenerator === 'wrk'
        ? wrk(at, { path: HOLDS, body: holdBody(goods), clients, seconds: duration })
        : generate({ url: at, loop: 'closed', clients, seconds: duration, plan: { kind: 'hold', goods } });
    const answerBytes = await holdAnswerBytes(url, holdBody(goods));
    report('warming up');
    await load(tiny ? WARM_UP_SECONDS_TINY : WARM_UP_SECONDS);
    report(`hot-cell: ${clients} clients for ${seconds} s`);
    const { measured, spent, behindSeconds } = await stage.measure(() => load(seconds));
    const laws = await stage.judge({ quiet: false, damage: [damages.oversold, damages.notInTheLog] });
    report('hot-cell: the same load on nothing but node:http');
    const bare = await bareHttp(answerBytes, (at) =>
      load(tiny ? 1 : Math.max(2, Math.ceil(seconds / 3)), at),
    );
    const raw = await stage.baseline('raw-hot');
    const { rate, p50, p95, p99, failed } = measured;
    return {
      ...{ scenario: 'hot-cell', unit: 'holds', rate, p50, p95, p99, failed },
      ...costs(measured, spent),
      ...{ baseline: raw, ratio: ratioTo(rate, raw), loadGenerator, laws },
      more: {
        ...{ clients, seconds: measured.seconds, wanted: '≥ 20000/s and ≥ 8 × raw-hot', behindSeconds },
        ...{ bareHttp: bare, ofBareHttp: Math.round((rate / bare.rate) * 100) / 100 },
        complaints: stage.subject.complaints().length,
      },
      profile: stage.profile(),
    };
  });
}

async function holdAnswerBytes(url: string, body: string): Promise<number> {
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(`${url}${HOLDS}`, { method: 'POST', headers, body });
  if (!answer.ok) throw new Error(`a hold was refused with ${answer.status}: ${await answer.text()}`);
  return (await answer.arrayBuffer()).byteLength;
}
