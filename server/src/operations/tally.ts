// How often this process has committed each type of event since its start: numbers that only rise, so that whoever
// wants a rate takes the difference of two looks.
import type { LogRow } from '#kernel/log';

export class Tally {
  readonly #counts = new Map<string, Map<string, number>>();

  committed(context: string, rows: readonly LogRow[]): void {
    let counts = this.#counts.get(context);
    if (!counts) {
      counts = new Map();
      this.#counts.set(context, counts);
    }
    for (const { dest, type } of rows) if (dest === null) counts.set(type, (counts.get(type) ?? 0) + 1);
  }

  of(context: string, type: string): number {
    return this.#counts.get(context)?.get(type) ?? 0;
  }
}
