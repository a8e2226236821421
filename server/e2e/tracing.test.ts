// One purchase is one trace, as a collector sees it. The collector is a real one on a socket that keeps what it is sent.
import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import { after, before, test } from 'node:test';
import { openOffers, pieces } from './offers.ts';
import { type Jari, startJari } from './start.ts';
import { CONTACT, until } from './visitor.ts';

interface Span {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  attributes: { key: string; value: { stringValue?: string } }[];
  links?: { traceId: string; spanId: string }[];
}

interface Export {
  resourceSpans: {
    resource: { attributes: Span['attributes'] };
    scopeSpans: { spans: Span[] }[];
  }[];
}

const spans: Span[] = [];
const services = new Set<string | undefined>();
let collector: Server;
let jari: Jari;
let env: Record<string, string>;

before(async () => {
  collector = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request) text += chunk;
    const sent: Export = JSON.parse(text);
    for (const { resource, scopeSpans } of sent.resourceSpans) {
      services.add(resource.attributes.find(({ key }) => key === 'service.name')?.value.stringValue);
      spans.push(...scopeSpans.flatMap((scope) => scope.spans));
    }
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  });
  await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve));
  const address = collector.address();
  const port = typeof address === 'object' ? address?.port : 0;
  env = { OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}/` };
  jari = await startJari({ env });
});
after(async () => {
  await jari.stop();
  collector.closeAllConnections();
  await new Promise((resolve) => collector.close(resolve));
});

const PARENT = 'b2'.repeat(8);

/** The spans of one trace as lines, each under its parent; what was delivered twice is one line. */
function told(traceId: string, parent = PARENT, depth = 0): string[] {
  const lines = spans
    .filter((span) => span.traceId === traceId && span.parentSpanId === parent)
    .sort((a, b) => a.name.localeCompare(b.name))
    .flatMap((span) => [`${'  '.repeat(depth)}${span.name}`, ...told(traceId, span.spanId, depth + 1)]);
  return [...new Set(lines)];
}

/** Buys with points, as a part of this trace. */
async function buys(where: Jari, traceId: string): Promise<string> {
  const { product } = await openOffers(await where.person('host'));
  const buyer = await where.person('buyer');
  assert.equal((await buyer.topUp(100_000)).status, 201);
  const held = await buyer.hold(pieces(product.pool, 'poster', 2));
  const booked = await buyer.post(
    '/v1/booking/bookings',
    { receipt: held.body.receipt, contact: CONTACT, payment: { points: 'all' } },
    { traceparent: `00-${traceId}-${PARENT}-01` },
  );
  assert.equal(booked.status, 201, booked.text);
  return booked.body.bookingId;
}

const CHECKOUT = [
  'POST /v1/booking/bookings',
  '  booking PlaceBooking',
  '    payment Charge',
  '      booking payment.Captured',
  '        inventory Claim',
  '          booking inventory.Claimed',
];

const attribute = ({ attributes }: Span, wanted: string) =>
  attributes.find(({ key }) => key === wanted)?.value.stringValue;

test('a booking paid with points is one trace through all contexts, from the request to the sold cell', async () => {
  const traceId = 'a1'.repeat(16);
  const bookingId = await buys(jari, traceId);
  const tree = await until(
    async () => told(traceId),
    (lines) => lines.length >= CHECKOUT.length,
  );
  assert.deepEqual(tree, CHECKOUT);
  const messages = spans.filter((span) => span.traceId === traceId && !span.name.startsWith('POST'));
  assert.deepEqual([...new Set(messages.map((span) => attribute(span, 'jari.correlation')))], [bookingId]);
  assert.deepEqual([...services], ['jari']);
});

test('a booking is the same trace when its contexts run in two processes, and the relay carries what crosses', async () => {
  const topology = [
    ['identity', 'catalog', 'booking', 'operations'],
    ['inventory', 'payment', 'check-in', 'views'],
  ];
  const two = await startJari({ env, topology });
  const traceId = 'd4'.repeat(16);
  await buys(two, traceId);
  const tree = await until(
    async () => told(traceId),
    (lines) => lines.length >= CHECKOUT.length,
  );
  await two.stop();
  assert.deepEqual(tree, CHECKOUT);
  const carrier = (name: string) =>
    spans
      .filter((span) => span.traceId === traceId && span.name === name)
      .map((span) => attribute(span, 'jari.carrier'))[0];
  assert.equal(carrier('booking PlaceBooking'), 'request');
  assert.equal(carrier('payment Charge'), 'relay');
  assert.equal(carrier('inventory Claim'), 'relay');
});

test('a call to the card network is a span below the decision that asked for it', async () => {
  const buyer = await jari.person('buyer');
  const traceId = 'c3'.repeat(16);
  const money = { amount: 10_000, currency: 'KRW' };
  const topUpId = '0198c1f0-0000-7000-8000-0000000000aa';
  const answer = await buyer.post(
    '/v1/payment/points/top-ups',
    { topUpId, money, card: { source: 'tok_visa' } },
    { traceparent: `00-${traceId}-${PARENT}-01` },
  );
  assert.equal(answer.status, 201, answer.text);
  const tree = await until(
    async () => told(traceId),
    (lines) => lines.length >= 4,
  );
  assert.deepEqual(tree, [
    'POST /v1/payment/points/top-ups',
    '  payment TopUp',
    '    payment capture',
    '    payment TopUpAnswered',
  ]);
});

test('batches and steps of read models are told, and nothing that a person typed', async () => {
  const isBatch = ({ name, links }: Span) => name === 'booking batch' && (links?.length ?? 0) > 0;
  await until(
    async () => spans,
    (told) => told.some(isBatch) && told.some(({ name }) => name.startsWith('views ')),
  );
  assert.doesNotMatch(JSON.stringify(spans), /min@example\.com|김민준|tok_visa/);
});
