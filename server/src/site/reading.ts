// What a page says before any script runs. It is asked of the public API like by anybody else, so it can show nothing
// that a stranger may not see, and a page cannot know more than the API tells.
import type { ListingView, Text } from '#catalog';
import { escaped, type Preloaded, type Reading } from './html.ts';

/** Asks the API as nobody. */
export type Ask = (address: string) => Promise<{ status: number; body: unknown }>;

export interface Asked {
  path: string;
  language: 'ko' | 'en';
  stranger: boolean;
  /** Without a slash at the end; undefined where it is not known. */
  publicUrl: string | undefined;
}

/** Pages of the web that are found by their address alone; everything below `/host` and `/operations` too. */
const PAGES =
  /^\/(cart|checkout|find|wallet|account|sign-in|sign-up|reset|bookings(\/[\w-]+)?|(host|operations)(\/.*)?)$/;
const LISTING = /^\/l\/([\w-]{1,60})$/;
const DESCRIPTION_LENGTH = 200;

const SITE = {
  ko: {
    title: 'Jari 자리',
    description: '공연, 전시, 숙소, 상품 — 모든 자리는 한 번만 팔립니다.',
    none: '찾으시는 페이지가 없습니다.',
  },
  en: {
    title: 'Jari',
    description: 'Concerts, exhibitions, stays and goods: every place is sold exactly once.',
    none: 'There is no such page.',
  },
};

export async function readingOf(ask: Ask, asked: Asked): Promise<Reading> {
  const { path, publicUrl } = asked;
  const plain: Reading = {
    ...SITE[asked.language],
    status: 200,
    language: asked.language,
    stranger: asked.stranger,
    url: publicUrl && `${publicUrl}${path}`,
    image: undefined,
    linked: [],
    body: '',
    preloaded: [],
    sources: [],
  };
  if (path === '/') return homeOf(ask, plain, asked);
  const listing = LISTING.exec(path)?.[1];
  if (listing !== undefined) return listingOf(ask, plain, { ...asked, listing });
  if (PAGES.test(path)) return plain;
  return { ...plain, status: 404, body: `<p>${SITE[asked.language].none}</p>` };
}

/** Where the pages that are read most are drawn; each kind of a listing has a part of its own. */
const SHOP = 'src/pages/shop';
const HOME = '/v1/views/whats-on';
const HOME_MAX = 24;
const POPULAR = '/v1/views/popular';
const POPULAR_MAX = 5;

interface Card {
  listing: string;
  title: Text;
  summary: Text;
  venue: { name: Text };
  priceFrom: Amount;
  from: string | null;
  to: string | null;
}

interface Amount {
  amount: number;
  currency: string;
}

async function homeOf(ask: Ask, plain: Reading, { language }: Asked): Promise<Reading> {
  const asked = [
    { path: HOME, address: `${HOME}?limit=${HOME_MAX}` },
    { path: HOME, address: `${HOME}?sort=popular&limit=${POPULAR_MAX}` },
    { path: POPULAR, address: POPULAR },
  ];
  const answers = await Promise.all(asked.map(async (one) => ({ ...one, ...(await ask(one.address)) })));
  const [first] = answers;
  if (first?.status !== 200) return plain;
  const { body } = first;
  const { cards } = body as { cards: Card[] };
  const items = cards.map(({ listing, title, summary, venue, priceFrom, from, to }) => {
    const facts = [said(venue.name, language), days(from, to), priced(priceFrom, language)];
    return `<li><h2><a href="/l/${escaped(listing)}">${escaped(said(title, language))}</a></h2><p>${escaped(facts.filter(Boolean).join(' · '))}</p><p>${escaped(said(summary, language))}</p></li>`;
  });
  return {
    ...plain,
    body: `<h1>${escaped(plain.title)}</h1><p>${escaped(plain.description)}</p><ul>${items.join('')}</ul>`,
    linked: [{ '@type': 'WebSite', name: plain.title, ...(plain.url && { url: plain.url }) }],
    preloaded: answers
      .filter(({ status }) => status === 200)
      .map(({ path, address, body: answer }) => ({ path, address, answer })),
    sources: [`${SHOP}/home.tsx`],
  };
}

