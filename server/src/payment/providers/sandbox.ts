// The card provider for demos and tests: the port spoken to the sandbox server over HTTP. The server names the
// state of a capture in every answer, so an answer is read by its state and not by its status.
import Type, { type Static } from 'typebox';
import { Compile } from 'typebox/compile';
import type { World } from '#kernel/world';
import { Guard, type GuardLimits, guardLimits, type Verdict } from './policy.ts';
import type {
  CaptureOutcome,
  CaptureRequest,
  CardForm,
  CardProvider,
  LookUpOutcome,
  LookUpRequest,
  NoticeHeaders,
  PracticeBank,
  ProviderHealth,
  ProviderNotice,
  RefundLookUpOutcome,
  RefundOutcome,
  RefundRequest,
} from './provider.ts';
import { refOfSecret } from './sandbox-book.ts';
import { verifiedNoticeId, webhookKey } from './signature.ts';

export interface SandboxProviderOptions {
  /** Where the sandbox listens, such as `http://127.0.0.1:4010`. */
  url: string;
  webhookSecret: string;
  world: Pick<World, 'now'>;
  limits?: Partial<GuardLimits>;
}

const Text = Type.Union([Type.String(), Type.Null()]);
const Capture = Type.Object({
  ref: Type.String(),
  key: Type.String(),
  state: Type.Union([
    Type.Literal('captured'),
    Type.Literal('declined'),
    Type.Literal('action-required'),
    Type.Literal('closed'),
  ]),
  amount: Type.Integer(),
  currency: Type.String(),
  code: Text,
  message: Text,
  clientSecret: Text,
});
const Refund = Type.Object({
  ref: Type.String(),
  key: Type.String(),
  captureRef: Type.String(),
  state: Type.Union([Type.Literal('refunded'), Type.Literal('refused')]),
  amount: Type.Integer(),
  currency: Type.String(),
  code: Text,
  message: Text,
});
type Capture = Static<typeof Capture>;
type Refund = Static<typeof Refund>;

const captureShape = Compile(Capture);
const pendingShape = Compile(Type.Object({ state: Type.Literal('pending') }));
const refundShape = Compile(Refund);
const refundsShape = Compile(Type.Object({ items: Type.Array(Refund) }));
const problemShape = Compile(Type.Object({ code: Type.String(), message: Type.String() }));
const noticeShape = Compile(Type.Object({ type: Type.String(), data: Type.Unknown() }));

interface Answer {
  status: number;
  body: unknown;
}

type Unsettled =
  | { outcome: 'unknown'; because: string }
  | { outcome: 'overloaded'; because: string; retryAfterMs: number };

