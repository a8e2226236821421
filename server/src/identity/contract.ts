// The door of identity: who people are and what they may be. Only ids and roles ever leave this context; names,
// e-mail addresses and credentials stay in its private tables.
import Type, { type Static } from 'typebox';
import type { Limit, Refusal } from '#kernel/context';
import type { Posted } from '#mail';

export const limits = {
  passwordMin: { value: 10, unit: 'characters', why: 'shortest password' },
  passwordMax: { value: 200, unit: 'characters', why: 'longest password' },
  nameMax: { value: 100, unit: 'characters', why: 'name of a person, label of a key' },
  emailMax: { value: 254, unit: 'characters', why: 'e-mail address, as RFC 5321 bounds it' },
  sessionLifeMs: { value: 30 * 86_400_000, unit: 'ms', why: 'how long a session lasts after signing in' },
  sessionCacheMs: {
    value: 5_000,
    unit: 'ms',
    why: 'how long another process may still believe a credential that was ended',
  },
  sessionsCachedMax: { value: 50_000, unit: 'credentials', why: 'credentials that one process remembers' },
  keysPerPersonMax: { value: 20, unit: 'keys', why: 'API keys of one person' },
  passkeysPerPersonMax: { value: 20, unit: 'passkeys', why: 'passkeys of one person' },
  passkeyIdMax: { value: 800, unit: 'characters', why: 'id of a passkey, as its authenticator chose it' },
  challengeLifeMs: {
    value: 300_000,
    unit: 'ms',
    why: 'how long a person may take to confirm with a passkey; what is signed is good once',
  },
  resetLifeMs: { value: 3_600_000, unit: 'ms', why: 'how long a link for a new password is good' },
  resetEveryMs: { value: 60_000, unit: 'ms', why: 'shortest time between two such links for one person' },
  mailDelayMs: {
    value: 5_000,
    unit: 'ms',
    why: 'wait before a mail is tried again; doubled each time, until its link is no longer good',
  },
  mailDelayMaxMs: {
    value: 300_000,
    unit: 'ms',
    why: 'longest such wait; many servers want to be asked twice',
  },
  unreachedShownMax: { value: 200, unit: 'people', why: 'people shown whom mail does not reach' },
  triesWindowMs: { value: 900_000, unit: 'ms', why: 'after this time wrong passwords are forgotten' },
  triesPerPairMax: { value: 10, unit: 'tries', why: 'wrong passwords for one account from one address' },
  triesPerAccountMax: { value: 100, unit: 'tries', why: 'wrong passwords for one account from anywhere' },
  triesPerAddressMax: { value: 300, unit: 'tries', why: 'wrong passwords from one address for any account' },
  addressWindowMs: { value: 900_000, unit: 'ms', why: 'after this time an address may come again' },
  addressesMax: { value: 20_000, unit: 'addresses', why: 'addresses that one process remembers' },
  signUpsPerAddressMax: {
    value: 300,
    unit: 'sign-ups',
    why: 'sign-ups from one address at one process; a whole office may stand behind it',
  },
  signInsPerAddressMax: { value: 1_000, unit: 'sign-ins', why: 'sign-ins from one address at one process' },
  resetsPerAddressMax: {
    value: 50,
    unit: 'requests',
    why: 'links for a new password asked for from one address at one process',
  },
  hashesAtOnceMax: {
    value: 3,
    unit: 'hashes',
    why: 'passwords hashed at a time; one thread of four stays free for others',
  },
  hashesWaitingMax: {
    value: 1_000,
    unit: 'hashes',
    why: 'passwords waiting to be hashed; more are refused with 503',
  },
  sweepEveryMs: {
    value: 60_000,
    unit: 'ms',
    why: 'how often expired sessions, links and counters are removed',
  },
  sweepBatchMax: { value: 500, unit: 'rows', why: 'expired rows of each kind removed by one sweep' },
} as const satisfies Record<string, Limit>;

