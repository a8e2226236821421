// Measures the seat map in a real Chromium: first picture after the data, frames a second while panning and while a
// thousand seats change each second, with and without a slowed processor.
//   node web/bench/seatmap-measure.ts [--gpu] [--only <words of a case>] [--chromium <path>]
// A frame counts when requestAnimationFrame came and the pan moved; nothing here passes or fails.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import react from '@vitejs/plugin-react';
import { type Browser, type CDPSession, chromium, type Page } from 'playwright-core';
import { build, preview } from 'vite';

const web = join(import.meta.dirname, '..');
const quiet = [
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
];

interface Case {
  name: string;
  width: number;
  height: number;
  dpr: number;
  slowdown: number;
}

const cases: Case[] = [
  { name: 'desktop', width: 1280, height: 800, dpr: 1, slowdown: 1 },
  { name: 'desktop, 4x slower', width: 1280, height: 800, dpr: 1, slowdown: 4 },
  { name: 'phone', width: 390, height: 844, dpr: 3, slowdown: 1 },
  { name: 'phone, 4x slower', width: 390, height: 844, dpr: 3, slowdown: 4 },
];

const secondsOfEach = 3;

const say = (line: string) => void process.stdout.write(`${line}\n`);

interface Frames {
  perSecond: number;
  /** Milliseconds between two frames, of 100 the slowest but five. */
  p95: number;
  longest: number;
}

/** Runs in the page: drags in a circle, one move a frame, as fingers do. */
async function pan(page: Page, seconds: number, moving: boolean): Promise<Frames> {
  return await page.evaluate(
    async ({ seconds: length, moving: moves }) => {
      const canvas = document.querySelector('canvas');
      if (canvas === null) throw new Error('there is no map');
      const box = canvas.getBoundingClientRect();
      const send = (type: string, x: number, y: number) =>
        canvas.dispatchEvent(
          new PointerEvent(type, {
            pointerId: 1,
            pointerType: 'mouse',
            clientX: x,
            clientY: y,
            bubbles: true,
          }),
        );
      canvas.setPointerCapture = () => undefined;
      const middle = { x: box.left + box.width / 2, y: box.top + box.height / 2 };
      if (moves) send('pointerdown', middle.x, middle.y);
      const gaps: number[] = [];
      const start = performance.now();
      let last = start;
      await new Promise<void>((done) => {
        const frame = () => {
          const now = performance.now();
          gaps.push(now - last);
          last = now;
          const turn = ((now - start) / 1000) * 1.3;
          const reach = Math.min(box.width, box.height) * 0.9 * Math.min(1, (now - start) / 800);
          if (moves)
            send('pointermove', middle.x + Math.sin(turn) * reach, middle.y + (1 - Math.cos(turn)) * reach);
          if (now - start < length * 1000) requestAnimationFrame(frame);
          else done();
        };
        requestAnimationFrame(frame);
      });
      if (moves) send('pointerup', middle.x, middle.y);
      const sorted = gaps.slice(1).sort((a, b) => a - b);
      const took = sorted.reduce((sum, gap) => sum + gap, 0);
      return {
        perSecond: Math.round((sorted.length / took) * 10_000) / 10,
        p95: Math.round(sorted[Math.floor(sorted.length * 0.95)] ?? 0),
        longest: Math.round(sorted.at(-1) ?? 0),
      };
    },
    { seconds, moving },
  );
}

/** CPU seconds of the page's main thread: what a frame costs, however busy the machine is otherwise. */
async function mainThread(cdp: CDPSession): Promise<number> {
  const { metrics } = await cdp.send('Performance.getMetrics');
  return metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0;
}

async function panned(page: Page, cdp: CDPSession, moving: boolean): Promise<string> {
  const before = await mainThread(cdp);
  const frames = await pan(page, secondsOfEach, moving);
  const cpuMs = ((await mainThread(cdp)) - before) * 1000;
  return `${shown(frames)}, ${(cpuMs / Math.max(1, frames.perSecond * secondsOfEach)).toFixed(1)} ms CPU a frame`;
}

const shown = ({ perSecond, p95, longest }: Frames) =>
  `${perSecond}/s (p95 ${p95} ms, longest ${longest} ms)`;

