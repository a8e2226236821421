// What was chosen on the way to pay, and whether it is enough.
import { type CardEntry, type CardProblems, NO_CARD, readCard, someExpiry } from './card.ts';
import { POINTS_CURRENCY, paymentOf, type Split, splitOf } from './split.ts';

export interface PaymentChoice {
  usesPoints: boolean;
  /** As typed: digits. */
  points: string;
  card: CardEntry;
}

export const NO_CHOICE: PaymentChoice = { usesPoints: false, points: '', card: NO_CARD };

export interface Payment {
  split: Split;
  /** As the server takes it; undefined while something is missing. */
  body: ReturnType<typeof paymentOf> | undefined;
  problems: CardProblems;
}

interface Purse {
  total: { amount: number; currency: string };
  /** Points that there are; 0 for guests. */
  balance: number;
  /** Epoch ms. */
  now: number;
}

export function paymentBy(choice: PaymentChoice, { total, balance, now }: Purse): Payment {
  const usable = choice.usesPoints && total.currency === POINTS_CURRENCY ? balance : 0;
  const split = splitOf(total.amount, usable, Number(choice.points));
  if (split.card === 0) return { split, body: paymentOf(split, undefined), problems: {} };
  const { source, problems } = readCard(choice.card, now);
  return { split, body: source ? paymentOf(split, source) : undefined, problems };
}

export function practiceCard(number: string, now: number): CardEntry {
  return { number: number.replace(/(\d{4})(?=\d)/g, '$1 '), expiry: someExpiry(now), cvc: '123' };
}
