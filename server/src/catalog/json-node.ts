// A value of a JSON file with the path that leads to it, read with care: what is there but of the wrong kind
// becomes a problem with its path, what is absent is undefined, and only own properties are looked at.
import type { ProblemCode } from './problem-kinds.ts';
import { type Found, type ProblemList, quote, type Told } from './problems.ts';
import type { Point } from './seating-plan.ts';

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export class JsonNode {
  readonly value: unknown;
  readonly path: string;
  readonly #problems: ProblemList;

  constructor(value: unknown, path: string, problems: ProblemList) {
    this.value = value;
    this.path = path;
    this.#problems = problems;
  }

  get where(): string {
    return this.path === '' ? 'file' : this.path;
  }

  get absent(): boolean {
    return this.value === undefined || this.value === null;
  }

  get isRecord(): boolean {
    return isRecord(this.value);
  }

  get isList(): boolean {
    return Array.isArray(this.value);
  }

  problem<C extends ProblemCode>(code: C, ...values: Told<C>): void {
    this.#problems.add(this.where, code, ...values);
  }

  /** A problem that was found in its text. */
  put(found: Found): void {
    this.#problems.put([{ where: this.where, ...found }]);
  }

  at(key: string): JsonNode {
    const value = isRecord(this.value) && Object.hasOwn(this.value, key) ? this.value[key] : undefined;
    return this.#child(value, key);
  }

  /** Members of an object, in the file's sequence. */
  members(): JsonNode[] {
    return isRecord(this.value)
      ? Object.entries(this.value).map(([key, value]) => this.#child(value, key))
      : [];
  }

  items(): JsonNode[] {
    if (this.absent) return [];
    if (Array.isArray(this.value))
      return this.value.map((value: unknown, at) => this.#child(value, String(at)));
    this.problem('list-expected', { given: quote(this.value) });
    return [];
  }

  /** Texts and whole numbers; undefined when absent or (with a problem) of another kind. */
  text(): string | undefined {
    if (this.absent) return undefined;
    if (typeof this.value === 'string') return this.value;
    if (Number.isSafeInteger(this.value)) return String(this.value);
    if (typeof this.value === 'number') this.problem('number-inexact', { given: this.value });
    else this.problem('text-expected', { given: quote(this.value) });
    return undefined;
  }

  number(): number | undefined {
    if (this.absent) return undefined;
    if (typeof this.value === 'number' && Number.isFinite(this.value)) return this.value;
    this.problem('number-expected', { given: quote(this.value) });
    return undefined;
  }

  /** `{x, y}`; undefined when absent or not readable. */
  point(): Point | undefined {
    if (this.absent) return undefined;
    const [x, y] = [this.at('x').number(), this.at('y').number()];
    if (x !== undefined && y !== undefined) return { x, y };
    this.problem('position-expected');
    return undefined;
  }

  #child(value: unknown, key: string): JsonNode {
    return new JsonNode(
      value,
      `${this.path}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`,
      this.#problems,
    );
  }
}
