// Sets a scene up through the public API, as hosts and buyers would: accounts, listings, points.
import { randomUUID } from 'node:crypto';

const PASSWORD = 'nobody else knows this';
/** The server hashes a bounded number of passwords at once and refuses a flood. */
const AT_ONCE = 4;
const TOP_UP_MAX = 1_000_000;

/** A refusal for load is taken as it is meant: a busy machine must not keep a scene from being set. */
const TRIES_MAX = 10;

export async function call<A>(url: string, body?: object, token?: string): Promise<A> {
  for (let tries = 1; ; tries += 1) {
    const answer = await fetch(url, {
      method: body ? 'POST' : 'GET',
      headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (answer.ok) return JSON.parse(text) as A;
    const after = Number(answer.headers.get('retry-after'));
    if (answer.status !== 503 || !(after > 0) || tries === TRIES_MAX)
      throw new Error(`the scene could not be set: ${url} answered ${answer.status} ${text}`);
    await new Promise((resolve) => setTimeout(resolve, after * 1_000));
  }
}

/** A session token. */
export async function signUp(url: string, name: string, host = false): Promise<string> {
  const body = { email: `${name}-${randomUUID()}@bench.example`, password: PASSWORD, name, host };
  const { token } = await call<{ token: string }>(`${url}/v1/identity/sign-up`, body);
  return token;
}

/** Buyers with a million points each, by their session tokens. */
export async function wealthyBuyers(
  url: string,
  count: number,
  report: (text: string) => void,
): Promise<string[]> {
  const tokens: string[] = [];
  const join = async () => {
    while (tokens.length < count) {
      const at = tokens.push('') - 1;
      const token = await signUp(url, `buyer-${at}`);
      await topUp(url, token);
      tokens[at] = token;
      report(`buyer ${at + 1} of ${count} signed up`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, join));
  return tokens;
}

async function topUp(url: string, token: string): Promise<void> {
  const body = {
    topUpId: randomUUID(),
    money: { amount: TOP_UP_MAX, currency: 'KRW' },
    card: { source: 'tok_visa' },
  };
  const { state } = await call<{ state: string }>(`${url}/v1/payment/points/top-ups`, body, token);
  if (state !== 'captured') throw new Error(`a top-up ended as ${state}`);
}

interface Published {
  listing: string;
  pools: { pool: string }[];
}

/** Publishes a listing and answers its first pool. */
export async function publish(url: string, token: string, content: object): Promise<string> {
  const { listing } = await call<Published>(`${url}/v1/catalog/listings`, content, token);
  const { pools } = await call<Published>(`${url}/v1/catalog/listings/${listing}/publish`, {}, token);
  const pool = pools[0]?.pool;
  if (pool === undefined) throw new Error(`listing ${listing} has no pool`);
  return pool;
}

const venue = { name: { ko: '가게' }, address: { ko: '서울 중구 세종대로 1' }, zone: 'Asia/Seoul' };
const common = {
  description: { ko: '-' },
  venue,
  currency: 'KRW',
  policy: [{ daysBefore: 0, percent: 100 }],
};

/** A product with so many variants, `unit-0` and on, each with more stock than anybody can buy. */
export function product({ variants, price }: { variants: number; price: number }): object {
  return {
    kind: 'product',
    title: { ko: '물건' },
    ...common,
    variants: Array.from({ length: variants }, (_, at) => ({
      sku: `unit-${at}`,
      name: { ko: `물건 ${at}` },
      price,
      stock: 2_000_000_000,
    })),
  };
}

/** One performance in a hall of rows of numbered seats; seat n of row r is `r-n`, both from 1. */
export function concert({ rows, seats, price }: { rows: number; seats: number; price: number }): object {
  const row = (at: number) => ({
    id: `row-${at}`,
    name: `${at}`,
    tier: 'R',
    seats: Array.from({ length: seats }, (_, seat) => ({
      ...{ unit: `${at}-${seat + 1}`, number: `${seat + 1}` },
      ...{ x: seat * 10, y: at * 10 },
    })),
  });
  const plan = {
    format: 'jari-seating-plan/1',
    name: '큰 홀',
    focal: { x: seats * 5, y: 0 },
    tiers: [{ name: 'R' }],
    areas: [
      {
        ...{ kind: 'seated', id: 'main', name: '1층', tier: 'R' },
        rows: Array.from({ length: rows }, (_, at) => row(at + 1)),
      },
    ],
  };
  const day = Temporal.Now.plainDateISO('Asia/Seoul').add({ days: 30 });
  return {
    kind: 'concert',
    title: { ko: '음악회' },
    ...common,
    performances: [{ id: 'only', startsAt: `${day}T19:30` }],
    plan,
    tiers: { R: { standard: price } },
  };
}
