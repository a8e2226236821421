// What there is to buy in a crash run, offered over HTTP by a host: plenty of some things, few of others, one of most.
import { randomUUID } from 'node:crypto';
import type { ProductContent } from '#catalog';
import type { Client, Shop } from './buyers.ts';

interface Shelf {
  name: string;
  /** Variants on it. */
  count: number;
  /** Of each of them. */
  stock: number;
}

const SHELVES: readonly Shelf[] = [
  { name: 'plenty', count: 6, stock: 1_000_000 },
  { name: 'few', count: 4, stock: 40 },
  { name: 'single', count: 200, stock: 1 },
];

/** A new account; its session and its id. */
export async function signUp(client: Client, host: boolean): Promise<{ token: string; person: string }> {
  const email = `${randomUUID()}@example.com`;
  const body = { email, password: `a long password of ${email}`, name: '사람 Somebody', host };
  const { status, body: answer } = await client.ask({ method: 'POST', path: '/v1/identity/sign-up', body });
  const { token, person } = answer;
  if (
    status !== 201 ||
    typeof token !== 'string' ||
    typeof person !== 'object' ||
    person === null ||
    !('id' in person)
  ) {
    throw new Error(`signing up was answered with ${status} ${JSON.stringify(answer)}`);
  }
  return { token, person: String(person.id) };
}

/** `host` is a client of somebody who may offer things. */
export async function openShop(host: Client, shelves: readonly Shelf[] = SHELVES): Promise<Shop> {
  const content = shopContent(shelves);
  const drafted = await host.ask({ method: 'POST', path: '/v1/catalog/listings', body: content });
  if (drafted.status !== 201)
    throw new Error(`the shop was refused: ${drafted.status} ${JSON.stringify(drafted.body)}`);
  const path = `/v1/catalog/listings/${String(drafted.body.listing)}`;
  const { status, body } = await host.ask({ method: 'POST', path: `${path}/publish`, body: {} });
  const [pool] = Array.isArray(body.pools) ? body.pools : [];
  if (status !== 200 || typeof pool?.pool !== 'string')
    throw new Error(`the shop did not open: ${status} ${JSON.stringify(body)}`);
  return { pool: pool.pool, shelves: shelves.map(skus) };
}

function skus({ name, count }: Shelf): string[] {
  return Array.from({ length: count }, (_, at) => `${name}-${at + 1}`);
}

function shopContent(shelves: readonly Shelf[]): ProductContent {
  return {
    kind: 'product',
    title: { ko: '멈추지 않는 가게', en: 'The shop that does not stop' },
    description: { ko: '무슨 일이 있어도', en: 'Whatever happens' },
    venue: { name: { ko: '자리' }, address: { ko: '서울' }, zone: 'Asia/Seoul' },
    currency: 'KRW',
    policy: [{ daysBefore: 0, percent: 100 }],
    variants: shelves.flatMap((shelf) =>
      skus(shelf).map((sku, at) => ({
        sku,
        name: { ko: sku },
        stock: shelf.stock,
        price: 1_000 * (1 + (at % 9)),
      })),
    ),
  };
}
