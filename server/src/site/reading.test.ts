import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Ask, readingOf } from './reading.ts';

const LISTING = {
  listing: '01a1fdf4-839e-7e4b-b3b7-79ce2a55fbc7',
  content: {
    kind: 'concert',
    title: { ko: '가을 <음악회>', en: 'Autumn <concert>' },
    description: { ko: '브람스', en: 'Brahms' },
    venue: { name: { ko: '자리홀' }, address: { ko: '서울특별시 종로구 1' }, zone: 'Asia/Seoul' },
  },
  priceMin: { amount: 30_000, currency: 'KRW' },
  priceMax: { amount: 50_000, currency: 'KRW' },
  from: '2027-01-02',
  to: '2027-01-03',
  pools: [{ startsAt: '2027-01-02T10:30:00Z' }],
};

const CARD = {
  listing: LISTING.listing,
  title: LISTING.content.title,
  summary: { ko: '브람스' },
  venue: LISTING.content.venue,
  priceFrom: { amount: 1_250, currency: 'USD' },
  from: null,
  to: null,
};

const ask: Ask = async (address) => {
  if (address === `/v1/catalog/listings/${LISTING.listing}`) return { status: 200, body: LISTING };
  if (address.startsWith('/v1/views/whats-on')) return { status: 200, body: { cards: [CARD] } };
  return { status: 404, body: {} };
};

const read = (path: string, language: 'ko' | 'en' = 'en') =>
  readingOf(ask, { path, language, stranger: true, publicUrl: 'https://tickets.example.com' });

test('a listing is readable without scripts, in the language of the reader', async () => {
  const { status, title, body, linked, preloaded, sources } = await read(`/l/${LISTING.listing}`);
  assert.equal(status, 200);
  assert.equal(title, 'Autumn <concert> · Jari');
  assert.deepEqual(sources, ['src/pages/shop/listing.tsx', 'src/pages/shop/concert.tsx']);
  assert.match(body, /<h1>Autumn &lt;concert&gt;<\/h1>/);
  assert.match(body, /₩30,000/);
  assert.equal(preloaded[0]?.address, `/v1/catalog/listings/${LISTING.listing}`);
  assert.deepEqual(linked, [
    {
      '@type': 'MusicEvent',
      name: 'Autumn <concert>',
      description: 'Brahms',
      url: `https://tickets.example.com/l/${LISTING.listing}`,
      startDate: '2027-01-02T10:30:00Z',
      endDate: '2027-01-03',
      location: { '@type': 'Place', name: '자리홀', address: '서울특별시 종로구 1' },
      offers: {
        '@type': 'AggregateOffer',
        lowPrice: '30000',
        highPrice: '50000',
        priceCurrency: 'KRW',
        url: `https://tickets.example.com/l/${LISTING.listing}`,
      },
    },
  ]);
  assert.match((await read(`/l/${LISTING.listing}`, 'ko')).body, /가을 &lt;음악회&gt;/);
});

test('the start page tells what is on, with prices in the units that people use', async () => {
  const { body, preloaded } = await read('/');
  assert.match(body, new RegExp(`<a href="/l/${LISTING.listing}">Autumn &lt;concert&gt;</a>`));
  assert.match(body, /\$12\.50/);
  assert.equal(preloaded[0]?.path, '/v1/views/whats-on');
});

test('what is not there is answered with 404, a page that needs to know who looks with 200', async () => {
  assert.equal((await read('/l/nothing')).status, 404);
  assert.equal((await read('/no-such-page')).status, 404);
  for (const path of ['/cart', '/bookings', '/bookings/01a1', '/host/listings/new', '/operations'])
    assert.equal((await read(path)).status, 200, path);
});
