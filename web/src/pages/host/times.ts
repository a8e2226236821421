// Times of day as people type several of them: `10:00, 14:30 16`.
import type { Start } from './painting.ts';

const LAST_HOUR = 23;
const LAST_MINUTE = 59;

/** Undefined where one of them is no time; sorted, each once. */
export function readTimes(typed: string): Start[] | undefined {
  const found = new Set<string>();
  for (const word of typed.split(/[\s,;]+/).filter((one) => one !== '')) {
    const [, hour = '', minute = '0'] = /^(\d{1,2})(?:[:.시](\d{2})?분?)?$/.exec(word) ?? [];
    if (hour === '' || Number(hour) > LAST_HOUR || Number(minute) > LAST_MINUTE) return undefined;
    found.add(`${hour.padStart(2, '0')}:${minute.padStart(2, '0')}`);
  }
  return found.size === 0 ? undefined : [...found].sort().map((at) => ({ at }));
}
