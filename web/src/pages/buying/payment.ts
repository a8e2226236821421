// What was chosen on the way to pay, and how it divides the total.
import { POINTS_CURRENCY, type Split, splitOf } from './split.ts';

export interface PaymentChoice {
  usesPoints: boolean;
  /** As typed: digits. */
  points: string;
}

export const NO_CHOICE: PaymentChoice = { usesPoints: false, points: '' };

interface Purse {
  total: { amount: number; currency: string };
  /** Points that there are; 0 for guests. */
  balance: number;
}

export function splitBy({ usesPoints, points }: PaymentChoice, { total, balance }: Purse): Split {
  const usable = usesPoints && total.currency === POINTS_CURRENCY ? balance : 0;
  return splitOf(total.amount, usable, Number(points));
}
