// Refund rules as a reader understands them: the most generous first, nothing said twice.

export interface RefundRule {
  daysBefore: number;
  percent: number;
}

/** Sorted by time; a rule that gives no more than a later one says nothing and is left out, and so is a rule of nothing. */
export function rulesOf(policy: readonly RefundRule[]): RefundRule[] {
  const latestFirst = [...policy].sort((a, b) => a.daysBefore - b.daysBefore);
  let best = 0;
  const kept = latestFirst.filter(({ percent }) => {
    const says = percent > best;
    best = Math.max(best, percent);
    return says;
  });
  return kept.reverse();
}

const HOURS_A_DAY = 24;

/** Before the start, in the largest whole unit. */
export function beforeStart(daysBefore: number): { days: number } | { hours: number } | 'start' {
  if (daysBefore === 0) return 'start';
  if (Number.isInteger(daysBefore)) return { days: daysBefore };
  return { hours: Math.ceil(daysBefore * HOURS_A_DAY) };
}
