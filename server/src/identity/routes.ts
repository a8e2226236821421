// What people do with their own account, and operators with roles. Every answer that may be kept for a repeat holds
// ids only; tokens are made from them anew, and names are read when they are shown.
import Type from 'typebox';
import { sessionCookie } from '#kernel/access';
import {
  type Call,
  type Caller,
  type Io,
  isRefused,
  type Refused,
  type Reply,
  type Route,
  refuse,
  route,
} from '#kernel/route';
import { AddressThrottle } from './address-throttle.ts';
import {
  Email,
  Language,
  limits,
  Name,
  type NewSession,
  Password,
  Person,
  type Role,
  Roles,
  SignedIn,
} from './contract.ts';
import { myData } from './data-routes.ts';
import type { Ended } from './ended.ts';
import { keyRoutes } from './key-routes.ts';
import { type PasskeySite, passkeyRoutes } from './passkey-routes.ts';
import type { Passwords } from './password.ts';
import { resetRoutes } from './reset-routes.ts';
import { emailOf, SigningIn } from './signing-in.ts';
import { type Account, accountByEmail, accountOf } from './store.ts';
import { tokenOf } from './token.ts';

export interface RouteParts {
  /** `open`: everybody may become a host; `invited`: an operator decides. */
  hosts: 'open' | 'invited';
  /** Set when the public address is https. */
  secureCookies: boolean;
  passwords: Passwords;
  ended: Ended;
  /** Where passkeys are good; undefined where nobody said which address this site has. */
  passkeys: PasskeySite | undefined;
  /** Whether mail can be sent. */
  mails: boolean;
}

const closed = { additionalProperties: false } as const;
const Nothing = Type.Null();
const PersonId = Type.Object({ id: Type.String({ format: 'uuid' }) }, closed);

export function identityRoutes(parts: RouteParts): Route[] {
  const signing = new SigningIn(parts.passwords);
  const signIns = new AddressThrottle(limits.signInsPerAddressMax.value);
  return [
    signUp(parts, new AddressThrottle(limits.signUpsPerAddressMax.value)),
    signIn(parts, signing, signIns),
    signOut(parts),
    showMe(),
    myData(),
    changeMe(),
    becomeHost(parts),
    eraseMe(parts),
    changePassword(parts, signing),
    ...resetRoutes(parts),
    ...keyRoutes(parts),
    ...passkeyRoutes({
      site: parts.passkeys,
      signIns,
      newSession,
      welcome: (session, account, roles, io) =>
        welcome(200, session, shown({ ...account, roles }), io, parts.secureCookies),
    }),
    findPeople(),
    setRoles(parts),
  ];
}

function shown({ personId, email, name, language, roles }: Omit<Account, 'password'>): Person {
  return { id: personId, email, name, language, roles };
}

/** A name as it is kept: one way to write it, no space around it. */
const tidy = (text: string) => text.normalize('NFC').trim();

function newSession({ world }: Io): NewSession {
  return { id: world.id(), expiresAt: world.now() + limits.sessionLifeMs.value };
}

/** The answer to whoever has just signed in. */
function welcome(
  status: number,
  session: NewSession,
  person: Person,
  { seal }: Io,
  secureCookies: boolean,
): Reply {
  const token = tokenOf(seal, 'session', session.id);
  const maxAgeS = Math.floor(limits.sessionLifeMs.value / 1_000);
  const expiresAt = Temporal.Instant.fromEpochMilliseconds(session.expiresAt).toString();
  return {
    status,
    headers: { 'set-cookie': cookie(token, maxAgeS, secureCookies) },
    body: { token, expiresAt, person },
  };
}

function cookie(value: string, maxAgeS: number, secure: boolean): string {
  return `${sessionCookie(secure)}=${value}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${maxAgeS}${secure ? '; Secure' : ''}`;
}

const busy = (waitMs: number): Refused => ({ refused: 'address-busy', retryAfterS: waitMs / 1_000 });

/** The person of a session; API keys are refused, for what only the person may do. */
async function ownAccount(caller: Caller, io: Io): Promise<Account | Refused> {
  if (caller.kind !== 'person') return { refused: 'session-needed' };
  return (await accountOf(io.db, caller.id)) ?? { refused: 'person-unknown' };
}

