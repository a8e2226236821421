// A new password for who forgot the old one. Asking tells nobody whether an address is known; the link goes out by
// mail, as an effect of the decision, so it survives a crash and never waits inside a transaction.
import Type from 'typebox';
import { type Io, isRefused, type Route, refuse, route } from '#kernel/route';
import { AddressThrottle } from './address-throttle.ts';
import { Email, limits, Password } from './contract.ts';
import type { Ended } from './ended.ts';
import type { Passwords } from './password.ts';
import { emailOf } from './signing-in.ts';
import { accountByEmail, accountOf, accountOfReset } from './store.ts';
import { idIn, tokenOf } from './token.ts';

export interface ResetMail {
  email: string;
  name: string;
  language: string;
  /** For `POST /v1/identity/password-resets/confirm`. */
  token: string;
}

/** How the link reaches its person. Until there is a notification context, the process prints it. */
export type MailReset = (mail: ResetMail) => Promise<void>;

const closed = { additionalProperties: false } as const;

export function resetRoutes({ passwords, ended }: { passwords: Passwords; ended: Ended }): Route[] {
  const resets = new AddressThrottle(limits.resetsPerAddressMax.value);
  const asking = route({
    method: 'POST',
    path: '/password-resets',
    access: 'anyone',
    summary: 'Asks for a link for a new password; answers the same for every address',
    body: Type.Object({ email: Email }, closed),
    replies: { 202: Type.Object({}) },
    refusals: ['address-busy'],
    async handle({ body, address }, io) {
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
  return [asking, confirming];
}

/** The effect behind `AskReset`: looks the person up now, because what is recorded holds ids only. */
export function mailReset(mail: MailReset) {
  return async ({ personId, resetId }: { personId: string; resetId: string }, io: Io): Promise<object> => {
    const account = await accountOf(io.db, personId);
    if (!account) return {};
    const { email, name, language } = account;
    await mail({ email, name, language, token: tokenOf(io.seal, 'reset', resetId) });
    return {};
  };
}