const LISTING_PATH = '/v1/catalog/listings/{listing}';

async function listingOf(
  ask: Ask,
  plain: Reading,
  { listing, language, publicUrl }: Asked & { listing: string },
): Promise<Reading> {
  const address = `/v1/catalog/listings/${listing}`;
  const { status, body } = await ask(address);
  // A draft is shown to its host by the page itself, which knows who looks.
  if (status !== 200) return { ...plain, status: 404, body: `<p>${SITE[language].none}</p>` };
  const view = body as ListingView;
  const { content, priceMin, from, to } = view;
  const title = said(content.title, language);
  const description = said(content.description, language);
  const venue = said(content.venue.name, language);
  const image = publicUrl && imageOf(view, publicUrl);
  const facts = [venue, said(content.venue.address, language), days(from, to), priced(priceMin, language)];
  const preloaded: Preloaded = { path: LISTING_PATH, address, answer: body };
  return {
    ...plain,
    title: `${title} · Jari`,
    description: description.slice(0, DESCRIPTION_LENGTH),
    image,
    linked: [linkedOf(view, { title, description, venue, language, url: plain.url, image })],
    body: `<article><h1>${escaped(title)}</h1><p>${escaped(facts.filter(Boolean).join(' · '))}</p><p>${escaped(description)}</p></article>`,
    preloaded: [preloaded],
    sources: [`${SHOP}/listing.tsx`, `${SHOP}/${content.kind}.tsx`],
  };
}

/** Wider ones are only refused or shrunk by those who preview links. */
const PREVIEW_WIDTH_MAX = 1_280;

function imageOf({ pictures }: ListingView, publicUrl: string): string | undefined {
  const [first] = pictures ?? [];
  const width = first?.widths.findLast((each) => each <= PREVIEW_WIDTH_MAX);
  return first && width ? `${publicUrl}/v1/catalog/pictures/${first.picture}/${width}` : undefined;
}

interface Told {
  title: string;
  description: string;
  venue: string;
  language: 'ko' | 'en';
  url: string | undefined;
  image: string | undefined;
}

/** schema.org: Event, LodgingBusiness or Product. */
function linkedOf({ content, priceMin, priceMax, pools, from, to }: ListingView, told: Told): object {
  const { title, description, venue, url, image, language } = told;
  const offers = {
    '@type': 'AggregateOffer',
    lowPrice: major(priceMin),
    highPrice: major(priceMax),
    priceCurrency: priceMin.currency,
    ...(url && { url }),
  };
  const common = { name: title, description, ...(url && { url }), ...(image && { image }) };
  const address = said(content.venue.address, language);
  switch (content.kind) {
    case 'product':
      return { '@type': 'Product', ...common, offers };
    case 'stay':
      return { '@type': 'LodgingBusiness', ...common, address, priceRange: priced(priceMin, language) };
    default:
      return {
        '@type': content.kind === 'concert' ? 'MusicEvent' : 'ExhibitionEvent',
        ...common,
        startDate: pools[0]?.startsAt ?? from,
        endDate: to,
        location: { '@type': 'Place', name: venue, address },
        offers,
      };
  }
}

const said = (text: { ko: string; en?: string }, language: 'ko' | 'en') => text[language] ?? text.ko;

function days(from: string | null, to: string | null): string {
  if (from === null) return '';
  return to === null || to === from ? from : `${from} – ${to}`;
}

function formatter(currency: string, language: 'ko' | 'en') {
  return new Intl.NumberFormat(language, { style: 'currency', currency });
}

function priced({ amount, currency }: Amount, language: 'ko' | 'en'): string {
  return formatter(currency, language).format(Number(major({ amount, currency })));
}

/** Major units as a decimal text: 1250 USD is `12.50`, 1250 KRW is `1250`. */
function major({ amount, currency }: Amount): string {
  const digits = formatter(currency, 'en').resolvedOptions().maximumFractionDigits ?? 0;
  return (amount / 10 ** digits).toFixed(digits);
}
