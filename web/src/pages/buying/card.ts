// The card of the practice network: which numbers there are, what each does, and what is wrong with what was typed.
// Only these numbers are taken, so that nobody types a real card into a pretend shop; only a token leaves the page.

export interface TestCard {
  source: string;
  number: string;
  does: 'pays' | 'declines' | 'short' | 'limit' | 'expired' | 'asks';
}

export const TEST_CARDS: readonly TestCard[] = [
  { source: 'tok_visa', number: '4242424242424242', does: 'pays' },
  { source: 'tok_mastercard', number: '5555555555554444', does: 'pays' },
  { source: 'tok_insufficient_funds', number: '4000000000009995', does: 'short' },
  { source: 'tok_declined', number: '4000000000000002', does: 'declines' },
  { source: 'tok_limit', number: '4000000000006975', does: 'limit' },
  { source: 'tok_3ds', number: '4000002500003155', does: 'asks' },
];

/** Numbers that work and are not offered. */
const MORE_SOURCES: Readonly<Record<string, string>> = {
  '4000000000009987': 'tok_lost',
  '4000000000009979': 'tok_stolen',
  '4000000000000069': 'tok_expired',
  '4000000000000127': 'tok_incorrect_cvc',
  '4000000000000119': 'tok_processing_error',
  '4000000000005126': 'tok_refund_fails',
};

export interface CardEntry {
  number: string;
  /** `MM/YY`. */
  expiry: string;
  cvc: string;
}

export const NO_CARD: CardEntry = { number: '', expiry: '', cvc: '' };

export type CardProblems = {
  number?: 'number-missing' | 'number-wrong' | 'number-real';
  expiry?: 'expiry-wrong' | 'expiry-past';
  cvc?: 'cvc-wrong';
};

const digitsOf = (text: string) => text.replace(/\D/g, '');

/** What is wrong, and the token of the card if nothing is. `now` as epoch ms. */
export function readCard(entry: CardEntry, now: number): { source?: string; problems: CardProblems } {
  const number = digitsOf(entry.number);
  const source = TEST_CARDS.find((card) => card.number === number)?.source ?? MORE_SOURCES[number];
  const problems: CardProblems = {
    ...numberProblem(number, source),
    ...expiryProblem(entry.expiry, now),
    ...(!/^\d{3,4}$/.test(entry.cvc.trim()) && { cvc: 'cvc-wrong' as const }),
  };
  return source && Object.keys(problems).length === 0 ? { source, problems } : { problems };
}

function numberProblem(number: string, source: string | undefined): CardProblems {
  if (source) return {};
  if (number === '') return { number: 'number-missing' };
  return { number: passesLuhn(number) ? 'number-real' : 'number-wrong' };
}

function expiryProblem(text: string, now: number): CardProblems {
  const [, month, year] = /^(\d{1,2})\s*\/\s*(?:20)?(\d{2})$/.exec(text.trim()) ?? [];
  if (!month || !year || Number(month) < 1 || Number(month) > 12) return { expiry: 'expiry-wrong' };
  // A card is good until its month ends.
  return now >= Date.UTC(2000 + Number(year), Number(month), 1) ? { expiry: 'expiry-past' } : {};
}

/** The check digit that every card number carries (ISO/IEC 7812). */
function passesLuhn(number: string): boolean {
  if (!/^\d{12,19}$/.test(number)) return false;
  const sum = [...number].reverse().reduce((total, digit, index) => {
    const doubled = Number(digit) * (index % 2 === 0 ? 1 : 2);
    return total + (doubled > 9 ? doubled - 9 : doubled);
  }, 0);
  return sum % 10 === 0;
}

/** `4242 4242 4242 4242`, as it is typed. */
export function spacedNumber(text: string): string {
  return digitsOf(text)
    .slice(0, 19)
    .replace(/(\d{4})(?=\d)/g, '$1 ');
}

/** `12/28`, as it is typed; the slash comes by itself and goes when something is deleted. */
export function spacedExpiry(text: string, before: string): string {
  const digits = digitsOf(text).slice(0, 4);
  if (text.length < before.length) return text;
  return digits.length < 2 ? digits : `${digits.slice(0, 2)}/${digits.slice(2)}`;
}

/** A practice card as it is typed. */
export function practiceCard(number: string, now: number): CardEntry {
  return { number: spacedNumber(number), expiry: someExpiry(now), cvc: '123' };
}

/** A date that is good for a test card. */
export function someExpiry(now: number): string {
  const year = new Date(now).getUTCFullYear() + 3;
  return `12/${String(year).slice(-2)}`;
}