export class SandboxProvider implements CardProvider {
  readonly name = 'sandbox';
  readonly form: CardForm = { provider: 'sandbox' };
  readonly practice: PracticeBank = { answer: (answer) => this.#answerBank(answer) };
  readonly #url: string;
  readonly #webhookKey: Buffer;
  readonly #world: Pick<World, 'now'>;
  readonly #limits: GuardLimits;
  readonly #guard: Guard;

  constructor({ url, webhookSecret, world, limits }: SandboxProviderOptions) {
    this.#url = url.replace(/\/$/, '');
    this.#webhookKey = webhookKey(webhookSecret);
    this.#world = world;
    this.#limits = guardLimits(limits);
    this.#guard = new Guard(this.#limits);
  }

  capture(request: CaptureRequest): Promise<CaptureOutcome> {
    const { key, amount, currency, source, metadata } = request;
    return this.#guard.run('capturing', async (signal): Promise<Verdict<CaptureOutcome>> => {
      const answer = await this.#post('/v1/captures', { amount, currency, source, metadata }, signal, key);
      if (captureShape.Check(answer.body)) return well(captureOutcome(answer.body, request));
      return notCaptured(answer);
    });
  }

  lookUp(request: LookUpRequest): Promise<LookUpOutcome> {
    return this.#guard.run('settling', async (signal): Promise<Verdict<LookUpOutcome>> => {
      const answer = await this.#post('/v1/captures/settle', { key: request.key }, signal);
      if (pendingShape.Check(answer.body))
        return well({ outcome: 'unknown', because: 'still being worked on' });
      if (!captureShape.Check(answer.body)) return unclear(answer);
      if (answer.body.state === 'closed') return well({ outcome: 'absent' });
      return well(captureOutcome(answer.body, request));
    });
  }

  abandon({ ref }: { key: string; ref: string }): Promise<CaptureOutcome> {
    return this.#guard.run('settling', async (signal): Promise<Verdict<CaptureOutcome>> => {
      const answer = await this.#post(`/v1/captures/${encodeURIComponent(ref)}/abandon`, undefined, signal);
      return captureShape.Check(answer.body) ? well(captureOutcome(answer.body)) : unclear(answer);
    });
  }

  refund({ key, captureRef, amount, currency }: RefundRequest): Promise<RefundOutcome> {
    return this.#guard.run('settling', async (signal): Promise<Verdict<RefundOutcome>> => {
      const answer = await this.#post(refundsPath(captureRef), { amount, currency }, signal, key);
      if (refundShape.Check(answer.body)) return well(refundOutcome(answer.body));
      if (!problemShape.Check(answer.body) || answer.status >= 500) return unclear(answer);
      return well({ outcome: 'refused', code: answer.body.code, message: answer.body.message });
    });
  }

  lookUpRefund({ key, captureRef }: { key: string; captureRef: string }): Promise<RefundLookUpOutcome> {
    return this.#guard.run('settling', async (signal): Promise<Verdict<RefundLookUpOutcome>> => {
      const path = `${refundsPath(captureRef)}?key=${encodeURIComponent(key)}`;
      const answer = await this.#fetch(path, { method: 'GET', signal });
      if (!refundsShape.Check(answer.body)) return unclear(answer);
      const refund = answer.body.items[0];
      return well(refund ? refundOutcome(refund) : { outcome: 'absent' });
    });
  }

  verifyWebhook(rawBody: Buffer, headers: NoticeHeaders): ProviderNotice | undefined {
    const age = { nowMs: this.#world.now(), ageMaxMs: this.#limits.webhookAgeMaxMs };
    const id = verifiedNoticeId(this.#webhookKey, rawBody, headers, age);
    const notice = parsed(rawBody.toString('utf8'));
    if (id === undefined || !noticeShape.Check(notice)) return undefined;
    const { type, data } = notice;
    if (type.startsWith('capture.') && captureShape.Check(data)) {
      return { about: 'capture', id, key: data.key, ref: data.ref, outcome: captureOutcome(data) };
    }
    if (type.startsWith('refund.') && refundShape.Check(data)) {
      return {
        about: 'refund',
        id,
        key: data.key,
        captureRef: data.captureRef,
        outcome: refundOutcome(data),
      };
    }
    return { about: 'other', id, type };
  }

  health(): ProviderHealth {
    return this.#guard.health();
  }

  async #answerBank(answer: { clientSecret: string; passed: boolean }) {
    const ref = refOfSecret(answer.clientSecret);
    if (ref === undefined) return 'unknown';
    const heard = await this.#guard.run('settling', async (signal) => {
      const { status, body } = await this.#post(`/v1/captures/${ref}/authenticate`, answer, signal);
      if (captureShape.Check(body)) return well('heard' as const);
      return {
        outcome: status < 500 ? ('unknown' as const) : ('unreachable' as const),
        healthy: status < 500,
      };
    });
    return typeof heard === 'string' ? heard : 'unreachable';
  }

  #post(path: string, body: object | undefined, signal: AbortSignal, key?: string): Promise<Answer> {
    const headers: Record<string, string> = body === undefined ? {} : { 'content-type': 'application/json' };
    if (key !== undefined) headers['idempotency-key'] = key;
    return this.#fetch(path, {
      method: 'POST',
      headers,
      body: body === undefined ? null : JSON.stringify(body),
      signal,
    });
  }

  async #fetch(path: string, init: RequestInit): Promise<Answer> {
    const response = await fetch(`${this.#url}${path}`, init);
    return { status: response.status, body: parsed(await response.text()) };
  }
}

const refundsPath = (captureRef: string): string => `/v1/captures/${encodeURIComponent(captureRef)}/refunds`;

const well = <T>(outcome: T): Verdict<T> => ({ outcome, healthy: true });

/** A capture of another sum than was asked for is nobody's guess to make: it stays unknown until a person looks. */
function captureOutcome(capture: Capture, asked?: { amount: number; currency: string }): CaptureOutcome {
  const { ref, state, clientSecret } = capture;
  if (state === 'action-required' && clientSecret !== null)
    return { outcome: 'action-required', ref, clientSecret };
  if (state !== 'captured')
    return { outcome: 'declined', code: capture.code ?? state, message: capture.message ?? '' };
  const isOther = asked && (asked.amount !== capture.amount || asked.currency !== capture.currency);
  if (!isOther) return { outcome: 'captured', ref };
  return {
    outcome: 'unknown',
    because: `captured ${capture.amount} ${capture.currency} as ${ref}, which was not asked for`,
  };
}

function refundOutcome(refund: Refund): RefundOutcome {
  if (refund.state === 'refunded') return { outcome: 'refunded', ref: refund.ref };
  return { outcome: 'refused', code: refund.code ?? 'refused', message: refund.message ?? '' };
}

function notCaptured(answer: Answer): Verdict<CaptureOutcome> {
  const { status, body } = answer;
  if (!problemShape.Check(body) || status >= 500) return unclear(answer);
  if (body.code === 'key-in-use') return well({ outcome: 'unknown', because: 'still being worked on' });
  // Under the same key another request may have charged, so this is not a decline.
  if (body.code === 'key-reused') return well({ outcome: 'unknown', because: body.message });
  return well({ outcome: 'declined', code: body.code, message: body.message });
}

function unclear({ status, body }: Answer): Verdict<Unsettled> {
  const because = problemShape.Check(body) ? `${status} ${body.code}: ${body.message}` : `status ${status}`;
  return { outcome: { outcome: 'unknown', because }, healthy: status < 500 };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
