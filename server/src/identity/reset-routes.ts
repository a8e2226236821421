// A new password for who forgot the old one. Asking tells nobody whether an address is known. Who runs the site sees
// whom mail does not reach.
import Type from 'typebox';
import { isRefused, type Route, refuse, route } from '#kernel/route';
import { AddressThrottle } from './address-throttle.ts';
import { Email, limits, Password, Person } from './contract.ts';
import type { Ended } from './ended.ts';
import type { Passwords } from './password.ts';
import { emailOf } from './signing-in.ts';
import { accountByEmail, accountOfReset, unreachedPeople } from './store.ts';
import { idIn } from './token.ts';

const closed = { additionalProperties: false } as const;

export interface ResetRouteParts {
  passwords: Passwords;
  ended: Ended;
  /** Whether a link can be sent at all. */
  mails: boolean;
}

export function resetRoutes({ passwords, ended, mails }: ResetRouteParts): Route[] {
  const resets = new AddressThrottle(limits.resetsPerAddressMax.value);
  const asking = route({
    method: 'POST',
    path: '/password-resets',
    access: 'anyone',
    summary: 'Asks for a link for a new password; answers the same for every address',
    body: Type.Object({ email: Email }, closed),
    replies: { 202: Type.Object({}) },
    refusals: ['mail-off', 'address-busy'],
    async handle({ body, address }, io) {
      if (!mails) return refuse({ refused: 'mail-off' });
      const waitMs = resets.take(address, io.world.now());
      if (waitMs > 0) return refuse({ refused: 'address-busy', retryAfterS: waitMs / 1_000 });
      const account = await accountByEmail(io.db, emailOf(body.email));
      // An unknown address takes the same way and as long.
      const data = { email: account?.email ?? null, resetId: io.world.id() };
      await io.submit({ type: 'AskReset', subject: account?.personId ?? 'identity', data });
      return { status: 202, body: {} };
    },
  });
  const confirming = route({
    method: 'POST',
    path: '/password-resets/confirm',
    access: 'anyone',
    summary: 'Sets a new password with the token of the link, and ends all sessions',
    body: Type.Object({ token: Type.String({ maxLength: 1_000 }), password: Password }, closed),
    replies: { 204: Type.Null() },
    refusals: ['reset-invalid'],
    async handle({ body }, io) {
      const resetId = idIn(io.seal, 'reset', body.token);
      const account = resetId === undefined ? undefined : await accountOfReset(io.db, resetId);
      if (!account) return refuse({ refused: 'reset-invalid' });
      const { personId, email } = account;
      const data = { email, resetId, password: await passwords.hash(body.password) };
      const answer = await io.submit<object>({ type: 'ResetPassword', subject: personId, data });
      if (isRefused(answer)) return refuse(answer);
      ended.mark(personId, io.world.now());
      return { status: 204 };
    },
  });
  return [asking, confirming, showUnreached()];
}

function showUnreached(): Route {
  return route({
    method: 'GET',
    path: '/people/unreached',
    access: { role: 'operator' },
    summary: 'People whom mail does not reach, with the reason, the latest first',
    replies: {
      200: Type.Object({
        people: Type.Array(
          Type.Object({
            person: Person,
            at: Type.String({ format: 'date-time' }),
            because: Type.Union([Type.Literal('address-refused'), Type.Literal('not-in-time')]),
          }),
        ),
      }),
    },
    async handle(_call, io) {
      const rows = await unreachedPeople(io.db);
      const people = rows.map(({ personId: id, email, name, language, roles, at, because }) => ({
        person: { id, email, name, language, roles },
        at: Temporal.Instant.fromEpochMilliseconds(at).toString(),
        because,
      }));
      return { status: 200, body: { people } };
    },
  });
}
