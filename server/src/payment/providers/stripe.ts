// The port over Stripe: Payment Intents, created and confirmed in one call whose idempotency key is ours.
// Stripe cannot be asked what became of a key, so a look-up fences it: it sends the same key with an intent
// that has no card. If the key is new, it is used up now and nothing can be charged under it any more; if it
// is not, Stripe refuses the difference, and repeating the first request word by word returns the first answer.
import Stripe from 'stripe';
import type { World } from '#kernel/world';
import { Guard, type GuardLimits, guardLimits, type Verdict } from './policy.ts';
import type {
  CaptureOutcome,
  CaptureRequest,
  CardDeclined,
  CardForm,
  CardProvider,
  LookUpOutcome,
  LookUpRequest,
  NoticeHeaders,
  OutcomeUnknown,
  Overloaded,
  ProviderHealth,
  ProviderNotice,
  RefundLookUpOutcome,
  RefundOutcome,
  RefundRequest,
} from './provider.ts';

export interface StripeProviderOptions {
  secretKey: string;
  /** For the page that takes the card; it belongs to the same account and mode. */
  publishableKey: string;
  /** The signing secret of the webhook endpoint, `whsec_…`. */
  webhookSecret: string;
  world: Pick<World, 'now'>;
  limits?: Partial<GuardLimits>;
  /** Another address than Stripe's own, such as a local fake. */
  api?: { protocol: 'http' | 'https'; host: string; port: number };
}

type Intent = Stripe.PaymentIntent;
type Unsettled = OutcomeUnknown | Overloaded;

const CAPTURE_KEY = 'jari_key';
const FENCED_KEY = 'jari_fenced_key';
const REFUND_KEY = 'jari_refund_key';
const REFUNDS_PAGE = 100;

export class StripeProvider implements CardProvider {
  readonly name = 'stripe';
  readonly form: CardForm;
  readonly #stripe: Stripe;
  readonly #webhookSecret: string;
  readonly #world: Pick<World, 'now'>;
  readonly #limits: GuardLimits;
  readonly #guard: Guard;

