// A gate: takes scans, writes each down before it is sent, and sends until it is answered. Each scan has an entry of its
// own in the browser's storage, so two tabs never overwrite each other; sending one twice is the same scan.
import { Problem } from '../../api.ts';
import {
  answered,
  batchOf,
  bodyOf,
  type Guess,
  isPast,
  isWaiting,
  kept,
  type Occasion,
  readScan,
  type Scan,
  type ScanResult,
  type ScansBody,
} from './check-in-queue.ts';

export type Line = 'idle' | 'sending' | 'cut' | 'signed-out';

export interface GateView {
  /** Newest first. */
  scans: readonly Scan[];
  line: Line;
  /** False where the browser keeps nothing: then a reload loses what waits. */
  isKept: boolean;
}

/** What of `Storage` is used. */
export type Store = Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'>;

export interface GateTools {
  /** Of whom the scans are; several hosts may share a device. */
  host: string;
  store: Store | undefined;
  send(body: ScansBody): Promise<{ results: ScanResult[] }>;
  now(): number;
  newId(): string;
  /** Runs later, and answers how to prevent it. */
  later(run: () => void, ms: number): () => void;
}

export interface Taken {
  code: string;
  occasion: Occasion;
  gate: string;
  guess: Guess;
}

const RETRY_FIRST_MS = 1_000;
const RETRY_MAX_MS = 15_000;
const UNAUTHORIZED = 401;
const FORBIDDEN = 403;
const TIMEOUT = 408;
const THROTTLED = 429;
const SERVER_FAULT = 500;

export class Gate {
  readonly #tools: GateTools;
  readonly #listeners = new Set<() => void>();
  #view: GateView;
  #retryMs = RETRY_FIRST_MS;
  #cancelRetry: (() => void) | undefined;
  #isSending = false;
  #isClosed = false;
  /** One where something of what waits cannot be read by the server: then each is sent alone. */
  #batchMax: number | undefined;

  constructor(tools: GateTools) {
    this.#tools = tools;
    const scans = this.#read();
    const now = tools.now();
    for (const scan of scans) if (isPast(scan, now)) this.#remove(scan.scanId);
    const stay = kept(scans.filter((scan) => !isPast(scan, now)));
    this.#view = { scans: stay, line: 'idle', isKept: tools.store !== undefined };
  }

  view = (): GateView => this.#view;

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Answers the id of the scan, which is on its way from then on. */
  take(taken: Taken): string {
    const { newId, now } = this.#tools;
    const scan: Scan = { ...taken, scanId: newId(), at: now(), isLate: isCutOff(this.#view.line) };
    this.#show({ isKept: this.#write(scan) });
    this.#put([scan, ...this.#view.scans]);
    void this.send();
    return scan.scanId;
  }

  /** The network is back: asks at once instead of waiting for the next try. */
  retry(): void {
    this.#retryMs = RETRY_FIRST_MS;
    void this.send();
  }

  /** Sends what waits from before; also after `close`. */
  open(): void {
    this.#isClosed = false;
    void this.send();
  }

  close(): void {
    this.#isClosed = true;
    this.#cancelRetry?.();
  }

  /** Sends what waits, until nothing waits or nobody answers; then tries again later. */
  async send(): Promise<void> {
    if (this.#isSending || this.#isClosed) return;
    this.#isSending = true;
    this.#cancelRetry?.();
    let line: Line = 'idle';
    while (line === 'idle' && !this.#isClosed) {
      const batch = batchOf(this.#view.scans, this.#batchMax);
      const body = bodyOf(batch);
      if (!body) break;
      if (this.#view.line === 'idle') this.#show({ line: 'sending' });
      line = await this.#sendOne(body, batch);
    }
    this.#isSending = false;
    if (line === 'idle') {
      this.#batchMax = undefined;
      this.#show({ line });
    } else this.#wait(line);
  }

  async #sendOne(body: ScansBody, batch: readonly Scan[]): Promise<Line> {
    try {
      const { results } = await this.#tools.send(body);
      this.#retryMs = RETRY_FIRST_MS;
      this.#settle(results);
      // What was asked and is not spoken of would be asked for ever.
      return batch.some(({ scanId }) => results.some((result) => result.scanId === scanId)) ? 'idle' : 'cut';
    } catch (error) {
      if (isForLater(error)) return isSignedOut(error) ? 'signed-out' : 'cut';
      if (batch.length === 1) this.#settle(batch.map(({ scanId }) => ({ scanId, verdict: 'unknown' })));
      else this.#batchMax = 1;
      return 'idle';
    }
  }

  #settle(results: readonly ScanResult[]): void {
    const scans = answered(this.#view.scans, results);
    for (const [at, scan] of scans.entries()) if (scan !== this.#view.scans[at]) this.#write(scan);
    this.#put(scans);
  }

  #wait(line: Line): void {
    const scans = this.#view.scans.map((scan) =>
      isWaiting(scan) && !scan.isLate ? { ...scan, isLate: true } : scan,
    );
    for (const [at, scan] of scans.entries()) if (scan !== this.#view.scans[at]) this.#write(scan);
    this.#show({ scans, line });
    if (this.#isClosed) return;
    this.#cancelRetry = this.#tools.later(() => void this.send(), this.#retryMs);
    this.#retryMs = Math.min(this.#retryMs * 2, RETRY_MAX_MS);
  }

  #put(scans: readonly Scan[]): void {
    const stay = kept(scans);
    const ids = new Set(stay.map(({ scanId }) => scanId));
    for (const { scanId } of scans) if (!ids.has(scanId)) this.#remove(scanId);
    this.#show({ scans: stay });
  }

  #show(next: Partial<GateView>): void {
    this.#view = { ...this.#view, ...next };
    for (const listener of this.#listeners) listener();
  }

  #keyOf(scanId: string): string {
    return `jari-gate-${this.#tools.host}-${scanId}`;
  }

  #read(): Scan[] {
    const { store } = this.#tools;
    if (!store) return [];
    const keys = Array.from({ length: store.length }, (_, at) => store.key(at));
    return keys.flatMap((key) => {
      const scan = key?.startsWith(this.#keyOf('')) ? readScan(store.getItem(key) ?? '') : undefined;
      return scan ? [scan] : [];
    });
  }

  /** Whether it is kept. */
  #write(scan: Scan): boolean {
    try {
      this.#tools.store?.setItem(this.#keyOf(scan.scanId), JSON.stringify(scan));
      return this.#tools.store !== undefined;
    } catch {
      // A full storage: the scan lives as long as the page, and the page says so.
      return false;
    }
  }

  #remove(scanId: string): void {
    this.#tools.store?.removeItem(this.#keyOf(scanId));
  }
}

export function isCutOff(line: Line): boolean {
  return line === 'cut' || line === 'signed-out';
}

/** Not the scan's fault: it is sent again. */
function isForLater(error: unknown): boolean {
  if (!(error instanceof Problem)) return true;
  const { status } = error;
  return status >= SERVER_FAULT || status === TIMEOUT || status === THROTTLED || isSignedOut(error);
}

function isSignedOut(error: unknown): boolean {
  return error instanceof Problem && (error.status === UNAUTHORIZED || error.status === FORBIDDEN);
}
