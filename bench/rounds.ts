// What one client does over and over: requests as a browser would send them, with everything that can be prepared
// made before the clock runs. A round answers 0 when it did what it should, else the status that ended it.
import type { HttpClient } from './client.ts';
import type { Round } from './load.ts';

/** One thing to sell, with how often it is chosen compared with the others. */
export interface Goods {
  pool: string;
  unit: string;
  weight: number;
}

export type RoundPlan =
  | { kind: 'hold'; goods: Goods }
  | {
      kind: 'checkout';
      goods: Goods[];
      /** Session tokens; client n buys as buyer n. */
      buyers: string[];
    };

export const HOLDS = '/v1/inventory/holds';
export const BOOKINGS = '/v1/booking/bookings';
export const BEARER = 'authorization: Bearer ';

export function holdBody(goods: { pool: string; unit: string }): string {
  const { pool, unit } = goods;
  return JSON.stringify({ lines: [{ pool, unit, rate: 'standard', quantity: 1 }] });
}

export function roundOf(plan: RoundPlan): Round {
  if (plan.kind === 'hold') return holding(plan.goods);
  return checkingOut(plan.goods, plan.buyers);
}

function holding(goods: Goods): Round {
  const body = holdBody(goods);
  return async (client) => {
    const { status } = await client.post(HOLDS, body);
    return status === 201 ? 0 : status;
  };
}

/** Hold, then book what the receipt holds and pay with points: two requests, answered when it is confirmed. */
function checkingOut(goods: Goods[], buyers: string[]): Round {
  const pick = picker(goods.map(({ weight }) => weight));
  const bodies = goods.map(holdBody);
  const headers = buyers.map((token) => `${BEARER}${token}\r\n`);
  return async (client, index) => {
    const header = headers[index % headers.length] ?? '';
    const held = await client.post(HOLDS, bodies[pick()] ?? '', header);
    if (held.status !== 201) return held.status;
    const receipt = receiptIn(held.body);
    const status = await bookOnce(client, receipt, header);
    // The round failed; but what it holds would be held for ever, and no law forgives that once the server has stopped.
    if (LATER.has(status)) await book(client, receipt, header);
    return status;
  };
}

/** Answers that mean "later": a receipt makes one booking, however often it is sent. */
const LATER: ReadonlySet<number> = new Set([202, 429, 503]);
const AGAIN_MS = 50;

/** Asks until the booking is confirmed or refused for good; `later` hears of the answers in between. 0 when confirmed. */
export async function book(
  client: HttpClient,
  receipt: string,
  header: string,
  later: (status: number) => void = () => {},
): Promise<number> {
  for (;;) {
    const status = await bookOnce(client, receipt, header);
    if (!LATER.has(status)) return status;
    later(status);
    await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
  }
}

/** 0 when it was confirmed in this answer. */
async function bookOnce(client: HttpClient, receipt: string, header: string): Promise<number> {
  const { status, body } = await client.post(
    BOOKINGS,
    `{"receipt":"${receipt}","contact":{"name":"Kim Buyer","email":"kim@example.com"},"payment":{"points":"all"}}`,
    header,
  );
  return (status === 201 || status === 200) && body.includes('"state":"confirmed"') ? 0 : status;
}

const RECEIPT = '"receipt":"';

export function receiptIn(body: Buffer): string {
  const from = body.indexOf(RECEIPT) + RECEIPT.length;
  return body.toString('latin1', from, body.indexOf('"', from));
}

/** Chooses an index by weight: a table of places, so that choosing costs one look. */
function picker(weights: readonly number[]): () => number {
  const places = weights.flatMap((weight, at) => new Array<number>(weight).fill(at));
  return () => places[Math.floor(Math.random() * places.length)] ?? 0;
}