  constructor({ secretKey, publishableKey, webhookSecret, world, limits, api }: StripeProviderOptions) {
    this.form = { provider: 'stripe', publishableKey };
    this.#webhookSecret = webhookSecret;
    this.#world = world;
    this.#limits = guardLimits(limits);
    this.#guard = new Guard(this.#limits);
    this.#stripe = new Stripe(secretKey, {
      // The client over fetch has one deadline for a whole call and never repeats a call on its own; the other
      // one repeats after a lost connection, and then nobody could say whether the first try arrived.
      httpClient: Stripe.createFetchHttpClient(),
      maxNetworkRetries: 0,
      timeout: this.#limits.providerTimeoutMs,
      telemetry: false,
      ...api,
    });
  }

  capture(request: CaptureRequest): Promise<CaptureOutcome> {
    return this.#guard.run('capturing', () => this.#capture(request));
  }

  lookUp(request: LookUpRequest): Promise<LookUpOutcome> {
    const { ref } = request;
    return this.#guard.run('settling', () =>
      this.#explained(() => (ref === undefined ? this.#whatBecame(request) : this.#ofRef(ref, request))),
    );
  }

  abandon({ ref }: { key: string; ref: string }): Promise<CaptureOutcome> {
    return this.#guard.run('settling', () =>
      this.#explained<CaptureOutcome>(async () => {
        const cancelled = await this.#cancel(ref);
        return cancelled ?? this.#ofRef(ref);
      }),
    );
  }

  refund(request: RefundRequest): Promise<RefundOutcome> {
    return this.#guard.run('settling', () => this.#explained(() => this.#refund(request)));
  }

  lookUpRefund({ key, captureRef }: { key: string; captureRef: string }): Promise<RefundLookUpOutcome> {
    return this.#guard.run('settling', () =>
      this.#explained<RefundLookUpOutcome>(async () => {
        const known = await this.#knownRefund(key, captureRef);
        return known ? refundOutcome(known) : { outcome: 'absent' };
      }),
    );
  }

  verifyWebhook(rawBody: Buffer, headers: NoticeHeaders): ProviderNotice | undefined {
    const signature = headers['stripe-signature'];
    if (typeof signature !== 'string') return undefined;
    const { webhookAgeMaxMs } = this.#limits;
    try {
      const event = this.#stripe.webhooks.constructEvent(
        rawBody,
        signature,
        this.#webhookSecret,
        webhookAgeMaxMs / 1_000,
        undefined,
        this.#world.now(),
      );
      return noticeOf(event);
    } catch {
      // Whatever is wrong with it, from the signature to the JSON: it is not a notice of Stripe.
      return undefined;
    }
  }

  health(): ProviderHealth {
    return this.#guard.health();
  }

  async #capture(request: CaptureRequest): Promise<Verdict<CaptureOutcome>> {
    return this.#explained<CaptureOutcome>(async () => {
      try {
        return captureOutcome(await this.#charge(request), request);
      } catch (error) {
        if (error instanceof Stripe.errors.StripeIdempotencyError) return this.#closedOrMixedUp(request);
        const declined = declineOf(error);
        if (declined) return declined;
        throw error;
      }
    });
  }

  #charge({ key, amount, currency, source, metadata }: CaptureRequest): Promise<Intent> {
    return this.#stripe.paymentIntents.create(
      {
        amount,
        currency: currency.toLowerCase(),
        confirm: true,
        // What a bank asks is asked by Stripe.js, on the page that has the secret.
        use_stripe_sdk: true,
        automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
        metadata: { ...metadata, [CAPTURE_KEY]: key },
        ...paymentMethod(source),
      },
      { idempotencyKey: key },
    );
  }

  /** Stripe refused the key because its first request differed: either a look-up fenced it, or the caller mixed keys up. */
  async #closedOrMixedUp(request: CaptureRequest): Promise<CaptureOutcome> {
    const became = await this.#whatBecame(request);
    if (became.outcome !== 'absent') return became;
    return { outcome: 'declined', code: 'key-closed', message: 'The payment was not made. Pay again.' };
  }

  async #whatBecame(request: CaptureRequest): Promise<LookUpOutcome> {
    const fenced = await this.#fence(request);
    if (fenced === 'key-used') return this.#firstAnswer(request);
    if ('outcome' in fenced) return fenced;
    // Stripe forgets keys after a day, and then the fence proves nothing: the search knows old intents.
    const found = await this.#search(request.key);
    if (found) return this.#ended(found, request);
    await this.#cancel(fenced.id);
    return { outcome: 'absent' };
  }

  /** The intent that uses the key up, unless the key was used before or no request of this sum can succeed. */
  async #fence({ key, amount, currency }: CaptureRequest): Promise<Intent | CardDeclined | 'key-used'> {
    try {
      return await this.#stripe.paymentIntents.create(
        { amount, currency: currency.toLowerCase(), metadata: { [FENCED_KEY]: key } },
        { idempotencyKey: key },
      );
    } catch (error) {
      if (error instanceof Stripe.errors.StripeIdempotencyError) return 'key-used';
      const declined = declineOf(error);
      if (declined) return declined;
      throw error;
    }
  }

  /** The key was used, so the same request again charges nothing and returns what was answered then. */
  async #firstAnswer(request: CaptureRequest): Promise<LookUpOutcome> {
    let first: Intent | undefined;
    try {
      first = await this.#charge(request);
    } catch (error) {
      const declined = declineOf(error);
      if (declined) return declined;
      // Stripe repeats even a 500 for a day. The search may lag behind, so finding nothing proves nothing.
      if (isServerError(error)) first = await this.#search(request.key);
      if (!first) throw error;
    }
    return this.#ofRef(first.id, request);
  }

  async #ofRef(ref: string, asked?: CaptureRequest): Promise<CaptureOutcome> {
    return this.#ended(await this.#stripe.paymentIntents.retrieve(ref), asked);
  }

  /** An intent that failed could be confirmed again by the page that has its secret; cancelled it is over. */
  async #ended(intent: Intent, asked?: CaptureRequest): Promise<CaptureOutcome> {
    if (intent.status !== 'requires_payment_method') return captureOutcome(intent, asked);
    const cancelled = await this.#cancel(intent.id);
    if (cancelled) return captureOutcome(intent, asked);
    return { outcome: 'unknown', because: `${intent.id} changed while it was looked up` };
  }

  /** Undefined when the intent cannot be cancelled in its state. */
  async #cancel(ref: string): Promise<CardDeclined | undefined> {
    try {
      await this.#stripe.paymentIntents.cancel(ref, { cancellation_reason: 'abandoned' });
      return abandoned;
    } catch (error) {
      const isOver = error instanceof Stripe.errors.StripeInvalidRequestError;
      if (isOver && error.code === 'payment_intent_unexpected_state') return undefined;
      throw error;
    }
  }

  async #search(key: string): Promise<Intent | undefined> {
    const quoted = key.replaceAll(/['\\]/g, '\\$&');
    const page = await this.#stripe.paymentIntents.search({
      query: `metadata['${CAPTURE_KEY}']:'${quoted}'`,
      limit: 1,
    });
    return page.data[0];
  }

  async #refund({ key, captureRef, amount }: RefundRequest): Promise<RefundOutcome> {
    // The idempotency key holds for a day only; the list holds for ever, so no refund is made twice.
    const known = await this.#knownRefund(key, captureRef);
    if (known) return refundOutcome(known);
    try {
      const refund = await this.#stripe.refunds.create(
        { payment_intent: captureRef, amount, metadata: { [REFUND_KEY]: key } },
        { idempotencyKey: `refund:${key}` },
      );
      return refundOutcome(refund);
    } catch (error) {
      if (!declineOf(error) || !(error instanceof Stripe.errors.StripeError)) throw error;
      return { outcome: 'refused', code: kebab(error.code ?? 'request-invalid'), message: error.message };
    }
  }

  async #knownRefund(key: string, captureRef: string): Promise<Stripe.Refund | undefined> {
    const refunds = this.#stripe.refunds.list({ payment_intent: captureRef, limit: REFUNDS_PAGE });
    for await (const refund of refunds) {
      if (refund.metadata?.[REFUND_KEY] === key) return refund;
    }
    return undefined;
  }

  /** What an error of Stripe says about the call. Errors of the connection are left to the guard. */
  async #explained<T>(ask: () => Promise<T>): Promise<Verdict<T | Unsettled>> {
    try {
      return { outcome: await ask(), healthy: true };
    } catch (error) {
      if (error instanceof Stripe.errors.StripeConnectionError) throw error.detail;
      if (!(error instanceof Stripe.errors.StripeError)) throw error;
      const { breakerRestMs } = this.#limits;
      if (error instanceof Stripe.errors.StripeRateLimitError) {
        const retryAfterMs = retryAfterOf(error) ?? breakerRestMs;
        return {
          outcome: { outcome: 'overloaded', because: 'Stripe limits the rate', retryAfterMs },
          healthy: false,
        };
      }
      if (isKeyRefused(error)) {
        const because = `Stripe refused the secret key: ${error.message}`;
        return { outcome: { outcome: 'overloaded', because, retryAfterMs: breakerRestMs }, healthy: false };
      }
      const because = `${error.statusCode ?? 'no status'} ${error.code ?? error.type}: ${error.message}`;
      return { outcome: { outcome: 'unknown', because }, healthy: !isServerError(error) };
    }
  }
}

