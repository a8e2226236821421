// How much one address may ask for in a while: a limit against floods from one place, counted per process. What must
// hold across processes (wrong passwords) is counted in the database.
import { isIPv6 } from 'node:net';
import { Throttle } from '#kernel/throttle';
import { limits } from './contract.ts';

export class AddressThrottle {
  readonly #households: Throttle;

  /** At most `max` within `addressWindowMs`. */
  constructor(max: number) {
    const { addressWindowMs, addressesMax } = limits;
    this.#households = new Throttle({ max, windowMs: addressWindowMs.value, keysMax: addressesMax.value });
  }

  /**
   * How long to wait, in ms; 0 lets this one pass and counts it. This machine itself is not counted: behind a proxy
   * on it that nobody named as one, everybody would be a single address.
   */
  take(address: string, now: number): number {
    return LOOPBACK.test(address) ? 0 : this.#households.take(household(address), now);
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
