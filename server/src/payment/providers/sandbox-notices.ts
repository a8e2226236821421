// Sends the notices of the sandbox: signed, a few at a time, each tried again with growing pauses until it is
// taken or given up. Nothing here decides anything; a shop that misses every notice settles by asking.
import type { World } from '#kernel/world';
import { type Notice, sandboxLimits } from './sandbox-book.ts';
import { signNotice } from './signature.ts';

/** Pauses before the second, third, … try. After the last one a notice is given up. */
export const noticeRetryDelaysMs: readonly number[] = [1_000, 5_000, 30_000, 120_000, 600_000];

export interface NoticesOptions {
  url: string;
  key: Buffer;
  world: Pick<World, 'now' | 'after' | 'random'>;
  retryDelaysMs: readonly number[];
  /** Called once per notice, when it was taken or given up. */
  done: (id: string) => void;
}

interface Posting {
  notice: Notice;
  tries: number;
}

export class Notices {
  readonly #options: NoticesOptions;
  readonly #ready: Posting[] = [];
  readonly #pauses = new Set<() => void>();
  readonly #stopped = new AbortController();
  #inFlight = 0;

  constructor(options: NoticesOptions) {
    this.#options = options;
  }

  /** `copies` above one is the fault of a network that says everything twice. */
  post(notice: Notice, copies: number): void {
    for (let copy = 0; copy < copies; copy += 1) this.#ready.push({ notice, tries: 0 });
    this.#pump();
  }

  stop(): void {
    this.#stopped.abort();
    this.#ready.length = 0;
    for (const cancel of this.#pauses) cancel();
    this.#pauses.clear();
  }

  #pump(): void {
    while (this.#inFlight < sandboxLimits.noticesAtOnceMax.value) {
      const posting = this.#ready.shift();
      if (!posting) return;
      this.#inFlight += 1;
      void this.#deliver(posting).finally(() => {
        this.#inFlight -= 1;
        this.#pump();
      });
    }
  }

  async #deliver({ notice, tries }: Posting): Promise<void> {
    const isTaken = await this.#send(notice);
    if (this.#stopped.signal.aborted) return;
    const pauseMs = this.#options.retryDelaysMs[tries];
    if (isTaken || pauseMs === undefined) {
      this.#options.done(notice.id);
      return;
    }
    // Half of the pause is chance, so that notices that failed together do not come back together.
    const jitteredMs = pauseMs / 2 + this.#options.world.random() * (pauseMs / 2);
    const cancel = this.#options.world.after(jitteredMs, () => {
      this.#pauses.delete(cancel);
      this.#ready.push({ notice, tries: tries + 1 });
      this.#pump();
    });
    this.#pauses.add(cancel);
  }

  async #send(notice: Notice): Promise<boolean> {
    const { url, key, world } = this.#options;
    const deadline = AbortSignal.timeout(sandboxLimits.noticeTimeoutMs.value);
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...signNotice(key, notice.id, world.now(), notice.body),
        },
        body: notice.body,
        signal: AbortSignal.any([deadline, this.#stopped.signal]),
      });
      await response.body?.cancel();
      return response.ok;
    } catch {
      return false;
    }
  }
}
