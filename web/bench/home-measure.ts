// How long until the start page can be used, in a real Chromium with a processor four times slower than this one, on a
// running server with its demo: `node web/bench/home-measure.ts http://127.0.0.1:4000`. Prints one line per run.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { SITE_FOLDER } from '../../server/src/site/build.ts';
import { launch } from '../e2e/chromium.ts';

const RUNS = 5;
const SLOWER = 4;

const url = process.argv[2] ?? 'http://127.0.0.1:4000';
const browser = await launch();
const times: number[] = [];
for (let run = 0; run < RUNS; run += 1) {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 } });
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  await session.send('Emulation.setCPUThrottlingRate', { rate: SLOWER });
  const scripts: string[] = [];
  page.on('response', (response) => {
    if (response.url().endsWith('.js')) scripts.push(new URL(response.url()).pathname);
  });
  await page.goto(url, { waitUntil: 'commit' });
  // The page answers: its own search field is there, and a frame has been drawn after it.
  await page.getByRole('searchbox').or(page.getByRole('textbox')).first().waitFor();
  const ready = await page.evaluate(
    () => new Promise<number>((done) => requestAnimationFrame(() => done(performance.now()))),
  );
  times.push(ready);
  const bytes = scripts
    .filter((path) => path.startsWith('/assets/'))
    .reduce((sum, path) => sum + gzipSync(readFileSync(join(SITE_FOLDER, path))).length, 0);
  process.stdout.write(
    `${Math.round(ready)} ms, ${scripts.length} scripts, ${bytes} bytes of them compressed\n`,
  );
  await context.close();
}
await browser.close();
const sorted = times.toSorted((a, b) => a - b);
process.stdout.write(
  `median ${Math.round(sorted[Math.floor(RUNS / 2)] ?? 0)} ms of ${RUNS} runs, ${SLOWER} times slower\n`,
);
