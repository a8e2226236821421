// Work that goes on in the background while the next requests are made: a bounded amount of it, and its failures come
// out where somebody waits for it.
const AT_ONCE_MAX = 200;

export class Desk {
  readonly #busy = new Set<Promise<unknown>>();
  #failure: unknown;

  serve<R>(work: () => Promise<R>): Promise<R> {
    const served = work();
    const noted = served
      .catch((error: unknown) => {
        this.#failure ??= error;
      })
      .finally(() => this.#busy.delete(noted));
    this.#busy.add(noted);
    return served;
  }

  /** Waits until there is room for more. */
  async room(): Promise<void> {
    while (this.#busy.size > AT_ONCE_MAX && this.#failure === undefined) await Promise.race(this.#busy);
    this.#complain();
  }

  /** Waits until something was done; at once where nothing is under way. */
  async progress(): Promise<void> {
    await Promise.race([...this.#busy, ...(this.#busy.size === 0 ? [undefined] : [])]);
    this.#complain();
  }

  async empty(): Promise<void> {
    while (this.#busy.size > 0) await Promise.all(this.#busy);
    this.#complain();
  }

  #complain(): void {
    if (this.#failure !== undefined) throw this.#failure;
  }
}
