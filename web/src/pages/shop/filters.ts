// What the reader looks for, as it stands in the address: only what can be asked of the server, nothing that is the
// usual anyway, so that two addresses that mean the same are the same.
import type { Paths } from '../../api.ts';
import { isDate } from '../../ui/local-date.ts';

type Query = NonNullable<Paths['/v1/views/whats-on']['get']['parameters']['query']>;
export type Kind = NonNullable<Query['kind']>;
export type Sort = NonNullable<Query['sort']>;

export const KINDS: readonly Kind[] = ['concert', 'exhibition', 'stay', 'product'];
export const SORTS: readonly Sort[] = ['soonest', 'popular', 'newest', 'price', 'price-desc'];
/** As the server preloads the first page. */
export const PAGE_SIZE = 24;
const TEXT_LENGTH_MAX = 100;
const PAGES_MAX = 50;
const PRICE_MAX = 1_000_000_000;

export interface Filters {
  q?: string;
  kind?: Kind;
  area?: string;
  /** Local days, both included. */
  from?: string;
  to?: string;
  /** Minor units. */
  priceMax?: number;
  available?: true;
  sort?: Exclude<Sort, 'soonest'>;
  /** How many pages are shown; 1 where nothing is said. */
  pages?: number;
}

/** Reads an address that anybody may have typed; what makes no sense is left out. */
export function filtersIn(search: Record<string, unknown>): Filters {
  const filters: Filters = {};
  const q = textIn(search.q);
  if (q) filters.q = q;
  const kind = KINDS.find((one) => one === search.kind);
  if (kind) filters.kind = kind;
  const area = textIn(search.area);
  if (area) filters.area = area;
  const [from, to] = [textIn(search.from), textIn(search.to)];
  if (isDate(from)) filters.from = from;
  if (isDate(to) && !(isDate(from) && to < from)) filters.to = to;
  const priceMax = numberIn(search.priceMax, PRICE_MAX);
  if (priceMax !== undefined) filters.priceMax = priceMax;
  if (search.available === true || search.available === 'true') filters.available = true;
  const sort = SORTS.find((one) => one === search.sort);
  if (sort && sort !== 'soonest') filters.sort = sort;
  const pages = numberIn(search.pages, PAGES_MAX);
  if (pages !== undefined && pages > 1) filters.pages = pages;
  return filters;
}

function textIn(value: unknown): string {
  if (typeof value !== 'string' && typeof value !== 'number') return '';
  return String(value).trim().slice(0, TEXT_LENGTH_MAX);
}

function numberIn(value: unknown, max: number): number | undefined {
  const number = typeof value === 'string' && value !== '' ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isInteger(number) || number < 0) return undefined;
  return Math.min(number, max);
}

/** What to ask the server for; the first page is asked exactly as the server asks for itself. */
export function queryOf({ pages: _, ...filters }: Filters, cursor?: string): Query {
  return { ...filters, limit: PAGE_SIZE, ...(cursor !== undefined && { cursor }) };
}

/** How many filters beside the words and the kind are set: those that a phone hides behind a button. */
export function filterCount({ area, from, to, priceMax, available }: Filters): number {
  return [area, from ?? to, priceMax, available].filter((one) => one !== undefined).length;
}

/** True where somebody looks for something, rather than looking around. */
export function isLooking({ q, kind, sort, ...filters }: Filters): boolean {
  return q !== undefined || kind !== undefined || sort !== undefined || filterCount(filters) > 0;
}

/** Changed filters begin at the first page; what is empty disappears. */
export function changed(
  filters: Filters,
  change: { [K in keyof Filters]?: Filters[K] | undefined },
): Filters {
  return filtersIn({ ...filters, pages: undefined, ...change });
}