const abandoned: CardDeclined = {
  outcome: 'declined',
  code: 'abandoned',
  message: 'The payment was not finished in time.',
};

/** A `tok_…` of Stripe.js has to be wrapped; a `pm_…` is a payment method already. */
function paymentMethod(source: string) {
  if (!source.startsWith('tok_')) return { payment_method: source };
  return { payment_method_data: { type: 'card' as const, card: { token: source } } };
}

function captureOutcome(intent: Intent, asked?: { amount: number; currency: string }): CaptureOutcome {
  const { id, status, client_secret: clientSecret } = intent;
  if (status === 'succeeded') return sameSum(intent, asked);
  if (status === 'canceled') return abandoned;
  if (status === 'requires_action' && clientSecret !== null) {
    return { outcome: 'action-required', ref: id, clientSecret };
  }
  if (status !== 'requires_payment_method') return { outcome: 'unknown', because: `${id} is ${status}` };
  const { decline_code: decline, code, message } = intent.last_payment_error ?? {};
  return {
    outcome: 'declined',
    code: kebab(decline ?? code ?? 'declined'),
    message: message ?? 'The card was declined.',
  };
}

/** A capture of another sum than was asked for is nobody's guess to make: it stays unknown until a person looks. */
function sameSum(intent: Intent, asked?: { amount: number; currency: string }): CaptureOutcome {
  const { id, amount_received: amount, currency } = intent;
  const isSame = !asked || (asked.amount === amount && asked.currency.toLowerCase() === currency);
  if (isSame) return { outcome: 'captured', ref: id };
  return { outcome: 'unknown', because: `captured ${amount} ${currency} as ${id}, which was not asked for` };
}

