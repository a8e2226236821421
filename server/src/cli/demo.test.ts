// The demo is the first thing that a stranger sees, so it is held to what the product promises.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import sharp from 'sharp';
import { Compile } from 'typebox/compile';
import { Content, type SeatingPlan, type StoredContent } from '#catalog';
import { problemsOf } from '../catalog/content.ts';
import { cellsOfContent } from '../catalog/pools.ts';
import { ProblemList } from '../catalog/problems.ts';
import { importSeatingPlan } from '../catalog/seating-import.ts';
import { countsOf } from '../catalog/seating-plan.ts';
import { demoListings } from './demo.ts';
import { drawingsOf } from './demo-pictures.ts';

const shape = Compile(Content);
const days = ['2026-11-21', '2027-02-28', '2028-02-29', '2027-06-10', '2026-12-31'];

/** As the routes unpack it. */
function unpacked(content: Content): { content: StoredContent; plan: SeatingPlan | undefined } {
  if (content.kind !== 'concert') return { content, plan: undefined };
  const { plan, ...rest } = content;
  assert.ok(typeof plan === 'object');
  return { content: { ...rest, plan: 'the id of the hall' }, plan };
}

test('the demo can be published on any day', () => {
  for (const today of days) {
    for (const listing of demoListings({ today })) {
      assert.ok(shape.Check(listing), `${today} ${listing.title.ko}`);
      const { content, plan } = unpacked(listing);
      assert.deepEqual(problemsOf(content, plan), [], `${today} ${listing.title.ko}`);
    }
  }
});

test('the hall has over a thousand seats, a floor to stand on, and nothing that an import would refuse', () => {
  const [listing] = demoListings({ today: '2026-11-21' });
  const { plan } = unpacked(listing as Content);
  assert.ok(plan);
  assert.deepEqual(importSeatingPlan({ content: JSON.stringify(plan) }).problems, []);
  const { seats, places } = countsOf(plan);
  assert.deepEqual([seats, places - seats], [1_216, 300]);
});

test('there are sessions for thirty days, a year of nights, and at least twenty products in both languages', () => {
  const listings = demoListings({ today: '2026-11-21' });
  const cells = (kind: Content['kind']) =>
    listings
      .filter((listing) => listing.kind === kind)
      .flatMap((listing) => cellsOfContent(unpacked(listing).content, undefined, new ProblemList()));
  const sessions = cells('exhibition').flatMap(({ units }) => units.map(({ unit }) => unit.slice(0, 10)));
  assert.ok(new Set(sessions).size >= 25, 'thirty days without the Mondays');
  for (const { units } of cells('stay'))
    assert.equal(units.length, 363, 'a year without two days for the roof');
  const products = listings.filter(({ kind }) => kind === 'product');
  assert.ok(products.length >= 20);
  const skus = cells('product').flatMap(({ units }) => units.map(({ unit }) => unit));
  assert.equal(new Set(skus).size, skus.length);
  for (const { title, description } of listings) assert.ok(title.en && description.en, title.ko);
});

test('every listing of the demo has a picture that can be drawn, told in both languages', async () => {
  for (const [at, listing] of demoListings({ today: '2026-11-21' }).entries()) {
    const drawings = drawingsOf(listing, at);
    assert.ok(drawings.length > 0, listing.title.ko);
    for (const { svg, alt } of drawings) {
      assert.ok(alt.en && alt.ko);
      const { width, height } = await sharp(Buffer.from(svg)).metadata();
      assert.deepEqual([width, height], [1_200, 800]);
    }
  }
});
