// A small double of Stripe's HTTP API for tests: payment intents, refunds, their search, and idempotency as
// Stripe documents it (the first answer is kept, a 500 too; other parameters under the same key are refused;
// nothing is kept of requests that are malformed, and keys can be forgotten).
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

type Form = Record<string, string>;

/** A body of text is sent as it is. */
interface Answer {
  status: number;
  body: object | string;
}

interface FakeIntent {
  id: string;
  object: 'payment_intent';
  amount: number;
  amount_received: number;
  currency: string;
  status: string;
  client_secret: string;
  metadata: Form;
  last_payment_error: object | null;
}

interface FakeRefund {
  id: string;
  object: 'refund';
  amount: number;
  currency: string;
  payment_intent: string;
  status: string;
  failure_reason?: string;
  metadata: Form;
}

/** How the next calls go wrong; `after` means that the call is carried out before it does. */
export type FakeFault =
  | {
      kind: 'status';
      status: number;
      body: object | string;
      after?: boolean;
      kept?: boolean;
      headers?: Record<string, string>;
    }
  | { kind: 'hang'; after?: boolean }
  | { kind: 'cut'; after?: boolean };

const cardError = (code: string, declineCode: string, message: string): Answer => ({
  status: 402,
  body: { error: { type: 'card_error', code, decline_code: declineCode, message } },
});

const invalid = (status: number, code: string, message: string): Answer => ({
  status,
  body: { error: { type: 'invalid_request_error', code, message } },
});

export class StripeFake {
  readonly intents = new Map<string, FakeIntent>();
  readonly refunds: FakeRefund[] = [];
  readonly requests: { method: string; path: string; form: Form; key: string | undefined }[] = [];
  readonly #answers = new Map<string, { print: string; answer: Answer }>();
  readonly #faults: FakeFault[] = [];
  readonly #server = createServer((request, response) => void this.#serve(request, response));
  /** The search of Stripe lags behind; off, it finds nothing. */
  isSearchCurrent = true;
  refundStatus = 'succeeded';
  #made = 0;

