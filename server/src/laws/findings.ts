// Violations as they are found: the first ones by name, all of them by number.
import type { Violation } from './laws.ts';

export const VIOLATIONS_NAMED_MAX = 1_000;

export interface Found {
  /** The first of them, at most `VIOLATIONS_NAMED_MAX`. */
  violations: Violation[];
  count: number;
}

export class Findings implements Found {
  readonly violations: Violation[] = [];
  count = 0;

  add(violation: Violation): void {
    this.count += 1;
    if (this.violations.length < VIOLATIONS_NAMED_MAX) this.violations.push(violation);
  }

  addAll(violations: Iterable<Violation>): void {
    for (const violation of violations) this.add(violation);
  }

  /** What another thread found. */
  merge({ violations, count }: Found): void {
    this.addAll(violations);
    this.count += count - violations.length;
  }
}
