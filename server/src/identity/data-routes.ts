// What identity knows about a person, for that person: everything but what would open the account.
import Type from 'typebox';
import { type Route, refuse, route } from '#kernel/route';
import { ApiKey, Passkey, Person } from './contract.ts';
import { type Account, accountOf, type KnownPerson, keysOf, knownPerson, passkeysOf } from './store.ts';
import { prefixOf } from './token.ts';

const CLOSED = { additionalProperties: false } as const;
const Instant = Type.String({ format: 'date-time' });

const MyData = Type.Object(
  {
    at: Instant,
    person: Type.Object({ ...Person.properties, joinedAt: Instant }, CLOSED),
    sessions: Type.Array(Type.Object({ until: Instant }, CLOSED)),
    keys: Type.Array(ApiKey),
    passkeys: Type.Array(Passkey),
    /** Where the rest is: what was bought, and the points. Follow `next` where a page has one. */
    elsewhere: Type.Array(Type.Object({ what: Type.String(), address: Type.String() }, CLOSED)),
  },
  CLOSED,
);

const ELSEWHERE = [
  { what: 'bookings with their contacts', address: '/v1/booking/my-data' },
  { what: 'points', address: '/v1/payment/points' },
  { what: 'movements of points', address: '/v1/payment/points/history' },
];

const instant = (ms: number) => Temporal.Instant.fromEpochMilliseconds(ms).toString();

export function myData(): Route {
  return route({
    method: 'GET',
    path: '/me/data',
    access: 'signed-in',
    summary: 'Everything that is known about me here, and where the rest is, to take along',
    replies: { 200: MyData },
    refusals: ['session-needed', 'person-unknown'],
    async handle({ caller, at }, { db, seal }) {
      if (caller.kind !== 'person') return refuse({ refused: 'session-needed' });
      const [account, known, keys, passkeys] = await Promise.all([
        accountOf(db, caller.id),
        knownPerson(db, caller.id),
        keysOf(db, caller.id),
        passkeysOf(db, caller.id),
      ]);
      if (!account || !known) return refuse({ refused: 'person-unknown' });
      return {
        status: 200,
        headers: { 'content-disposition': 'attachment; filename="jari-account.json"' },
        body: {
          at: instant(at),
          person: personOf(account, known),
          sessions: known.sessions.map((until) => ({ until: instant(until) })),
          keys: keys.map(({ madeAt, ...key }) => ({
            ...key,
            prefix: prefixOf(seal, key.id),
            madeAt: instant(madeAt),
          })),
          passkeys: passkeys.map(({ id, label, synced, madeAt, usedAt }) => ({
            ...{ id, label, synced, madeAt: instant(madeAt) },
            usedAt: usedAt === null ? null : instant(usedAt),
          })),
          elsewhere: ELSEWHERE,
        },
      };
    },
  });
}

function personOf({ personId, email, name, language, roles }: Account, { joinedAt }: KnownPerson) {
  return { id: personId, email, name, language, roles, joinedAt: instant(joinedAt) };
}