  async start(): Promise<{ protocol: 'http'; host: string; port: number }> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('The fake does not listen.');
    return { protocol: 'http', host: '127.0.0.1', port: address.port };
  }

  stop(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  failNext(...faults: FakeFault[]): void {
    this.#faults.push(...faults);
  }

  /** Ends the faults that nobody met. */
  answerAgain(): void {
    this.#faults.length = 0;
  }

  /** What Stripe does a day later. */
  forgetKeys(): void {
    this.#answers.clear();
  }

  /** The intents that took money. */
  get charged(): FakeIntent[] {
    return [...this.intents.values()].filter((intent) => intent.status === 'succeeded');
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://fake');
    const text = Buffer.concat(await request.toArray()).toString();
    const form = Object.fromEntries(new URLSearchParams(request.method === 'GET' ? url.search : text));
    const header = request.headers['idempotency-key'];
    const key = typeof header === 'string' ? header : undefined;
    this.requests.push({ method: request.method ?? '', path: url.pathname, form, key });
    const fault = this.#faults.shift();
    const call = { method: request.method ?? '', path: url.pathname, form, key };
    if (fault && !fault.after) return this.#fail(fault, call.key, text, response);
    const answer = this.#once(call, text);
    if (fault) return this.#fail(fault, call.key, text, response);
    send(response, answer);
  }

  #fail(fault: FakeFault, key: string | undefined, print: string, response: ServerResponse): void {
    if (fault.kind === 'hang') return;
    if (fault.kind === 'cut') {
      response.socket?.destroy();
      return;
    }
    if (fault.kept && key !== undefined) this.#answers.set(key, { print, answer: fault });
    send(response, fault, fault.headers);
  }

  #once(call: { method: string; path: string; form: Form; key: string | undefined }, print: string): Answer {
    if (call.method !== 'POST' || call.key === undefined) return this.#carryOut(call);
    const known = this.#answers.get(call.key);
    if (known && known.print !== print) {
      const message = 'Keys for idempotent requests can only be used with the same parameters.';
      return { status: 400, body: { error: { type: 'idempotency_error', message } } };
    }
    if (known) return known.answer;
    const answer = structuredClone(this.#carryOut(call));
    if (answer.status !== 400) this.#answers.set(call.key, { print, answer });
    return answer;
  }

  #carryOut({ method, path, form }: { method: string; path: string; form: Form }): Answer {
    if (path === '/v1/payment_intents' && method === 'POST') return this.#create(form);
    if (path === '/v1/payment_intents/search') return this.#search(form);
    if (path === '/v1/refunds') return method === 'POST' ? this.#refund(form) : this.#listRefunds(form);
    const intent = this.intents.get(path.split('/')[3] ?? '');
    if (!intent) return invalid(404, 'resource_missing', 'No such payment_intent');
    if (!path.endsWith('/cancel')) return { status: 200, body: intent };
    if (intent.status === 'succeeded' || intent.status === 'canceled') {
      return invalid(400, 'payment_intent_unexpected_state', `It has a status of ${intent.status}.`);
    }
    intent.status = 'canceled';
    return { status: 200, body: intent };
  }

  #create(form: Form): Answer {
    const amount = Number(form.amount);
    if (amount < 50) return invalid(400, 'amount_too_small', 'Amount must be at least 50.');
    const source = form.payment_method ?? form['payment_method_data[card][token]'];
    if (source?.includes('missing'))
      return invalid(400, 'resource_missing', `No such PaymentMethod: ${source}`);
    const intent = this.#newIntent(amount, form);
    this.intents.set(intent.id, intent);
    if (form.confirm !== 'true') return { status: 200, body: intent };
    if (source?.includes('Declined')) {
      const declined = cardError('card_declined', 'insufficient_funds', 'Your card has insufficient funds.');
      intent.last_payment_error = { code: 'card_declined' };
      return declined;
    }
    if (source?.includes('3ds')) intent.status = 'requires_action';
    else if (source?.includes('processing')) intent.status = 'processing';
    else this.succeed(intent.id);
    return { status: 200, body: intent };
  }

  /** The buyer proved who they are, or the bank was slow. */
  succeed(id: string): void {
    const intent = this.intents.get(id);
    if (intent) Object.assign(intent, { status: 'succeeded', amount_received: intent.amount });
  }

  /** The buyer failed to prove who they are: the intent waits for another card. */
  refuse(id: string): void {
    const last_payment_error = { code: 'payment_intent_authentication_failure', message: 'Not confirmed.' };
    const intent = this.intents.get(id);
    if (intent) Object.assign(intent, { status: 'requires_payment_method', last_payment_error });
  }

  #newIntent(amount: number, form: Form): FakeIntent {
    this.#made += 1;
    const id = `pi_${this.#made}`;
    return {
      id,
      object: 'payment_intent',
      amount,
      amount_received: 0,
      currency: form.currency ?? '',
      status: 'requires_payment_method',
      client_secret: `${id}_secret`,
      metadata: metadataOf(form),
      last_payment_error: null,
    };
  }

  #search(form: Form): Answer {
    const [, name = '', value = ''] = /^metadata\['(\w+)'\]:'(.*)'$/.exec(form.query ?? '') ?? [];
    const plain = value.replaceAll(/\\(.)/g, '$1');
    const found = [...this.intents.values()].filter((intent) => intent.metadata[name] === plain);
    const data = this.isSearchCurrent ? found : [];
    return { status: 200, body: { object: 'search_result', data, has_more: false, next_page: null } };
  }

  #refund(form: Form): Answer {
    const intent = this.intents.get(form.payment_intent ?? '');
    const amount = Number(form.amount);
    const before = this.refunds.filter((refund) => refund.payment_intent === intent?.id);
    const left = (intent?.amount_received ?? 0) - before.reduce((sum, refund) => sum + refund.amount, 0);
    if (!intent || amount > left)
      return invalid(400, 'charge_already_refunded', 'More than is left of the charge.');
    this.#made += 1;
    const refund: FakeRefund = {
      id: `re_${this.#made}`,
      object: 'refund',
      amount,
      currency: intent.currency,
      payment_intent: intent.id,
      status: this.refundStatus,
      metadata: metadataOf(form),
      ...(this.refundStatus === 'failed' ? { failure_reason: 'lost_or_stolen_card' } : {}),
    };
    this.refunds.push(refund);
    return { status: 200, body: refund };
  }

  #listRefunds(form: Form): Answer {
    const data = this.refunds.filter((refund) => refund.payment_intent === form.payment_intent);
    return { status: 200, body: { object: 'list', data, has_more: false, url: '/v1/refunds' } };
  }
}

function metadataOf(form: Form): Form {
  const entries = Object.entries(form).flatMap(([name, value]) => {
    const key = /^metadata\[(.+)\]$/.exec(name)?.[1];
    return key === undefined ? [] : [[key, value] as const];
  });
  return Object.fromEntries(entries);
}

function send(response: ServerResponse, answer: Answer, headers: Record<string, string> = {}): void {
  response.writeHead(answer.status, {
    'content-type': 'application/json',
    'request-id': 'req_1',
    ...headers,
  });
  response.end(typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body));
}
