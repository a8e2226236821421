import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { hottest } from './profile.ts';

const frame = (id: number, functionName: string, url: string) => ({
  id,
  callFrame: { functionName, url, lineNumber: 6 },
});
const PROFILE = {
  nodes: [
    frame(1, '(idle)', ''),
    frame(2, 'setUp', 'file:///jari/server/src/cli/start.ts'),
    frame(3, 'decide', 'file:///jari/server/src/booking/checkout.ts'),
  ],
  startTime: 1_000,
  samples: [2, 3, 1, 3],
  timeDeltas: [100, 100, 100, 300],
};

function withProfile<T>(work: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'jari-profile-test-'));
  try {
    writeFileSync(join(folder, 'CPU.cpuprofile'), JSON.stringify(PROFILE));
    return work(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test('a profile tells of the load and leaves out what went before', () => {
  const lines = withProfile((folder) => hottest(folder, [1_101, 1_600]));
  assert.match(lines.join('\n'), /busy 80 % of/);
  assert.match(lines.join('\n'), /100\.0 % {2}decide {2}booking\/checkout\.ts:7/);
  assert.doesNotMatch(lines.join('\n'), /setUp/);
});

test('a profile that does not reach into the load is refused', () => {
  withProfile((folder) => assert.throws(() => hottest(folder, [9_000, 9_999]), /does not reach/));
});
