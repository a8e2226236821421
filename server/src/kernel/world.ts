// The one gate to clock, ids and chance. Everything else asks a World, so the simulator can own time
// and a seed replays everything. `realWorld` is the only implementation outside the simulator.
import { randomBytes } from 'node:crypto';

export interface World {
  /** Epoch milliseconds, UTC. */
  now(): number;
  /** A fresh UUIDv7: ordered by time, so indexes grow at their right edge. */
  id(): string;
  /** Uniform in [0, 1). */
  random(): number;
  sleep(ms: number): Promise<void>;
  /** Runs `work` once the current turn of the event loop is over. */
  soon(work: () => void): void;
  /** Runs `work` after `ms`; the returned function cancels it. */
  after(ms: number, work: () => void): () => void;
}

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));
const POOL_BYTES = 8_192;
const ID_RANDOM_BYTES = 10;

/** Many ids are made in one millisecond; its digits are written once. */
let latest = { ms: Number.NaN, hex: '' };

/** Eight random bytes and a millisecond, laid out as RFC 9562 says for version 7. */
export function uuid7(ms: number, random: Uint8Array, offset: number): string {
  const hex = (at: number) => HEX[random[offset + at] ?? 0] as string;
  if (ms !== latest.ms) latest = { ms, hex: ms.toString(16).padStart(12, '0') };
  const time = latest.hex;
  const version = 0x70 | ((random[offset] ?? 0) & 0x0f);
  const variant = 0x80 | ((random[offset + 2] ?? 0) & 0x3f);
  return `${time.slice(0, 8)}-${time.slice(8)}-${HEX[version]}${hex(1)}-${HEX[variant]}${hex(3)}-${hex(4)}${hex(5)}${hex(6)}${hex(7)}${hex(8)}${hex(9)}`;
}

function idMaker(): () => string {
  let pool = randomBytes(POOL_BYTES);
  let used = 0;
  return () => {
    if (used + ID_RANDOM_BYTES > POOL_BYTES) {
      pool = randomBytes(POOL_BYTES);
      used = 0;
    }
    const id = uuid7(Date.now(), pool, used);
    used += ID_RANDOM_BYTES;
    return id;
  };
}

export const realWorld: World = {
  now: () => Date.now(),
  id: idMaker(),
  random: () => Math.random(),
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  soon: (work) => void setImmediate(work),
  after: (ms, work) => {
    const timer = setTimeout(work, ms);
    return () => clearTimeout(timer);
  },
};
