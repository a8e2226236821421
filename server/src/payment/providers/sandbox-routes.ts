// What can be asked of the pretend card network over HTTP: one line per route, the shapes of the bodies, and
// the decision behind each. Nothing here waits, writes or sends.
import Type from 'typebox';
import { Compile } from 'typebox/compile';
import {
  type Book,
  type CaptureRecord,
  captureView,
  decideAbandon,
  decideAuthentication,
  decideCapture,
  decideRefund,
  decideSettle,
  decideToken,
  type Fresh,
  type Reply,
  refundView,
  refusal,
  reply,
  settledLate,
} from './sandbox-book.ts';
import type { CallKind } from './sandbox-faults.ts';

export interface Ask {
  /** The part of the path behind /v1/captures/. */
  ref: string;
  query: URLSearchParams;
  /** The Idempotency-Key header. */
  key: string | undefined;
  body: unknown;
  /** Keys whose capture is being worked on. */
  busy: ReadonlySet<string>;
}

export interface SandboxRoute {
  method: 'GET' | 'POST';
  path: RegExp;
  kind: CallKind;
  /** May be called by a page in the buyer's browser. */
  forBrowsers: boolean;
  /** Nobody else may use the idempotency key while this call is worked on. */
  claimsKey: boolean;
  decide(book: Book, ask: Ask, fresh: Fresh): Reply;
}

const exact = { additionalProperties: false };
const Amount = Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER });
const Currency = Type.String({ pattern: '^[A-Z]{3}$' });
const KEY = /^[\x21-\x7e]{1,255}$/;

const tokenShape = Compile(
  Type.Object(
    {
      number: Type.String({ maxLength: 40 }),
      exp_month: Type.Integer(),
      exp_year: Type.Integer(),
      cvc: Type.String({ maxLength: 10 }),
    },
    exact,
  ),
);
const captureShape = Compile(
  Type.Object(
    {
      amount: Amount,
      currency: Currency,
      source: Type.String({ minLength: 1, maxLength: 200 }),
      metadata: Type.Optional(
        Type.Record(Type.String({ maxLength: 40 }), Type.String({ maxLength: 500 }), { maxProperties: 20 }),
      ),
    },
    exact,
  ),
);
const refundShape = Compile(Type.Object({ amount: Amount, currency: Currency }, exact));
const settleShape = Compile(Type.Object({ key: Type.String({ pattern: KEY.source }) }, exact));
const authenticationShape = Compile(
  Type.Object({ clientSecret: Type.String({ maxLength: 200 }), passed: Type.Boolean() }, exact),
);

const REF = '([A-Za-z0-9_-]{1,80})';
const server = { forBrowsers: false, claimsKey: false };

export const sandboxRoutes: readonly SandboxRoute[] = [
  { ...server, method: 'POST', path: /^\/v1\/tokens$/, kind: 'asks', forBrowsers: true, decide: token },
  { ...server, method: 'POST', path: /^\/v1\/captures$/, kind: 'moves', claimsKey: true, decide: capture },
  { ...server, method: 'GET', path: /^\/v1\/captures$/, kind: 'asks', decide: captureByKey },
  { ...server, method: 'POST', path: /^\/v1\/captures\/settle$/, kind: 'asks', decide: settle },
  { ...server, method: 'GET', path: under(''), kind: 'asks', decide: ofCapture(captureByRef) },
  {
    ...server,
    method: 'POST',
    path: under('/authenticate'),
    kind: 'asks',
    forBrowsers: true,
    decide: ofCapture(authenticate),
  },
  { ...server, method: 'POST', path: under('/abandon'), kind: 'asks', decide: ofCapture(abandon) },
  { ...server, method: 'POST', path: under('/refunds'), kind: 'moves', decide: ofCapture(refund) },
  { ...server, method: 'GET', path: under('/refunds'), kind: 'asks', decide: ofCapture(refunds) },
];

function under(tail: string): RegExp {
  return new RegExp(`^/v1/captures/${REF}${tail}$`);
}

function token(_book: Book, { body }: Ask, fresh: Fresh): Reply {
  if (!tokenShape.Check(body)) return malformed(tokenShape.Errors(body));
  return decideToken(body, fresh);
}

function capture(book: Book, { body, key }: Ask, fresh: Fresh): Reply {
  if (key === undefined || !KEY.test(key)) return keyless();
  if (!captureShape.Check(body)) return malformed(captureShape.Errors(body));
  return decideCapture(book, key, { ...body, metadata: body.metadata ?? {} }, fresh);
}

function captureByKey(book: Book, { query }: Ask, fresh: Fresh): Reply {
  const known = book.byKey.get(query.get('key') ?? '');
  return known ? seen(known, fresh) : refusal(404, 'capture-unknown', 'No capture has this key.');
}

function captureByRef(known: CaptureRecord, _ask: Ask, fresh: Fresh): Reply {
  return seen(known, fresh);
}

function settle(book: Book, { body, busy }: Ask, fresh: Fresh): Reply {
  if (!settleShape.Check(body)) return malformed(settleShape.Errors(body));
  if (busy.has(body.key)) return { status: 200, body: { key: body.key, state: 'pending' }, entries: [] };
  return decideSettle(book, body.key, fresh);
}

function authenticate(known: CaptureRecord, { body }: Ask, fresh: Fresh): Reply {
  if (!authenticationShape.Check(body)) return malformed(authenticationShape.Errors(body));
  return decideAuthentication(known, body, fresh);
}

function abandon(known: CaptureRecord, _ask: Ask, fresh: Fresh): Reply {
  return { ...decideAbandon(known, fresh), status: 200 };
}

function refund(known: CaptureRecord, { body, key }: Ask, fresh: Fresh): Reply {
  if (key === undefined || !KEY.test(key)) return keyless();
  if (!refundShape.Check(body)) return malformed(refundShape.Errors(body));
  return decideRefund(known, key, body, fresh);
}

function refunds(known: CaptureRecord, { query }: Ask): Reply {
  const key = query.get('key');
  const wanted = known.refunds.filter((one) => key === null || one.key === key);
  return { status: 200, body: { items: wanted.map((one) => refundView(known, one)) }, entries: [] };
}

function ofCapture(decide: (known: CaptureRecord, ask: Ask, fresh: Fresh) => Reply): SandboxRoute['decide'] {
  return (book, ask, fresh) => {
    const known = book.byRef.get(ask.ref);
    return known ? decide(known, ask, fresh) : refusal(404, 'capture-unknown', 'No capture has this ref.');
  };
}

function seen(known: CaptureRecord, fresh: Fresh): Reply {
  const late = settledLate(known, fresh);
  if (late.length > 0) return { ...reply(known, late), status: 200 };
  return { status: 200, body: captureView(known), entries: [] };
}

function keyless(): Reply {
  return refusal(400, 'key-missing', 'Send an Idempotency-Key header of 1 to 255 visible ASCII characters.');
}

export function malformed(errors: readonly { instancePath: string; message: string }[]): Reply {
  const first = errors[0];
  const where = first && first.instancePath !== '' ? `\`${first.instancePath.slice(1)}\`` : 'The body';
  return refusal(
    400,
    'shape-invalid',
    `${where} ${first?.message ?? 'is not right'}. See the README of the sandbox.`,
  );
}
