// The AsyncAPI 3 document: the public events of each context, in the envelope that travels (CloudEvents 1.0 names).
// Written from what the contexts declare to emit and from the schemas they give.
import type { Context } from './context.ts';
import type { DocumentOptions } from './openapi.ts';

export function asyncapi(contexts: readonly Context[], { version }: DocumentOptions): object {
  const speaking = contexts.filter((context) => publicEvents(context).length > 0);
  const entries = (one: (context: Context) => object) =>
    Object.fromEntries(speaking.map((context) => [context.name, one(context)]));
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Jari events',
      version,
      description:
        'Delivered at least once, in sequence per subject. Repeats have the same id. No personal data.',
    },
    defaultContentType: 'application/json',
    channels: entries(channel),
    operations: entries(({ name }) => ({ action: 'send', channel: { $ref: `#/channels/${name}` } })),
    components: { schemas: { Envelope } },
  };
}

function publicEvents({ emits }: Context): string[] {
  return Object.keys(emits).filter((type) => emits[type] === 'public');
}

function channel(context: Context): object {
  const { name, schemas = {} } = context;
  const messages = publicEvents(context).map((type) => [
    type,
    {
      name: `${name}.${type}`,
      payload: {
        allOf: [
          { $ref: '#/components/schemas/Envelope' },
          {
            properties: {
              source: { const: name },
              type: { const: type },
              data: schemas[type] ?? { type: 'object' },
            },
          },
        ],
      },
    },
  ]);
  return { address: `jari.${name}`, messages: Object.fromEntries(messages) };
}

const Envelope = {
  type: 'object',
  required: ['id', 'source', 'type', 'subject', 'time', 'correlation', 'data'],
  properties: {
    id: { type: 'string', format: 'uuid' },
    source: { type: 'string', description: 'The context that says it.' },
    type: { type: 'string' },
    subject: { type: 'string', description: 'What it is about; events of one subject come in sequence.' },
    time: { type: 'string', format: 'date-time' },
    correlation: { type: 'string', description: 'Id of what it all began with.' },
    causation: { type: ['string', 'null'], description: 'Id of the message that led to it.' },
    actor: { type: 'string', description: '`person:<id>`, `guest` or `system`.' },
    traceparent: { type: ['string', 'null'], description: 'W3C trace context.' },
    data: {},
  },
};