export const refusals = {
  'email-taken': {
    status: 409,
    title: 'Somebody has signed up with this e-mail address.',
    next: 'Sign in, or ask for a new password.',
  },
  'sign-in-failed': {
    status: 401,
    title: 'E-mail address and password do not belong together.',
    next: 'Check both, or ask for a new password.',
  },
  'too-many-tries': {
    status: 429,
    title: 'There were too many wrong passwords.',
    next: 'Wait as long as Retry-After says, or ask for a new password.',
  },
  'address-busy': {
    status: 429,
    title: 'Too much came from this address in a short time.',
    next: 'Wait as long as Retry-After says.',
  },
  'password-wrong': {
    status: 403,
    title: 'The current password is wrong.',
    next: 'Check it, or ask for a new password.',
  },
  'reset-invalid': {
    status: 410,
    title: 'This link for a new password is not, or no longer, good.',
    next: 'Ask for a new one.',
  },
  'mail-off': {
    status: 503,
    title: 'This site cannot send mail.',
    next: 'Sign in with a passkey, or write to whoever runs this site; they set JARI_SMTP_URL.',
  },
  'hosts-invited': {
    status: 403,
    title: 'Hosts are invited here.',
    next: 'Sign up as a buyer and ask an operator for the role.',
  },
  'session-needed': {
    status: 403,
    title: 'An API key may not do this.',
    next: 'Sign in with e-mail address and password.',
  },
  'person-unknown': { status: 404, title: 'There is no such person.', next: 'Check the id.' },
  'own-operator-role': {
    status: 409,
    title: 'Operators cannot take their own role away.',
    next: 'Ask another operator.',
  },
  'role-not-yours': {
    status: 403,
    title: 'A key cannot have a role that its owner has not.',
    next: 'Choose among your own roles.',
  },
  'keys-too-many': {
    status: 409,
    title: 'One person can have only so many keys.',
    next: 'Remove a key that is not needed any more.',
  },
  'key-unknown': { status: 404, title: 'There is no such key.', next: 'List your keys.' },
  'passkey-failed': {
    status: 401,
    title: 'This passkey could not be verified.',
    next: 'Try again on this page, or sign in with e-mail address and password.',
  },
  'challenge-over': {
    status: 410,
    title: 'This confirmation was used already, or took too long.',
    next: 'Ask for new options and confirm again.',
  },
  'passkey-cloned': {
    status: 403,
    title: 'This passkey seems to have been copied, so it is not believed.',
    next: 'Sign in with your password, remove this passkey and make a new one.',
  },
  'passkey-taken': {
    status: 409,
    title: 'This passkey is known already.',
    next: 'Sign in with it, or choose another device.',
  },
  'passkeys-too-many': {
    status: 409,
    title: 'One person can have only so many passkeys.',
    next: 'Remove a passkey that is not needed any more.',
  },
  'passkey-unknown': { status: 404, title: 'There is no such passkey.', next: 'List your passkeys.' },
  'passkeys-off': {
    status: 503,
    title: 'Passkeys need to know the public address of this site.',
    next: 'Sign in with your password; whoever runs this server sets JARI_URL.',
  },
} as const satisfies Record<string, Refusal>;

export const Role = Type.Union([Type.Literal('buyer'), Type.Literal('host'), Type.Literal('operator')]);
export type Role = Static<typeof Role>;

export const Email = Type.String({ format: 'email', maxLength: limits.emailMax.value });
export const Password = Type.String({
  minLength: limits.passwordMin.value,
  maxLength: limits.passwordMax.value,
});
export const Name = Type.String({ minLength: 1, maxLength: limits.nameMax.value, pattern: '\\S' });
/** BCP 47, as far as a page needs it: `ko`, `en-GB`. */
export const Language = Type.String({ pattern: '^[a-z]{2,3}(-[A-Z]{2})?$' });
/** Each role once. */
export const Roles = Type.Array(Role, { maxItems: 3, uniqueItems: true });

export const Person = Type.Object({
  id: Type.String({ format: 'uuid' }),
  email: Type.String(),
  name: Type.String(),
  language: Type.String(),
  roles: Type.Array(Role),
});
export type Person = Static<typeof Person>;

/** What signing in gives; the same token is set as a cookie that scripts cannot read. */
export const SignedIn = Type.Object({
  token: Type.String(),
  /** RFC 3339. */
  expiresAt: Type.String({ format: 'date-time' }),
  person: Person,
});

export const ApiKey = Type.Object({
  id: Type.String({ format: 'uuid' }),
  /** How the key begins, to recognise it by. */
  prefix: Type.String(),
  label: Type.String(),
  roles: Type.Array(Role),
  /** RFC 3339. */
  madeAt: Type.String({ format: 'date-time' }),
});

