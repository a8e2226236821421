// Credentials and people that this process has just ended or changed, so that what it remembers of them is read again.
// Other processes find out when their memory of some seconds is over.

const REMEMBERED_MAX = 10_000;

export class Ended {
  readonly #at = new Map<string, number>();
  /** Everything that was read up to here is doubted, because marks were dropped for lack of room. */
  #doubtedUntil = Number.NEGATIVE_INFINITY;

  /** `id` of a session, a key or a person, at epoch ms, after the change was committed. */
  mark(id: string, now: number): void {
    this.#at.delete(id);
    this.#at.set(id, now);
    if (this.#at.size <= REMEMBERED_MAX) return;
    for (const [oldest, at] of this.#at) {
      this.#at.delete(oldest);
      this.#doubtedUntil = at;
      return;
    }
  }

  /** Whether any of `ids` was marked at or after `readAt`. */
  since(readAt: number, ...ids: string[]): boolean {
    return (
      readAt <= this.#doubtedUntil ||
      ids.some((id) => (this.#at.get(id) ?? Number.NEGATIVE_INFINITY) >= readAt)
    );
  }
}
