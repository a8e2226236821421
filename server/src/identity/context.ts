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
import { type MailReset, mailReset } from './reset-routes.ts';
import { identityRoutes } from './routes.ts';
import { empty, type IdentityTables, PRIVATE_TABLES } from './state.ts';
import { store } from './store.ts';

export interface IdentityParts {
  /** `open`: everybody may become a host; `invited`: an operator decides. */
  hosts: 'open' | 'invited';
  mailReset: MailReset;
  /** Set when the public address is https. */
  secureCookies?: boolean;
  /** The same as the authenticator of this process has, so that signing out takes effect at once. */
  ended?: Ended;
  passwords?: Passwords;
  passkeys?: PasskeySite | undefined;
}

const EventRoles = Type.Object({ roles: Type.Array(Role) });

export function identity(parts: IdentityParts): Context {
  const { hosts, passkeys, secureCookies = false, ended = new Ended(), passwords = new Passwords() } = parts;
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
    },
    schemas: { PersonJoined: EventRoles, RolesChanged: EventRoles, PersonErased: Type.Object({}) },
    privateTables: PRIVATE_TABLES,
    effects: { 'mail-reset': mailReset(parts.mailReset) },
    routes: identityRoutes({ hosts, secureCookies, ended, passwords, passkeys }),
    jobs: { sweep: { everyMs: limits.sweepEveryMs.value, sends: 'Sweep' } },
    limits,
    refusals,
  });
}
