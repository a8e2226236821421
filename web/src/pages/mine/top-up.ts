// A top-up on its way, written down before it is sent: the same id again charges nothing again.

export interface ToppingUp {
  topUpId: string;
  amount: number;
  source: string;
}

export const TOP_UP_MIN = 1_000;
export const TOP_UP_MAX = 1_000_000;
export const TOP_UP_CHOICES = [10_000, 50_000, 100_000, 300_000];

const KEPT_AS = 'jari-mine-top-up';

export function isTopUp(amount: number): boolean {
  return Number.isInteger(amount) && amount >= TOP_UP_MIN && amount <= TOP_UP_MAX;
}

export function keptTopUp(): ToppingUp | undefined {
  try {
    const kept = JSON.parse(localStorage.getItem(KEPT_AS) ?? 'null') as ToppingUp | null;
    return typeof kept?.topUpId === 'string' ? kept : undefined;
  } catch {
    return undefined;
  }
}

export function keepTopUp(topUp: ToppingUp | undefined): void {
  try {
    if (topUp) localStorage.setItem(KEPT_AS, JSON.stringify(topUp));
    else localStorage.removeItem(KEPT_AS);
  } catch {
    // Without storage it lasts as long as the page.
  }
}
