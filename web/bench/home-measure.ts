// How long until the start page can be used, in a real Chromium with a processor four times slower than this one, on a
// running server with its demo: `node web/bench/home-measure.ts http://127.0.0.1:4000`. Prints one line per run. Used
// means: the search field is there and the frame with it has been drawn; calm: the last long task that began within a
// second of that has ended. The page looks by itself, because being asked from outside would slow it.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Browser } from 'playwright-core';
import { SITE_FOLDER } from '../../server/src/site/build.ts';
import { launch } from '../e2e/chromium.ts';

const RUNS = 7;
const SLOWER = 4;
/** What the page itself says, once it has said everything. */
const SETTLED_MS = 2_000;

interface Run {
  readyMs: number;
  calmMs: number;
  /** Sum of all layout shifts, without a unit. */
  shift: number;
  scripts: string[];
}

declare global {
  interface Window {
    jari: { readyMs: number; calmMs: number; shift: number };
  }
}

/** Runs in the page, before everything else. */
function look(): void {
  const seen = { readyMs: 0, calmMs: 0, shift: 0 };
  window.jari = seen;
  const found = new MutationObserver(() => {
    if (!document.querySelector('input[type="search"]')) return;
    found.disconnect();
    requestAnimationFrame(() =>
      setTimeout(() => {
        seen.readyMs = performance.now();
      }),
    );
  });
  found.observe(document, { childList: true, subtree: true });
  new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries())
      if (!seen.readyMs || startTime < seen.readyMs + 1_000) seen.calmMs = startTime + duration;
  }).observe({ type: 'longtask', buffered: true });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if ('value' in entry) seen.shift += Number(entry.value);
  }).observe({ type: 'layout-shift', buffered: true });
}

async function measure(browser: Browser, url: string): Promise<Run> {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 } });
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  await session.send('Emulation.setCPUThrottlingRate', { rate: SLOWER });
  const scripts: string[] = [];
  page.on('response', (response) => {
    if (response.url().endsWith('.js')) scripts.push(new URL(response.url()).pathname);
  });
  await page.addInitScript(look);
  await page.goto(url, { waitUntil: 'load' });
  await page.waitForFunction(() => window.jari.readyMs > 0, undefined, { polling: 500 });
  await new Promise((resolve) => setTimeout(resolve, SETTLED_MS));
  const { readyMs, calmMs, shift } = await page.evaluate(() => window.jari);
  await context.close();
  return { readyMs, calmMs: Math.max(readyMs, calmMs), shift, scripts };
}

const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

const url = process.argv[2] ?? 'http://127.0.0.1:4000';
const browser = await launch();
const runs: Run[] = [];
for (let run = 0; run < RUNS; run += 1) {
  const one = await measure(browser, url);
  runs.push(one);
  const bytes = one.scripts
    .filter((path) => path.startsWith('/assets/'))
    .reduce((sum, path) => sum + gzipSync(readFileSync(join(SITE_FOLDER, path))).length, 0);
  process.stdout.write(
    `used after ${Math.round(one.readyMs)} ms, calm after ${Math.round(one.calmMs)} ms, shifted by ${one.shift.toFixed(3)}, ${one.scripts.length} scripts, ${bytes} bytes of them compressed\n`,
  );
}
await browser.close();
const used = runs.map(({ readyMs }) => readyMs);
process.stdout.write(
  `median of ${RUNS} runs, ${SLOWER} times slower: used after ${Math.round(median(used))} ms (${Math.round(Math.min(...used))}–${Math.round(Math.max(...used))}), calm after ${Math.round(median(runs.map(({ calmMs }) => calmMs)))} ms\n`,
);
