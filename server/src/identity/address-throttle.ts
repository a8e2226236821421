// How much one address may ask for in a while: a limit against floods from one place, kept in the bounded memory of a
// process, oldest addresses forgotten first. What must hold across processes (wrong passwords) is counted in the database.
import { isIPv6 } from 'node:net';
import { limits } from './contract.ts';

export class AddressThrottle {
  readonly #max: number;
  readonly #seen = new Map<string, { count: number; since: number }>();

  /** At most `max` within `addressWindowMs`. */
  constructor(max: number) {
    this.#max = max;
  }

  /**
   * How long to wait, in ms; 0 lets this one pass and counts it. This machine itself is not counted: behind a proxy
   * on it that nobody named as one, everybody would be a single address.
   */
  take(address: string, now: number): number {
    if (LOOPBACK.test(address)) return 0;
    const { addressWindowMs, addressesMax } = limits;
    const key = household(address);
    const before = this.#seen.get(key);
    if (!before || now - before.since >= addressWindowMs.value) {
      this.#seen.delete(key);
      this.#seen.set(key, { count: 1, since: now });
      const oldest = this.#seen.size > addressesMax.value ? this.#seen.keys().next().value : undefined;
      if (oldest !== undefined) this.#seen.delete(oldest);
      return 0;
    }
    if (before.count >= this.#max) return before.since + addressWindowMs.value - now;
    before.count += 1;
    return 0;
  }
}

const LOOPBACK = /^(::1|(::ffff:)?127\.[\d.]+)$/;

/** Everybody is given 2^64 addresses of IPv6, so only the first half of one tells who it is. */
function household(address: string): string {
  if (!isIPv6(address)) return address;
  const [head = '', tail] = address.toLowerCase().split('::');
  const first = head === '' ? [] : head.split(':');
  const last = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : 8 - first.length - last.length;
  return [...first, ...Array.from({ length: zeros }, () => '0'), ...last].slice(0, 4).join(':');
}
