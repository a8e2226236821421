// Prices as people type them: `150,000`, `₩150,000`, `15만`, `12.50`. Minor units come out.

const TEN_THOUSAND = 10_000;

function digitsOf(currency: string): number {
  try {
    return (
      new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ??
      0
    );
  } catch {
    // The currency itself is wrong, which its own field says.
    return 0;
  }
}

/** Minor units, or undefined where it is no price of this currency. */
export function readMoney(typed: string, currency: string): number | undefined {
  const plain = typed.replace(/[\s,₩$€£¥원]/g, '').replace(/^KRW|KRW$/i, '');
  const found = /^(\d+)(?:\.(\d+))?(만)?$/.exec(plain);
  if (!found) return undefined;
  const [, whole = '', fraction = '', many] = found;
  const digits = digitsOf(currency);
  if (!many && fraction.length > digits) return undefined;
  const amount = Number(`${whole}.${fraction || 0}`) * 10 ** digits * (many ? TEN_THOUSAND : 1);
  const rounded = Math.round(amount);
  return Number.isSafeInteger(rounded) && Math.abs(rounded - amount) < 1e-6 ? rounded : undefined;
}

/** Minor units as they stand in a field: `150,000`, `12.50`. */
export function writeMoney(amount: number, currency: string): string {
  const digits = digitsOf(currency);
  return new Intl.NumberFormat('en', { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(
    amount / 10 ** digits,
  );
}

/** What was typed, written neatly; what cannot be read stays as it is. */
export function tidyMoney(typed: string, currency: string): string {
  const amount = readMoney(typed, currency);
  return amount === undefined ? typed : writeMoney(amount, currency);
}
