// What stands in the way of an import, said so that a person can act on it: where it is, what is wrong, what to
// do next. The list is bounded, because one wrong column makes every line of a large file wrong.
import type { Limit } from '#kernel/context';
import { type AnyValues, fill, type ProblemCode, type ProblemValues, problemKinds } from './problem-kinds.ts';

/**
 * What is wrong with one field. `where` is its JSON path, `line 12` of a file, or `file`. `code` and `values` say it to
 * programs (docs/errors.md has the list), `what` and `next` say the same in English.
 */
export interface FieldProblem {
  where: string;
  code: ProblemCode;
  values: AnyValues;
  what: string;
  next: string;
}

/** A problem whose place is not known yet. */
export type Found = Omit<FieldProblem, 'where'>;

/** Values are left out where the kind has none. */
export type Told<C extends ProblemCode> = keyof ProblemValues<C> extends never ? [] : [ProblemValues<C>];

export function problem<C extends ProblemCode>(code: C, ...[values]: Told<C>): Found {
  const { what, next } = problemKinds[code];
  const known: AnyValues = values ?? {};
  return { code, values: known, what: fill(what, known), next: fill(next, known) };
}

export const problemLimits = {
  problemsListedMax: {
    value: 100,
    unit: 'problems',
    why: 'problems of one import that are listed; more are counted',
  },
  quoteLengthMax: {
    value: 60,
    unit: 'characters',
    why: 'how much of a wrong value is repeated in a message',
  },
} as const satisfies Record<string, Limit>;

/** A wrong value as a message may repeat it: short, in quotes, without control characters. */
export function quote(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value));
  const max = problemLimits.quoteLengthMax.value;
  const plain = text.toWellFormed().replace(/\p{Cc}/gu, ' ');
  return `"${plain.length > max ? `${plain.slice(0, max).toWellFormed()}…` : plain}"`;
}

export class ProblemList {
  readonly #listed: FieldProblem[] = [];
  #unlisted = 0;

  add<C extends ProblemCode>(where: string, code: C, ...values: Told<C>): void {
    if (this.#isFull) this.#unlisted += 1;
    else this.#listed.push({ where, ...problem(code, ...values) });
  }

  /** Those that were found elsewhere. */
  put(found: readonly FieldProblem[]): void {
    for (const one of found) {
      if (this.#isFull) this.#unlisted += 1;
      else this.#listed.push(one);
    }
  }

  get #isFull(): boolean {
    return this.#listed.length >= problemLimits.problemsListedMax.value;
  }

  get none(): boolean {
    return this.#listed.length === 0;
  }

  /** The problems in the sequence found; the last says how many more there are. */
  all(): FieldProblem[] {
    if (this.#unlisted === 0) return [...this.#listed];
    const more = { where: 'file', ...problem('problems-more', { count: this.#unlisted }) };
    return [...this.#listed, more];
  }
}
