// A payment on its way. It is written down before it is sent: if the page, the tab or the server goes away in between,
// the same request is sent again, and because a receipt makes one booking however often it is sent, nobody pays twice.
import { useSyncExternalStore } from 'react';
import type { Paths } from './api.ts';

export type PlaceBody = Paths['/v1/booking/bookings']['post']['requestBody']['content']['application/json'];

export type Attempt =
  | {
      state: 'sent';
      /** Also the id of the booking. */
      holdId: string;
      body: PlaceBody;
      /** Whose it is, as `Me.id`; null is a guest. */
      payer: string | null;
      total: { amount: number; currency: string };
    }
  /** Without what was typed: only where to find it. */
  | { state: 'booked'; holdId: string; code: string; payer: string | null };

export type SentAttempt = Extract<Attempt, { state: 'sent' }>;

const KEPT_AS = 'jari-paying';
const listeners = new Set<() => void>();
let attempt = read();

addEventListener('storage', ({ key }) => {
  if (key !== KEPT_AS) return;
  attempt = read();
  for (const listener of listeners) listener();
});

function read(): Attempt | undefined {
  try {
    const kept = JSON.parse(localStorage.getItem(KEPT_AS) ?? 'null') as Attempt | null;
    return typeof kept?.holdId === 'string' ? kept : undefined;
  } catch {
    return undefined;
  }
}

export function keepAttempt(next: Attempt | undefined): void {
  attempt = next;
  try {
    if (next) localStorage.setItem(KEPT_AS, JSON.stringify(next));
    else localStorage.removeItem(KEPT_AS);
  } catch {
    // Without storage it lasts as long as the page.
  }
  for (const listener of listeners) listener();
}

/** What became of the payment for this hold; nothing where another payment has begun meanwhile, in this tab or another. */
export function endAttempt(holdId: string, booked?: Extract<Attempt, { state: 'booked' }>): void {
  const now = read() ?? attempt;
  if (!now || now.holdId === holdId) keepAttempt(booked);
}

/** Whether a payment is on its way: until it has ended, nothing may change what is paid for. */
export function isPaying(): boolean {
  return read()?.state === 'sent' || attempt?.state === 'sent';
}

export function useAttempt(): Attempt | undefined {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => attempt,
  );
}
