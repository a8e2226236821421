// The table of contents of identity: what it decides, says, owns and serves.
import Type from 'typebox';
import { type Context, defineContext } from '#kernel/context';
import { type IdentityCommands, type IdentityEvents, limits, Role, refusals } from './contract.ts';
import { credential } from './credential.ts';
import { Ended } from './ended.ts';
import { passkeys as passkey } from './passkey.ts';
import type { PasskeySite } from './passkey-routes.ts';
import { Passwords } from './password.ts';
import { evolve, people } from './people.ts';
import { type MailParts, resetMailer } from './reset-mail.ts';
import { identityRoutes } from './routes.ts';
import { empty, type IdentityTables, PRIVATE_TABLES } from './state.ts';
import { store } from './store.ts';

export interface IdentityParts {
  /** `open`: everybody may become a host; `invited`: an operator decides. */
  hosts: 'open' | 'invited';
  /** How mail leaves; without it nobody can ask for a new password, and is told so. */
  mail?: MailParts | undefined;
  /** Set when the public address is https. */
  secureCookies?: boolean;
  /** The same as the authenticator of this process has, so that signing out takes effect at once. */
  ended?: Ended;
  passwords?: Passwords;
  passkeys?: PasskeySite | undefined;
}

const EventRoles = Type.Object({ roles: Type.Array(Role) });
const reach = {
  PersonUnreached: Type.Object({
    because: Type.Union([Type.Literal('address-refused'), Type.Literal('not-in-time')]),
    code: Type.Union([Type.Integer(), Type.Null()]),
  }),
  PersonReached: Type.Object({}),
};

export function identity(parts: IdentityParts): Context {
  const {
    hosts,
    mail,
    passkeys,
    secureCookies = false,
    ended = new Ended(),
    passwords = new Passwords(),
  } = parts;
  return defineContext<IdentityTables, IdentityCommands, IdentityEvents>({
    name: 'identity',
    empty,
    decide: { ...people, ...credential, ...passkey },
    evolve,
    store,
    emits: {
      PersonJoined: 'public',
      RolesChanged: 'public',
      PersonErased: 'public',
      KeyMade: 'private',
      KeyRemoved: 'private',
      PersonUnreached: 'public',
      PersonReached: 'public',
    },
    schemas: { PersonJoined: EventRoles, RolesChanged: EventRoles, PersonErased: Type.Object({}), ...reach },
    privateTables: PRIVATE_TABLES,
    effects: { 'mail-reset': resetMailer(mail) },
    routes: identityRoutes({ hosts, secureCookies, ended, passwords, passkeys, mails: mail !== undefined }),
    jobs: { sweep: { everyMs: limits.sweepEveryMs.value, sends: 'Sweep' } },
    limits,
    refusals,
  });
}
