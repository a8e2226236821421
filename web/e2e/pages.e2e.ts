// Every page, for everybody who may see it: nothing breaks by itself, axe finds nothing, nothing has to be scrolled
// sideways from a small phone to a wall, in both languages, light and dark.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Visitor } from '../../server/e2e/visitor.ts';
import { violations } from './axe.ts';
import { openStage, type Stage, type Window } from './stage.ts';

let stage: Stage;
let people: Record<string, Visitor | undefined>;

before(async () => {
  stage = await openStage();
  people = {
    stranger: undefined,
    buyer: await stage.jari.person('buyer'),
    host: stage.host,
    operator: await stage.jari.person('buyer', 'operator'),
  };
});
after(() => stage.stop());

const WIDTHS = [320, 390, 768, 1_440, 2_560];

function pagesOf(): [string, string][] {
  const { concert, exhibition, stay, product } = stage.offers;
  const listings = [concert, exhibition, stay, product].map(({ listing }) => ['stranger', `/l/${listing}`]);
  return [
    ['stranger', '/'],
    ...listings,
    ['stranger', '/cart'],
    ['stranger', '/checkout'],
    ['stranger', '/find'],
    ['stranger', '/sign-in'],
    ['stranger', '/sign-up'],
    ['stranger', '/reset'],
    ['stranger', '/no-such-page'],
    ['buyer', '/bookings'],
    ['buyer', '/wallet'],
    ['buyer', '/account'],
    ['host', '/host'],
    ['host', '/host/listings'],
    ['host', '/host/listings/new'],
    ['host', '/host/bookings'],
    ['host', '/host/figures'],
    ['host', '/host/check-in'],
    ['operator', '/operations'],
    ['operator', '/operations/bookings'],
    ['operator', '/operations/parked'],
    ['operator', '/operations/audits'],
  ] as [string, string][];
}

async function eachPage(
  look: (window: Window, path: string) => Promise<void>,
  options: object,
): Promise<void> {
  const windows = new Map<string, Window>();
  for (const [who, path] of pagesOf()) {
    const window = windows.get(who) ?? (await stage.open(people[who], options));
    windows.set(who, window);
    await window.go(path);
    await window.settled();
    await look(window, path);
  }
  for (const { context } of windows.values()) await context.close();
}

for (const colorScheme of ['light', 'dark']) {
  for (const locale of ['ko-KR', 'en-GB']) {
    test(`no page breaks or fails axe, ${colorScheme}, ${locale}`, async () => {
      const found: string[] = [];
      await eachPage(
        async ({ page, faults }, path) => {
          found.push(...faults().map((fault) => `${path}: ${fault}`));
          found.push(...(await violations(page)).map((violation) => `${path}: ${violation}`));
        },
        { colorScheme, locale, reducedMotion: 'reduce' },
      );
      assert.deepEqual(found, []);
    });
  }
}

test('no page has to be scrolled sideways from 320 to 2,560 px', async () => {
  const wide: string[] = [];
  await eachPage(async ({ page }, path) => {
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: 800 });
      const over = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      if (over > 0) wide.push(`${path} at ${width} px: ${over} px too wide`);
    }
  }, {});
  assert.deepEqual(wide, []);
});

test('every page has a title of its own and one heading of the first rank', async () => {
  const titles = new Map<string, string>();
  await eachPage(async ({ page }, path) => {
    assert.equal(await page.locator('h1').count(), 1, `${path} has one h1`);
    // Until the page has said its own, which ends with that; what the server writes for all of them does not.
    await page.waitForFunction(() => document.title.endsWith('Jari'));
    titles.set(path, await page.title());
  }, {});
  assert.equal(new Set(titles.values()).size, titles.size, JSON.stringify([...titles]));
});
