// A ratchet: functions are meant to have at most 40 lines (70 is the linter's hard end). Those that were longer when
// this was written are counted per file; a count may fall, and then it falls here too, but it never rises.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { ROOT } from './source.ts';

const WANTED_LINES_MAX = 40;
const RULE = 'noExcessiveLinesPerFunction';

/** Longer functions by file. */
const LONGER: Readonly<Record<string, number>> = {
  'server/src/cli/demo-shop.ts': 3,
  'server/src/kernel/system.ts': 2,
  'server/src/payment/context.ts': 1,
  'server/src/sim/provider.ts': 1,
  'server/src/views/availability.ts': 1,
};

interface Report {
  diagnostics: { location: { path: string | { file: string } } }[];
}

function longerFunctions(): Record<string, number> {
  const config = JSON.parse(readFileSync(join(ROOT, 'biome.json'), 'utf8'));
  config.linter.rules.complexity[RULE].options.maxLines = WANTED_LINES_MAX;
  const folder = mkdtempSync(join(tmpdir(), 'jari-length-'));
  try {
    writeFileSync(join(folder, 'biome.json'), JSON.stringify({ ...config, vcs: { enabled: false } }));
    const biome = createRequire(join(ROOT, 'package.json')).resolve('@biomejs/biome/bin/biome');
    const run = spawnSync(
      process.execPath,
      [
        biome,
        'lint',
        `--config-path=${folder}`,
        `--only=complexity/${RULE}`,
        '--reporter=json',
        '--max-diagnostics=none',
        'server/src',
        'bench',
      ],
      { cwd: ROOT, encoding: 'utf8', maxBuffer: 100_000_000 },
    );
    const report: Report = JSON.parse(run.stdout);
    const counts: Record<string, number> = {};
    for (const { location } of report.diagnostics) {
      const path = typeof location.path === 'string' ? location.path : location.path.file;
      if (!path.endsWith('.test.ts')) counts[path] = (counts[path] ?? 0) + 1;
    }
    return counts;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

test(`no more functions are longer than ${WANTED_LINES_MAX} lines than before`, () => {
  assert.deepEqual(longerFunctions(), LONGER);
});
