// API keys: for programs of a person, with some of the person's roles. A key is shown once; what is listed later is
// how it begins.
import Type from 'typebox';
import { isRefused, type Refused, type Route, refuse, route } from '#kernel/route';
import { ApiKey, Name, type Role, Roles } from './contract.ts';
import type { Ended } from './ended.ts';
import { keysOf } from './store.ts';
import { prefixOf, tokenOf } from './token.ts';

const closed = { additionalProperties: false } as const;
const rfc3339 = (ms: number) => Temporal.Instant.fromEpochMilliseconds(ms).toString();

export function keyRoutes({ ended }: { ended: Ended }): Route[] {
  return [making(), listing(), removing(ended)];
}

function making(): Route {
  return route({
    method: 'POST',
    path: '/keys',
    access: 'signed-in',
    summary: 'Makes an API key with some of my roles; the key itself is shown only now',
    body: Type.Object({ label: Name, roles: Roles }, closed),
    replies: { 201: Type.Object({ ...ApiKey.properties, key: Type.String() }) },
    refusals: ['session-needed', 'role-not-yours', 'keys-too-many', 'person-unknown'],
    async handle({ caller, body }, io) {
      if (caller.kind !== 'person') return refuse({ refused: 'session-needed' });
      const label = body.label.normalize('NFC').trim();
      const data = { keyId: io.world.id(), label, roles: body.roles };
      type Made = { keyId: string; roles: Role[]; madeAt: number };
      const answer = await io.submit<Made | Refused>({ type: 'MakeKey', subject: caller.id, data });
      if (isRefused(answer)) return refuse(answer);
      const { keyId, roles, madeAt } = answer;
      const key = tokenOf(io.seal, 'key', keyId);
      const prefix = prefixOf(io.seal, keyId);
      return { status: 201, body: { id: keyId, key, prefix, label, roles, madeAt: rfc3339(madeAt) } };
    },
  });
}

function listing(): Route {
  return route({
    method: 'GET',
    path: '/keys',
    access: 'signed-in',
    summary: 'Lists my API keys',
    replies: { 200: Type.Object({ keys: Type.Array(ApiKey) }) },
    async handle({ caller }, io) {
      const keys = await keysOf(io.db, caller.id);
      const shown = keys.map(({ id, label, roles, madeAt }) => ({
        id,
        prefix: prefixOf(io.seal, id),
        label,
        roles,
        madeAt: rfc3339(madeAt),
      }));
      return { status: 200, body: { keys: shown } };
    },
  });
}

function removing(ended: Ended): Route {
  return route({
    method: 'DELETE',
    path: '/keys/:id',
    access: 'signed-in',
    summary: 'Removes an API key of mine',
    params: Type.Object({ id: Type.String({ format: 'uuid' }) }, closed),
    replies: { 204: Type.Null() },
    refusals: ['session-needed', 'key-unknown'],
    async handle({ caller, params }, io) {
      if (caller.kind !== 'person') return refuse({ refused: 'session-needed' });
      const answer = await io.submit<object>({
        type: 'RemoveKey',
        subject: caller.id,
        data: { keyId: params.id },
      });
      if (isRefused(answer)) return refuse(answer);
      ended.mark(params.id, io.world.now());
      return { status: 204 };
    },
  });
}
