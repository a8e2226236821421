// The test cards of the sandbox: what each number and its well-known token do. The numbers are the public test
// numbers of card networks; any other number is refused, so that nobody types a real card into a pretend shop.

export type CardBehaviour =
  | { does: 'pays' }
  | { does: 'declines'; code: string; message: string }
  | { does: 'asks' }
  | { does: 'pays-but-keeps' };

export interface TestCard {
  token: string;
  number: string;
  brand: 'visa' | 'mastercard';
  behaviour: CardBehaviour;
}

export interface CardEntry {
  number: string;
  exp_month: number;
  exp_year: number;
  cvc: string;
}

export interface CardProblem {
  code: 'number-invalid' | 'not-a-test-card' | 'expiry-invalid' | 'card-expired' | 'cvc-invalid';
  message: string;
}

const declines = (code: string, message: string): CardBehaviour => ({ does: 'declines', code, message });

const visa = (token: string, number: string, behaviour: CardBehaviour): TestCard => ({
  token,
  number,
  brand: 'visa',
  behaviour,
});

export const testCards: readonly TestCard[] = [
  visa('tok_visa', '4242424242424242', { does: 'pays' }),
  { token: 'tok_mastercard', number: '5555555555554444', brand: 'mastercard', behaviour: { does: 'pays' } },
  visa('tok_declined', '4000000000000002', declines('card-declined', 'The card was declined.')),
  visa(
    'tok_insufficient_funds',
    '4000000000009995',
    declines('insufficient-funds', 'There is not enough money on the card.'),
  ),
  visa('tok_lost', '4000000000009987', declines('card-lost', 'The card was declined.')),
  visa('tok_stolen', '4000000000009979', declines('card-stolen', 'The card was declined.')),
  visa('tok_expired', '4000000000000069', declines('card-expired', 'The card has expired.')),
  visa('tok_incorrect_cvc', '4000000000000127', declines('cvc-incorrect', 'The security code is wrong.')),
  visa(
    'tok_processing_error',
    '4000000000000119',
    declines('processing-error', 'The card could not be processed. Try again or use another one.'),
  ),
  visa('tok_limit', '4000000000006975', declines('limit-exceeded', 'The card has reached its limit.')),
  visa('tok_3ds', '4000002500003155', { does: 'asks' }),
  visa('tok_refund_fails', '4000000000005126', { does: 'pays-but-keeps' }),
];

const byToken = new Map(testCards.map((card) => [card.token, card]));
const byNumber = new Map(testCards.map((card) => [card.number, card]));

export function cardOfToken(token: string): TestCard | undefined {
  return byToken.get(token);
}

/** The check digit that every card number carries (ISO/IEC 7812). */
export function passesLuhn(number: string): boolean {
  if (!/^\d{12,19}$/.test(number)) return false;
  const sum = [...number].reverse().reduce((total, digit, index) => {
    const doubled = Number(digit) * (index % 2 === 0 ? 1 : 2);
    return total + (doubled > 9 ? doubled - 9 : doubled);
  }, 0);
  return sum % 10 === 0;
}

/** The test card behind what somebody typed, or what is wrong with it. A card is good until its month ends (UTC). */
export function readCard(entry: CardEntry, nowMs: number): TestCard | CardProblem {
  const number = entry.number.replaceAll(/[ -]/g, '');
  if (!passesLuhn(number))
    return { code: 'number-invalid', message: 'Check the card number: a digit is wrong.' };
  const { exp_month: month, exp_year: year } = entry;
  if (month < 1 || month > 12 || year < 2000 || year > 2099) {
    return { code: 'expiry-invalid', message: 'Give the month as 1 to 12 and the year with four digits.' };
  }
  const firstOfMonth = Temporal.PlainYearMonth.from({ year, month }).toPlainDate({ day: 1 });
  const end = firstOfMonth.add({ months: 1 }).toZonedDateTime('UTC').epochMilliseconds;
  if (nowMs >= end) return { code: 'card-expired', message: 'The card has expired.' };
  if (!/^\d{3,4}$/.test(entry.cvc))
    return { code: 'cvc-invalid', message: 'Give the three or four digits of the security code.' };
  const card = byNumber.get(number);
  return card ?? { code: 'not-a-test-card', message: 'Only test cards work here. Use 4242 4242 4242 4242.' };
}