async function firstDraw(page: Page): Promise<number> {
  return await page.evaluate(
    () =>
      new Promise<number>((done) => {
        const look = () => {
          const canvas = document.querySelector('canvas');
          const from = window.seatmap?.dataAt;
          if (canvas === null || canvas.width <= 300 || from === undefined)
            return void requestAnimationFrame(look);
          // The frame after the one that drew: the picture is on its way to the screen.
          requestAnimationFrame(() => setTimeout(() => done(performance.now() - from), 0));
        };
        look();
      }),
  );
}

async function zoomIn(page: Page, times: number): Promise<void> {
  for (let at = 0; at < times; at += 1) {
    await page.keyboard.press('+');
    await page.waitForTimeout(350);
  }
  await page.waitForTimeout(600);
}

async function measure(browser: Browser, url: string, one: Case): Promise<string[]> {
  const context = await browser.newContext({
    viewport: { width: one.width, height: one.height },
    deviceScaleFactor: one.dpr,
  });
  const page = await context.newPage();
  const cdp: CDPSession = await context.newCDPSession(page);
  await cdp.send('Performance.enable', { timeDomain: 'threadTicks' });
  await cdp.send('Emulation.setCPUThrottlingRate', { rate: one.slowdown });
  await page.goto(url, { waitUntil: 'commit' });
  const first = await firstDraw(page);
  const cpu = await mainThread(cdp);
  await page.waitForTimeout(800);
  await page.locator('[role=application]').focus();
  const lines = [
    `first picture ${Math.round(first)} ms after the data (main thread by then, React and modules included: ${Math.round(cpu * 1000)} ms CPU)`,
  ];
  const rounds = [
    ['whole hall', 0],
    ['dots', 2],
    ['seats with numbers', 4],
  ] as const;
  for (const [what, zooms] of rounds) {
    await zoomIn(page, zooms);
    lines.push(`${what}: panning ${await panned(page, cdp, true)}`);
    await page.evaluate(() => window.seatmap?.start(1000));
    lines.push(`${what}: 1,000 changes/s, panning ${await panned(page, cdp, true)}`);
    lines.push(`${what}: 1,000 changes/s, at rest ${await panned(page, cdp, false)}`);
    await page.evaluate(() => window.seatmap?.stop());
    await page.keyboard.press('0');
    await page.waitForTimeout(500);
  }
  await context.close();
  return lines;
}

function given(name: string): string | undefined {
  const at = process.argv.indexOf(name);
  return at === -1 ? undefined : process.argv[at + 1];
}

async function main(): Promise<void> {
  const only = given('--only') ?? '';
  const gpu = process.argv.includes('--gpu');
  const folder = mkdtempSync(join(tmpdir(), 'jari-seatmap-'));
  const config = { root: web, configFile: false as const, logLevel: 'error' as const, plugins: [react()] };
  const out = {
    outDir: folder,
    emptyOutDir: true,
    rolldownOptions: { input: join(web, 'seatmap-bench.html') },
  };
  await build({ ...config, build: out });
  const server = await preview({
    ...config,
    build: { outDir: folder },
    preview: { port: 0, host: '127.0.0.1' },
  });
  const address = server.httpServer.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const url = `http://127.0.0.1:${port}/seatmap-bench.html`;
  const browser = await chromium.launch({
    executablePath: given('--chromium') ?? '/usr/bin/chromium',
    args: ['--no-sandbox', ...(gpu ? [] : ['--disable-gpu']), ...quiet],
  });
  const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: web, encoding: 'utf8' }).trim();
  const [cpu] = cpus();
  say(
    `${cpus().length} x ${cpu?.model.trim()}, ${process.platform}, Chromium ${browser.version()}, ${commit}`,
  );
  try {
    for (const one of cases.filter(({ name }) => name.includes(only))) {
      say(`\n${one.name} (${one.width} x ${one.height} at ${one.dpr}, load ${loadavg()[0]?.toFixed(1)})`);
      for (const line of await measure(browser, url, one)) say(`  ${line}`);
    }
  } finally {
    await browser.close();
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

await main();
