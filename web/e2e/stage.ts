// A stage for journeys: the real server with its pages, one listing of each kind, and a Chromium in which anybody can
// look. What the pages do wrong by themselves is kept: errors in the console, requests to strangers.
import assert from 'node:assert/strict';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { type Offers, openOffers } from '../../server/e2e/offers.ts';
import { type Jari, type StartOptions, startJari } from '../../server/e2e/start.ts';
import type { Visitor } from '../../server/e2e/visitor.ts';
import { SESSION_COOKIE } from '../../server/src/kernel/access.ts';
import { SITE_FOLDER } from '../../server/src/site/build.ts';
import { launch } from './chromium.ts';

export interface Stage {
  jari: Jari;
  url: string;
  host: Visitor;
  offers: Offers;
  browser: Browser;
  /** A window of somebody's own browser; `as` is signed in. */
  open(as?: Visitor, options?: BrowserContextOptions): Promise<Window>;
  stop(): Promise<void>;
}

export interface Window {
  page: Page;
  context: BrowserContext;
  /** What went wrong by itself since the last look; looking forgets it. */
  faults(): string[];
  go(path: string): Promise<void>;
  /** Until nothing on the page says that it is busy. */
  settled(): Promise<void>;
}

/** Journeys run beside other work, and whoever waits for a dead server's lease waits a minute before anything else. */
const WAIT_MS = 180_000;

export async function openStage(options: StartOptions = {}): Promise<Stage> {
  const jari = await startJari({ ...options, site: { folder: SITE_FOLDER, missing: () => undefined } });
  const browser = await launch();
  const host = await jari.person('buyer', 'host');
  const offers = await openOffers(host);
  const url = jari.urlFor('/');
  return {
    jari,
    url,
    host,
    offers,
    browser,
    open: (as, options) => openWindow({ browser, url }, as, options),
    async stop() {
      await browser.close();
      await jari.stop();
    },
  };
}

/** A window of a browser of its own, on the server at `url`. */
export async function openWindow(
  { browser, url }: Pick<Stage, 'browser' | 'url'>,
  as?: Visitor,
  options: BrowserContextOptions = {},
): Promise<Window> {
  const context = await browser.newContext({ locale: 'ko-KR', timezoneId: 'Asia/Seoul', ...options });
  context.setDefaultTimeout(WAIT_MS);
  if (as) await context.addCookies([{ name: SESSION_COOKIE, value: as.token ?? '', url }]);
  const page = await context.newPage();
  const seen: string[] = [];
  page.on('pageerror', (error) => seen.push(`error: ${error.message}`));
  page.on('console', (message) => {
    // A refusal that the page shows is also told by the browser itself.
    const isRefusal = message.text().startsWith('Failed to load resource: the server responded with');
    if (message.type() === 'error' && !isRefusal) seen.push(`console: ${message.text()}`);
  });
  page.on('request', (request) => {
    const asked = request.url();
    if (!asked.startsWith(url) && !/^(data|blob):/.test(asked)) seen.push(`foreign request: ${asked}`);
  });
  return {
    page,
    context,
    faults: () => seen.splice(0),
    async go(path) {
      const response = await page.goto(url + path, { waitUntil: 'load' });
      assert.ok(response, path);
      // The heading of the page itself: the server writes one for readers, which the page takes away again.
      await page.locator('#main h1').first().waitFor();
    },
    async settled() {
      await page.waitForFunction(() => document.querySelector('[aria-busy="true"]') === null);
    },
  };
}
