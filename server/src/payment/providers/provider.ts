// The port to a card network. Payment calls it from effects, outside any transaction. Nothing throws: every
// path is an outcome, and the outcome says how much is known. `unknown` may have moved money, so it is settled
// by `lookUp`; `overloaded` certainly moved none, so the same key may simply be tried again.

export interface CaptureRequest {
  /** Idempotency key, one per attempt to pay: at most `keyLengthMax` visible ASCII characters. */
  key: string;
  /** Minor units, an integer above zero. */
  amount: number;
  /** ISO 4217, upper case. */
  currency: string;
  /** Opaque card token made in the buyer's browser, such as `tok_visa` or `pm_card_visa`; never a card number. */
  source: string;
  metadata: Record<string, string>;
}

export interface RefundRequest {
  /** Idempotency key, one per refund of a capture, with the same form as that of a capture. */
  key: string;
  captureRef: string;
  /** Minor units, an integer above zero. */
  amount: number;
  currency: string;
}

/** The request of the capture again, since some networks only know a charge by its request; `ref` if it was told. */
export type LookUpRequest = CaptureRequest & { ref?: string | undefined };

/** The call may have reached the network: no answer in time, a connection lost after sending, a 5xx. */
export interface OutcomeUnknown {
  outcome: 'unknown';
  because: string;
}

/** The call certainly changed nothing: breaker open, bulkhead full, connection refused, rate limit. */
export interface Overloaded {
  outcome: 'overloaded';
  because: string;
  retryAfterMs: number;
}

export interface CardCaptured {
  outcome: 'captured';
  ref: string;
}

/** Final: no money moved under this key and none will. `code` is in kebab case, `message` may be shown to the buyer. */
export interface CardDeclined {
  outcome: 'declined';
  code: string;
  message: string;
}

/** The buyer has to prove who they are. It never ends by itself: `lookUp` follows it, `abandon` ends it. */
export interface ActionRequired {
  outcome: 'action-required';
  ref: string;
  clientSecret: string;
}

/** Final: the network never charged under this key, and the key is closed. Another try takes another key. */
export interface CaptureAbsent {
  outcome: 'absent';
}

export interface CardRefunded {
  outcome: 'refunded';
  ref: string;
}

/** The network took the refund and will tell later; `lookUpRefund` follows it. */
export interface RefundPending {
  outcome: 'pending';
  ref: string;
}

/** The network will not give the money back under this key; a person must. */
export interface RefundRefused {
  outcome: 'refused';
  code: string;
  message: string;
}

/** Not final: the refund is not known, so the same key may be tried again. */
export interface RefundAbsent {
  outcome: 'absent';
}

export type CaptureOutcome = CardCaptured | CardDeclined | ActionRequired | OutcomeUnknown | Overloaded;
export type LookUpOutcome = CaptureOutcome | CaptureAbsent;
export type RefundOutcome = CardRefunded | RefundPending | RefundRefused | OutcomeUnknown | Overloaded;
export type RefundLookUpOutcome = RefundOutcome | RefundAbsent;

/**
 * A notice whose signature and age were checked. The same `id` may come twice, late and in any sequence.
 * An outcome of `unknown` in it means: something changed, ask.
 */
export type ProviderNotice =
  | { about: 'capture'; id: string; key: string; ref: string; outcome: CaptureOutcome }
  | { about: 'refund'; id: string; key: string; captureRef: string; outcome: RefundOutcome }
  | { about: 'other'; id: string; type: string };

export type NoticeHeaders = Record<string, string | string[] | undefined>;

export interface ProviderHealth {
  breaker: 'closed' | 'open' | 'half-open';
  /** Calls on their way to the network now. */
  inFlight: number;
  /** Calls that wait for a place in the bulkhead. */
  queued: number;
  /** How often the breaker opened since the start. */
  opened: number;
  /** What the last failed call said; `null` if none failed. */
  lastFailure: string | null;
}

/** What a page must know to take a card in the buyer's browser. */
export type CardForm = { provider: 'sandbox' } | { provider: 'stripe'; publishableKey: string };

/** The bank of a practice network. Real banks talk to the buyer themselves, and nobody can answer for him. */
export interface PracticeBank {
  /** The buyer proves who he is, or fails to. `unknown`: no payment waits for this secret. */
  answer(answer: { clientSecret: string; passed: boolean }): Promise<'heard' | 'unknown' | 'unreachable'>;
}

export interface CardProvider {
  readonly name: 'stripe' | 'sandbox' | 'none';
  /** Null: no card is taken. */
  readonly form: CardForm | null;
  readonly practice?: PracticeBank;
  /** Charges once per key. Repeating the same request answers the same; must not be repeated after `captureKeyAgeMaxMs`. */
  capture(request: CaptureRequest): Promise<CaptureOutcome>;
  /** Gives back money of a capture, once per key however old the key is. */
  refund(request: RefundRequest): Promise<RefundOutcome>;
  /** What became of a capture. Never charges; `absent` closes the key, so a late request cannot charge either. */
  lookUp(request: LookUpRequest): Promise<LookUpOutcome>;
  lookUpRefund(request: { key: string; captureRef: string }): Promise<RefundLookUpOutcome>;
  /** Ends a capture that waits for the buyer: `declined` when it is over, `captured` when the buyer was faster. */
  abandon(request: { key: string; ref: string }): Promise<CaptureOutcome>;
  /** The notice if its signature and age are right, else undefined. The route answers 400 to undefined. */
  verifyWebhook(rawBody: Buffer, headers: NoticeHeaders): ProviderNotice | undefined;
  health(): ProviderHealth;
}
