// Why a payment was declined, in words of ours: whichever network said no, a page explains the same few reasons and
// says what to do next. The network's own code stays in the log, for people who look closer.
import Type, { type Static } from 'typebox';

const REASONS = [
  'insufficient-funds',
  'limit-exceeded',
  'expired-card',
  'incorrect-number',
  'incorrect-cvc',
  'card-not-supported',
  'card-unreadable',
  'do-not-honor',
  'authentication-failed',
  'authentication-abandoned',
  'processing-error',
  'points-short',
  'guest-has-no-points',
  'nothing-to-pay-with',
  'cards-not-taken',
  'generic',
] as const;

export const PaymentReason = Type.Enum(REASONS);
export type PaymentReason = Static<typeof PaymentReason>;

/** Codes of both networks, in kebab case. A code that is a reason itself is not listed. */
const BY_CODE = new Map<string, PaymentReason>(
  Object.entries({
    'withdrawal-count-limit-exceeded': 'limit-exceeded',
    'card-velocity-exceeded': 'limit-exceeded',
    'amount-too-large': 'limit-exceeded',
    'card-expired': 'expired-card',
    'invalid-expiry-month': 'expired-card',
    'invalid-expiry-year': 'expired-card',
    'invalid-number': 'incorrect-number',
    'number-invalid': 'incorrect-number',
    'cvc-incorrect': 'incorrect-cvc',
    'invalid-cvc': 'incorrect-cvc',
    'currency-not-supported': 'card-not-supported',
    'token-unknown': 'card-unreadable',
    'resource-missing': 'card-unreadable',
    'payment-method-unexpected-state': 'card-unreadable',
    'token-already-used': 'card-unreadable',
    'call-issuer': 'do-not-honor',
    'no-action-taken': 'do-not-honor',
    'transaction-not-allowed': 'do-not-honor',
    'not-permitted': 'do-not-honor',
    // Whoever pays with a card that is lost, stolen or watched must not learn that this is known.
    'card-lost': 'do-not-honor',
    'lost-card': 'do-not-honor',
    'card-stolen': 'do-not-honor',
    'stolen-card': 'do-not-honor',
    'pickup-card': 'do-not-honor',
    'restricted-card': 'do-not-honor',
    'security-violation': 'do-not-honor',
    fraudulent: 'do-not-honor',
    'authentication-required': 'authentication-failed',
    'payment-intent-authentication-failure': 'authentication-failed',
    'authentication-expired': 'authentication-abandoned',
    abandoned: 'authentication-abandoned',
    'processor-error': 'processing-error',
    'issuer-not-available': 'processing-error',
    'try-again-later': 'processing-error',
    'reenter-transaction': 'processing-error',
    'key-closed': 'processing-error',
    'not-charged': 'processing-error',
  } satisfies Record<string, PaymentReason>),
);

const isReason = (code: string): code is PaymentReason => REASONS.some((reason) => reason === code);

/** `code` as a network, or payment itself, gave it with a decline; '' where there is none. */
export function reasonOfCode(code: string): PaymentReason {
  return isReason(code) ? code : (BY_CODE.get(code) ?? 'generic');
}