export const Passkey = Type.Object({
  /** As its authenticator named it, base64url. */
  id: Type.String(),
  label: Type.String(),
  /** RFC 3339. */
  madeAt: Type.String({ format: 'date-time' }),
  usedAt: Type.Union([Type.String({ format: 'date-time' }), Type.Null()]),
  /** Whether it lives on more than one device. */
  synced: Type.Boolean(),
});

// Commands. The subject is the person's id, or `identity` where nobody in particular is meant. They are only ever
// asked by somebody who waits, so no e-mail address or password hash is kept with a failed message.
export interface NewSession {
  id: string;
  /** Epoch ms. */
  expiresAt: number;
}
export interface Join {
  email: string;
  name: string;
  language: string;
  password: string;
  roles: Role[];
  session: NewSession | null;
}
/** `forgive`: counters of wrong passwords that the right one clears. `rehashed`: the same password at today's cost. */
export interface OpenSession {
  email: string;
  session: NewSession;
  forgive: string[];
  rehashed: string | null;
}
export interface EndSession {
  sessionId: string;
}
export interface CountTry {
  counters: string[];
}
export interface ChangeProfile {
  email: string;
  name?: string;
  language?: string;
}
/** All other sessions of the person end. */
export interface ChangePassword {
  email: string;
  password: string;
  sessionId: string;
}
/** `email` null: nobody has it, and the caller must not be able to tell. */
export interface AskReset {
  email: string | null;
  resetId: string;
}
export interface ResetPassword {
  email: string;
  resetId: string;
  password: string;
}
export interface SetRoles {
  roles: Role[];
}
/** A person becomes a host without anybody else. */
export type BecomeHost = Record<string, never>;
export interface MakeKey {
  keyId: string;
  label: string;
  roles: Role[];
}
export interface RemoveKey {
  keyId: string;
}
/** What was signed; good once. */
export interface Challenge {
  id: string;
  /** Epoch ms. */
  until: number;
}
/** The signature over the challenge was found right before. Bytes are base64url. */
export interface AddPasskey {
  passkeyId: string;
  publicKey: string;
  counter: number;
  transports: string[];
  synced: boolean;
  label: string;
  challenge: Challenge;
}
export interface OpenByPasskey {
  passkeyId: string;
  counter: number;
  session: NewSession;
  challenge: Challenge;
}
export interface RenamePasskey {
  passkeyId: string;
  label: string;
}
export interface RemovePasskey {
  passkeyId: string;
}
export interface Erase {
  email: string;
}
export type Sweep = Record<string, never>;
/** What became of the mail with a link, after so many tries before. `posted` null: there is nobody to write to. */
export interface ResetMailed {
  resetId: string;
  tries: number;
  posted: Posted | null;
}

export interface IdentityCommands {
  Join: Join;
  OpenSession: OpenSession;
  EndSession: EndSession;
  CountTry: CountTry;
  ChangeProfile: ChangeProfile;
  ChangePassword: ChangePassword;
  AskReset: AskReset;
  ResetPassword: ResetPassword;
  SetRoles: SetRoles;
  BecomeHost: BecomeHost;
  MakeKey: MakeKey;
  RemoveKey: RemoveKey;
  AddPasskey: AddPasskey;
  OpenByPasskey: OpenByPasskey;
  RenamePasskey: RenamePasskey;
  RemovePasskey: RemovePasskey;
  Erase: Erase;
  Sweep: Sweep;
  ResetMailed: ResetMailed;
}

// Events. The subject is the person's id.
export interface PersonJoined {
  roles: Role[];
}
export interface RolesChanged {
  roles: Role[];
}
/** Name, e-mail address and credentials are gone; what the person bought stays, by id. */
export type PersonErased = Record<string, never>;
export interface KeyMade {
  keyId: string;
  roles: Role[];
}
export interface KeyRemoved {
  keyId: string;
}

/** Why mail did not reach somebody: a server refused the address, or took nothing while the mail was good. */
export type Unreached = 'address-refused' | 'not-in-time';
export interface PersonUnreached {
  because: Unreached;
  /** Reply code of SMTP, where there was one. */
  code: number | null;
}
/** Mail got through again, for the first time since `PersonUnreached`. */
export type PersonReached = Record<string, never>;

export interface IdentityEvents {
  PersonJoined: PersonJoined;
  RolesChanged: RolesChanged;
  PersonErased: PersonErased;
  KeyMade: KeyMade;
  KeyRemoved: KeyRemoved;
  PersonUnreached: PersonUnreached;
  PersonReached: PersonReached;
}
