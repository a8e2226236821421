// How much of a total is paid with points and how much with the card, known before anything is paid.

/** Points are won: nothing else can be paid with them. */
export const POINTS_CURRENCY = 'KRW';

export interface Split {
  points: number;
  card: number;
}

/** `wanted` points of a `balance`; never more than there are, nor than the total costs. */
export function splitOf(total: number, balance: number, wanted: number): Split {
  const points = Math.max(0, Math.min(Math.trunc(wanted) || 0, balance, total));
  return { points, card: total - points };
}

/** Whether what is sent pays for everything. */
export const isPaid = ({ card }: Split, source: string | undefined): boolean =>
  card === 0 || source !== undefined;

/** What is sent. The amount is named, so what was shown is what is paid; nothing at all where nothing costs. */
export function paymentOf({ points, card }: Split, source: string | undefined) {
  return { ...(points > 0 && { points }), ...(card > 0 && source && { card: { source } }) };
}