function refundOutcome({ id, status, failure_reason: failure }: Stripe.Refund): RefundOutcome {
  if (status === 'succeeded') return { outcome: 'refunded', ref: id };
  if (status === 'pending' || status === 'requires_action') return { outcome: 'pending', ref: id };
  if (status !== 'failed' && status !== 'canceled')
    return { outcome: 'unknown', because: `${id} is ${status}` };
  const message = `Stripe could not give the money back: refund ${id} is ${status}.`;
  return { outcome: 'refused', code: kebab(failure ?? status), message };
}

/** The bank said no, or Stripe could not use the request at all; in both cases nothing was charged. */
function declineOf(error: unknown): CardDeclined | undefined {
  if (error instanceof Stripe.errors.StripeCardError) {
    const code = kebab(error.decline_code ?? error.code ?? 'declined');
    return { outcome: 'declined', code, message: error.message };
  }
  if (error instanceof Stripe.errors.StripeInvalidRequestError) {
    const message = 'The card could not be used. Enter it again, or use another one.';
    return { outcome: 'declined', code: kebab(error.code ?? 'request-invalid'), message };
  }
  return undefined;
}

function isServerError(error: unknown): boolean {
  if (!(error instanceof Stripe.errors.StripeAPIError)) return false;
  return error.statusCode === undefined || error.statusCode >= 500;
}

function isKeyRefused(error: unknown): boolean {
  const { StripeAuthenticationError, StripePermissionError } = Stripe.errors;
  return error instanceof StripeAuthenticationError || error instanceof StripePermissionError;
}

function retryAfterOf(error: { headers?: Record<string, string> }): number | undefined {
  const seconds = Number(error.headers?.['retry-after']);
  return Number.isFinite(seconds) && seconds > 0 ? seconds * 1_000 : undefined;
}

function noticeOf(event: Stripe.Event): ProviderNotice {
  const { id, type } = event;
  switch (event.type) {
    case 'payment_intent.succeeded':
    case 'payment_intent.canceled':
      return captureNotice(id, type, event.data.object, captureOutcome(event.data.object));
    case 'payment_intent.payment_failed':
      // The buyer may still try again with the same intent, so this is a reason to ask and not an end.
      return captureNotice(id, type, event.data.object, {
        outcome: 'unknown',
        because: 'a try to pay failed',
      });
    case 'refund.created':
    case 'refund.updated':
    case 'refund.failed':
      return refundNotice(id, type, event.data.object);
    default:
      return { about: 'other', id, type };
  }
}

function captureNotice(id: string, type: string, intent: Intent, outcome: CaptureOutcome): ProviderNotice {
  const key = intent.metadata[CAPTURE_KEY];
  return key === undefined
    ? { about: 'other', id, type }
    : { about: 'capture', id, key, ref: intent.id, outcome };
}

function refundNotice(id: string, type: string, refund: Stripe.Refund): ProviderNotice {
  const key = refund.metadata?.[REFUND_KEY];
  const intent = refund.payment_intent;
  const captureRef = typeof intent === 'string' ? intent : intent?.id;
  if (key === undefined || captureRef === undefined) return { about: 'other', id, type };
  return { about: 'refund', id, key, captureRef, outcome: refundOutcome(refund) };
}

const kebab = (code: string): string => code.replaceAll('_', '-');
