// The live numbers: the last answer of the stream, whether it still flows, and a short history for the line that is drawn.
import { useEffect, useState } from 'react';
import type { Answer } from '../../api.ts';

export type Now = Answer<'/v1/operations/now'>;

export interface Live {
  now: Now | undefined;
  /** `away`: the database does not answer; `lost`: the stream itself is gone, and comes back by itself. */
  flow: 'flowing' | 'away' | 'lost';
  /** Holds per second, oldest first. */
  history: readonly number[];
}

const HISTORY_MAX = 120;

export function useNow(): Live {
  const [live, setLive] = useState<Live>({ now: undefined, flow: 'flowing', history: [] });
  useEffect(() => {
    const stream = new EventSource('/v1/operations/now/live');
    stream.addEventListener('now', ({ data }) => {
      const now = JSON.parse(data) as Now;
      setLive(({ history }) => ({
        now,
        flow: 'flowing',
        history: [...history, now.rates.holds.perSecond10s].slice(-HISTORY_MAX),
      }));
    });
    stream.addEventListener('unavailable', () => setLive((before) => ({ ...before, flow: 'away' })));
    stream.addEventListener('error', () => setLive((before) => ({ ...before, flow: 'lost' })));
    return () => stream.close();
  }, []);
  return live;
}

const STEPS = ['B', 'kB', 'MB', 'GB', 'TB'];

/** `1.4 GB`. */
export function bytes(value: number): string {
  let step = 0;
  let rest = value;
  while (rest >= 1_000 && step < STEPS.length - 1) {
    rest /= 1_000;
    step += 1;
  }
  return `${rest.toFixed(rest < 10 && step > 0 ? 1 : 0)} ${STEPS[step]}`;
}

/** `120 ms`, `3.4 s`, `12 min`, `5 h`, `2 d`. */
export function span(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1_000).toFixed(1)} s`;
  if (ms < 3_600_000) return `${Math.round(ms / 60_000)} min`;
  if (ms < 86_400_000) return `${Math.round(ms / 3_600_000)} h`;
  return `${Math.round(ms / 86_400_000)} d`;
}

/** Points of a line in a box of 100 × 30, from a history; empty for fewer than two values. */
export function linePoints(history: readonly number[]): string {
  if (history.length < 2) return '';
  const top = Math.max(1, ...history);
  return history
    .map((value, at) => {
      const x = (at / (history.length - 1)) * 100;
      const y = 30 - (value / top) * 28;
      return `${x.toFixed(2)},${y.toFixed(2)}`;
    })
    .join(' ');
}
