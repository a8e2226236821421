// What comes back on cancellation, as sentences that a host edits: "up to 7 days before: 100 %".
import type { Kind } from './kinds.ts';

/** As typed. */
export interface RefundDraft {
  key: string;
  days: string;
  percent: string;
}

export interface RefundRule {
  daysBefore: number;
  percent: number;
}

export type Preset = 'easy' | 'usual' | 'strict' | 'none';

const PRESETS: Record<Preset, readonly (readonly [days: number, percent: number])[]> = {
  easy: [[1, 100]],
  usual: [
    [7, 100],
    [3, 50],
  ],
  strict: [
    [30, 100],
    [14, 50],
  ],
  none: [],
};

export const PRESET_NAMES: readonly Preset[] = ['easy', 'usual', 'strict', 'none'];

/** Goods have no start: there is one share, or none. */
export function presetOf(name: Preset, kind: Kind): RefundDraft[] {
  const rules =
    kind === 'product'
      ? PRESETS[name].slice(0, 1).map(([, percent]) => [0, percent] as const)
      : PRESETS[name];
  return rules.map(([days, percent], at) => ({
    key: `p${at}`,
    days: String(days),
    percent: String(percent),
  }));
}

/** The earliest day first, as people read it. */
export function readRefunds(policy: readonly RefundRule[]): RefundDraft[] {
  return policy
    .toSorted((a, b) => b.daysBefore - a.daysBefore)
    .map(({ daysBefore, percent }, at) => ({
      key: `r${at}`,
      days: String(daysBefore),
      percent: String(percent),
    }));
}

/** Undefined where it is no number of days. */
export function daysIn({ days }: RefundDraft): number | undefined {
  return /^\d{1,4}(\.\d+)?$/.test(days.trim()) ? Number(days) : undefined;
}

/** Undefined where it is no share in whole percents. */
export function percentIn({ percent }: RefundDraft): number | undefined {
  const plain = percent.replace('%', '').trim();
  return /^\d{1,3}$/.test(plain) && Number(plain) <= 100 ? Number(plain) : undefined;
}

/** The whole policy in the sequence in which it applies, with what somebody who cancels later gets: nothing. */
export function refundSteps(drafts: readonly RefundDraft[]): RefundRule[] {
  return drafts
    .flatMap((draft) => {
      const [daysBefore, percent] = [daysIn(draft), percentIn(draft)];
      return daysBefore === undefined || percent === undefined ? [] : [{ daysBefore, percent }];
    })
    .sort((a, b) => b.daysBefore - a.daysBefore);
}