function signUp({ hosts, passwords, secureCookies }: RouteParts, signUps: AddressThrottle): Route {
  return route({
    method: 'POST',
    path: '/sign-up',
    access: 'anyone',
    summary: 'Makes an account, and signs in',
    body: Type.Object(
      {
        email: Email,
        password: Password,
        name: Name,
        language: Type.Optional(Language),
        host: Type.Optional(Type.Boolean({ description: 'Also becomes a host, where everybody may.' })),
      },
      closed,
    ),
    replies: { 201: SignedIn },
    refusals: ['email-taken', 'hosts-invited', 'address-busy'],
    async handle({ body, address }, io) {
      const waitMs = signUps.take(address, io.world.now());
      if (waitMs > 0) return refuse(busy(waitMs));
      if (body.host && hosts !== 'open') return refuse({ refused: 'hosts-invited' });
      const email = emailOf(body.email);
      const roles: Role[] = body.host ? ['buyer', 'host'] : ['buyer'];
      const { language = 'en' } = body;
      const person = { email, name: tidy(body.name), language };
      const data = {
        ...person,
        roles,
        password: await passwords.hash(body.password),
        session: newSession(io),
      };
      type Joined = { personId: string; roles: Role[]; session: NewSession };
      const answer = await io.submit<Joined | Refused>({ type: 'Join', subject: io.world.id(), data });
      if (isRefused(answer)) return refuse(answer);
      const { personId, roles: given, session } = answer;
      return welcome(201, session, { id: personId, ...person, roles: given }, io, secureCookies);
    },
  });
}

function signIn({ secureCookies }: RouteParts, signing: SigningIn, signIns: AddressThrottle): Route {
  return route({
    method: 'POST',
    path: '/sign-in',
    access: 'anyone',
    summary: 'Signs in with e-mail address and password',
    body: Type.Object(
      { email: Email, password: Type.String({ maxLength: limits.passwordMax.value }) },
      closed,
    ),
    replies: { 200: SignedIn },
    refusals: ['sign-in-failed', 'too-many-tries', 'address-busy'],
    async handle({ body, address }, io) {
      const waitMs = signIns.take(address, io.world.now());
      if (waitMs > 0) return refuse(busy(waitMs));
      const email = emailOf(body.email);
      const proof = await signing.prove(io, { email, password: body.password, address });
      if (!proof.right) {
        const { right: _, ...refused } = proof;
        return refuse(refused);
      }
      const { account, forgive, rehashed } = proof;
      const data = { email, session: newSession(io), forgive, rehashed };
      type Opened = { roles: Role[]; session: NewSession };
      const answer = await io.submit<Opened | Refused>({
        type: 'OpenSession',
        subject: account.personId,
        data,
      });
      if (isRefused(answer)) return refuse(answer);
      return welcome(200, answer.session, shown({ ...account, roles: answer.roles }), io, secureCookies);
    },
  });
}

function signOut({ ended, secureCookies }: RouteParts): Route {
  return route({
    method: 'POST',
    path: '/sign-out',
    access: 'anyone',
    summary: 'Ends the session that is used, and forgets its cookie',
    replies: { 204: Nothing },
    refusals: ['session-needed'],
    async handle({ caller }, io) {
      if (caller.kind === 'key') return refuse({ refused: 'session-needed' });
      if (caller.kind === 'person') {
        const sessionId = caller.credential ?? '';
        await io.submit({ type: 'EndSession', subject: caller.id, data: { sessionId } });
        ended.mark(sessionId, io.world.now());
      }
      return { status: 204, headers: { 'set-cookie': cookie('', 0, secureCookies) } };
    },
  });
}

function showMe(): Route {
  return route({
    method: 'GET',
    path: '/me',
    access: 'signed-in',
    summary: 'Who I am',
    replies: { 200: Person },
    refusals: ['person-unknown'],
    async handle({ caller }, io) {
      const account = await accountOf(io.db, caller.id);
      return account ? { status: 200, body: shown(account) } : refuse({ refused: 'person-unknown' });
    },
  });
}

function changeMe(): Route {
  return route({
    method: 'PUT',
    path: '/me',
    access: 'signed-in',
    summary: 'Changes my name or language',
    body: Type.Object({ name: Type.Optional(Name), language: Type.Optional(Language) }, closed),
    replies: { 200: Person },
    refusals: ['session-needed', 'person-unknown'],
    async handle({ caller, body }, io) {
      const account = await ownAccount(caller, io);
      if (isRefused(account)) return refuse(account);
      const change = { ...body, ...(body.name !== undefined && { name: tidy(body.name) }) };
      const data = { email: account.email, ...change };
      const answer = await io.submit<object>({ type: 'ChangeProfile', subject: caller.id, data });
      return isRefused(answer) ? refuse(answer) : { status: 200, body: shown({ ...account, ...change }) };
    },
  });
}

function becomeHost({ hosts, ended }: RouteParts): Route {
  return route({
    method: 'POST',
    path: '/me/host',
    access: 'signed-in',
    summary: 'Becomes a host, where everybody may',
    replies: { 200: Type.Object({ roles: Roles }) },
    refusals: ['hosts-invited', 'session-needed', 'person-unknown'],
    async handle({ caller }, io) {
      if (hosts !== 'open') return refuse({ refused: 'hosts-invited' });
      if (caller.kind !== 'person') return refuse({ refused: 'session-needed' });
      return rolesChanged(
        await io.submit({ type: 'BecomeHost', subject: caller.id, data: {} }),
        caller.id,
        ended,
        io,
      );
    },
  });
}

function rolesChanged(answer: Refused | { roles: Role[] }, personId: string, ended: Ended, io: Io): Reply {
  if (isRefused(answer)) return refuse(answer);
  ended.mark(personId, io.world.now());
  return { status: 200, body: { roles: answer.roles } };
}

function eraseMe({ ended, secureCookies }: RouteParts): Route {
  return route({
    method: 'DELETE',
    path: '/me',
    access: 'signed-in',
    summary: 'Erases my name, address and credentials; what I bought stays, by id',
    replies: { 204: Nothing },
    refusals: ['session-needed'],
    async handle({ caller }, io) {
      const account = await ownAccount(caller, io);
      if (isRefused(account) && account.refused === 'session-needed') return refuse(account);
      if (!isRefused(account)) {
        await io.submit({ type: 'Erase', subject: caller.id, data: { email: account.email } });
        ended.mark(caller.id, io.world.now());
      }
      return { status: 204, headers: { 'set-cookie': cookie('', 0, secureCookies) } };
    },
  });
}

function changePassword({ passwords, ended }: RouteParts, signing: SigningIn): Route {
  return route({
    method: 'PUT',
    path: '/password',
    access: 'signed-in',
    summary: 'Changes my password, and ends my other sessions',
    body: Type.Object(
      { current: Type.String({ maxLength: limits.passwordMax.value }), next: Password },
      closed,
    ),
    replies: { 204: Nothing },
    refusals: ['session-needed', 'person-unknown', 'password-wrong', 'too-many-tries'],
    async handle({ caller, body, address }, io) {
      const account = await ownAccount(caller, io);
      if (isRefused(account)) return refuse(account);
      const { email } = account;
      const proof = await signing.prove(io, { email, password: body.current, address });
      if (!proof.right && proof.refused === 'too-many-tries') {
        return refuse({ refused: proof.refused, retryAfterS: proof.retryAfterS });
      }
      if (!proof.right) return refuse({ refused: 'password-wrong' });
      const data = { email, password: await passwords.hash(body.next), sessionId: caller.credential ?? '' };
      const answer = await io.submit<object>({ type: 'ChangePassword', subject: caller.id, data });
      if (isRefused(answer)) return refuse(answer);
      ended.mark(caller.id, io.world.now());
      return { status: 204 };
    },
  });
}

function findPeople(): Route {
  return route({
    method: 'GET',
    path: '/people',
    access: { role: 'operator' },
    summary: 'Finds a person by e-mail address',
    query: Type.Object({ email: Email }, closed),
    replies: { 200: Type.Object({ people: Type.Array(Person) }) },
    async handle({ query }: Call<unknown, { email: string }, unknown>, io) {
      const account = await accountByEmail(io.db, emailOf(query.email));
      return { status: 200, body: { people: account ? [shown(account)] : [] } };
    },
  });
}

function setRoles({ ended }: RouteParts): Route {
  return route({
    method: 'POST',
    path: '/people/:id/roles',
    access: { role: 'operator' },
    summary: 'Gives a person exactly these roles',
    params: PersonId,
    body: Type.Object({ roles: Roles }, closed),
    replies: { 200: Type.Object({ roles: Roles }) },
    refusals: ['person-unknown', 'own-operator-role'],
    async handle({ params, body }, io) {
      const answer = await io.submit<Refused | { roles: Role[] }>({
        type: 'SetRoles',
        subject: params.id,
        data: body,
      });
      return rolesChanged(answer, params.id, ended, io);
    },
  });
}
