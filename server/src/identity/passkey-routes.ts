// Passkeys over HTTP: made by who is signed in, and good for signing in without a password. Browser and authenticator
// see the options as WebAuthn defines them; what they answer is verified here, and decided as a command.
import {
  type AuthenticationResponseJSON,
  generateAuthenticationOptions,
  generateRegistrationOptions,
  type RegistrationResponseJSON,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server';
import Type from 'typebox';
import { Compile } from 'typebox/compile';
import {
  type Call,
  type Io,
  isRefused,
  type Refused,
  type Reply,
  type Route,
  refuse,
  route,
} from '#kernel/route';
import type { AddressThrottle } from './address-throttle.ts';
import { type Challenge, limits, Name, type NewSession, Passkey, type Role, SignedIn } from './contract.ts';
import type { PasskeyRow } from './state.ts';
import { type Account, accountOf, passkeyById, passkeysOf } from './store.ts';

/** Where pages come from: what authenticators bind a passkey to. */
export interface PasskeySite {
  /** Host name, without port. */
  rpId: string;
  /** Undefined in development: any port of localhost. */
  origin: string | undefined;
}

export interface PasskeyParts {
  /** Undefined: nobody said which address this site has. */
  site: PasskeySite | undefined;
  /** All ways to sign in share one. */
  signIns: AddressThrottle;
  /** How whoever signed in is answered. */
  welcome(session: NewSession, account: Account, roles: Role[], io: Io): Reply;
  newSession(io: Io): NewSession;
}

const CLOSED = { additionalProperties: false } as const;
/** Options go to the browser's WebAuthn functions as they are. */
const Options = Type.Object({}, { description: 'Options in JSON, as WebAuthn Level 3 defines them.' });
const Answer = Type.Unknown({
  description: 'What the browser answered, in JSON as WebAuthn Level 3 defines it.',
});
const PasskeyId = Type.Object(
  { id: Type.String({ minLength: 1, maxLength: limits.passkeyIdMax.value }) },
  CLOSED,
);

const Bytes = Type.String({ maxLength: 20_000, pattern: '^[\\w-]*$' });
const envelope = {
  id: Type.String({ minLength: 1, maxLength: limits.passkeyIdMax.value, pattern: '^[\\w-]+$' }),
  rawId: Bytes,
  type: Type.Literal('public-key'),
};
const registration = Compile(
  Type.Object({
    ...envelope,
    response: Type.Object({
      clientDataJSON: Bytes,
      attestationObject: Bytes,
      transports: Type.Optional(Type.Array(Type.String({ maxLength: 20 }), { maxItems: 10 })),
    }),
  }),
);
const assertion = Compile(
  Type.Object({
    ...envelope,
    response: Type.Object({ clientDataJSON: Bytes, authenticatorData: Bytes, signature: Bytes }),
  }),
);
const clientData = Compile(Type.Object({ challenge: Type.String({ maxLength: 4_000 }) }));
const sealed = Compile(Type.Object({ id: Type.String(), until: Type.Integer(), for: Type.String() }, CLOSED));

/** ES256, EdDSA, RS256: what authenticators have, and every browser offers. */
const ALGORITHMS = [-7, -8, -257];

const instant = (ms: number) => Temporal.Instant.fromEpochMilliseconds(ms).toString();
const SEAL = 'identity passkey challenge';
const SIGN_IN = 'sign-in';

export function passkeyRoutes(parts: PasskeyParts): Route[] {
  return [
    signInOptions(parts),
    signIn(parts),
    makingOptions(parts),
    making(parts),
    listing,
    renaming,
    removing,
  ];
}

/** Sealed, so that it needs no row until it is answered. */
function newChallenge({ seal, world }: Io, purpose: string): Uint8Array<ArrayBuffer> {
  const until = world.now() + limits.challengeLifeMs.value;
  return new TextEncoder().encode(seal.seal(SEAL, { id: world.id(), until, for: purpose }));
}

/** The challenge that was answered, if we asked it for this purpose. */
function challengeIn(clientDataJson: string, { seal }: Io, purpose: string): Challenge | undefined {
  const told = parsed(Buffer.from(clientDataJson, 'base64url').toString());
  if (!clientData.Check(told)) return undefined;
  const body = seal.open(SEAL, Buffer.from(told.challenge, 'base64url').toString());
  if (!sealed.Check(body) || body.for !== purpose) return undefined;
  return { id: body.id, until: body.until };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The address that a confirmation must come from; in development any port of localhost, as the browser names it. */
function originFor({ origin }: PasskeySite, { headers }: Pick<Call<never, never, never>, 'headers'>): string {
  if (origin !== undefined) return origin;
  const told = headers.origin ?? '';
  return URL.canParse(told) && new URL(told).hostname === 'localhost' ? told : 'http://localhost';
}

function signInOptions({ site }: PasskeyParts): Route {
  return route({
    method: 'POST',
    path: '/passkeys/sign-in/options',
    access: 'anyone',
    summary: 'What to ask an authenticator for, to sign in with a passkey',
    replies: { 200: Options },
    refusals: ['passkeys-off'],
    async handle(_, io) {
      if (!site) return refuse({ refused: 'passkeys-off' });
      const options = await generateAuthenticationOptions({
        rpID: site.rpId,
        challenge: newChallenge(io, SIGN_IN),
        timeout: limits.challengeLifeMs.value,
        userVerification: 'required',
      });
      return { status: 200, body: options };
    },
  });
}

function signIn({ site, signIns, welcome, newSession }: PasskeyParts): Route {
  return route({
    method: 'POST',
    path: '/passkeys/sign-in',
    access: 'anyone',
    summary: 'Signs in with what the authenticator answered; no password, no e-mail address',
    body: Type.Object({ response: Answer }, CLOSED),
    replies: { 200: SignedIn },
    refusals: ['passkeys-off', 'passkey-failed', 'challenge-over', 'passkey-cloned', 'address-busy'],
    async handle(call, io) {
      if (!site) return refuse({ refused: 'passkeys-off' });
      const waitMs = signIns.take(call.address, io.world.now());
      if (waitMs > 0) return refuse({ refused: 'address-busy', retryAfterS: waitMs / 1_000 });
      const { response } = call.body;
      if (!assertion.Check(response)) return refuse({ refused: 'passkey-failed' });
      const challenge = challengeIn(response.response.clientDataJSON, io, SIGN_IN);
      if (!challenge) return refuse({ refused: 'challenge-over' });
      const passkey = await passkeyById(io.db, response.id);
      const account = passkey && (await accountOf(io.db, passkey.personId));
      if (!passkey || !account) return refuse({ refused: 'passkey-failed' });
      const counter = await verifiedCounter(response, passkey, site.rpId, originFor(site, call));
      if (counter === undefined) return refuse({ refused: 'passkey-failed' });
      const data = { passkeyId: passkey.id, counter, session: newSession(io), challenge };
      type Opened = { roles: Role[]; session: NewSession };
      const subject = passkey.personId;
      const answer = await io.submit<Opened | Refused>({ type: 'OpenByPasskey', subject, data });
      return isRefused(answer) ? refuse(answer) : welcome(answer.session, account, answer.roles, io);
    },
  });
}

/** The counter of a signature that is right. Whether it rose is decided with the stored one locked, not here. */
async function verifiedCounter(
  response: Pick<AuthenticationResponseJSON, 'id' | 'rawId' | 'type' | 'response'>,
  { id, publicKey }: PasskeyRow,
  rpId: string,
  origin: string,
): Promise<number | undefined> {
  try {
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response: { ...response, clientExtensionResults: {} },
      // Its seal, purpose and time were looked at before.
      expectedChallenge: () => true,
      expectedOrigin: origin,
      expectedRPID: rpId,
      credential: { id, publicKey: new Uint8Array(Buffer.from(publicKey, 'base64url')), counter: 0 },
      requireUserVerification: true,
    });
    return verified ? authenticationInfo.newCounter : undefined;
  } catch {
    // The library throws for whatever does not fit; to the caller all of it is the same no.
    return undefined;
  }
}

function makingOptions({ site }: PasskeyParts): Route {
  return route({
    method: 'POST',
    path: '/passkeys/options',
    access: 'signed-in',
    summary: 'What to ask an authenticator for, to make a passkey for me',
    replies: { 200: Options },
    refusals: ['passkeys-off', 'session-needed', 'person-unknown'],
    async handle({ caller }, io) {
      if (!site) return refuse({ refused: 'passkeys-off' });
      if (caller.kind !== 'person') return refuse({ refused: 'session-needed' });
      const account = await accountOf(io.db, caller.id);
      if (!account) return refuse({ refused: 'person-unknown' });
      const known = await passkeysOf(io.db, caller.id);
      const options = await generateRegistrationOptions({
        rpName: 'Jari',
        rpID: site.rpId,
        userName: account.email,
        userDisplayName: account.name,
        userID: new Uint8Array(Buffer.from(caller.id.replaceAll('-', ''), 'hex')),
        challenge: newChallenge(io, caller.id),
        timeout: limits.challengeLifeMs.value,
        attestationType: 'none',
        supportedAlgorithmIDs: ALGORITHMS,
        excludeCredentials: known.map(({ id, transports }) => ({ id, transports })),
        authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
      });
      return { status: 200, body: options };
    },
  });
}

function making({ site }: PasskeyParts): Route {
  return route({
    method: 'POST',
    path: '/passkeys',
    access: 'signed-in',
    summary: 'Keeps the passkey that the authenticator made, under a name of my choice',
    body: Type.Object({ label: Name, response: Answer }, CLOSED),
    replies: { 201: Passkey },
    refusals: [
      ...['passkeys-off', 'session-needed', 'person-unknown', 'passkey-failed'],
      ...['challenge-over', 'passkey-taken', 'passkeys-too-many'],
    ],
    async handle(call, io) {
      const { caller, body } = call;
      if (!site) return refuse({ refused: 'passkeys-off' });
      if (caller.kind !== 'person') return refuse({ refused: 'session-needed' });
      const { response } = body;
      if (!registration.Check(response)) return refuse({ refused: 'passkey-failed' });
      const challenge = challengeIn(response.response.clientDataJSON, io, caller.id);
      if (!challenge) return refuse({ refused: 'challenge-over' });
      const made = await verifiedPasskey(response, site.rpId, originFor(site, call));
      if (!made) return refuse({ refused: 'passkey-failed' });
      const label = tidy(body.label);
      const data = { ...made, label, challenge };
      const answer = await io.submit<{ madeAt: number } | Refused>({
        type: 'AddPasskey',
        subject: caller.id,
        data,
      });
      if (isRefused(answer)) return refuse(answer);
      const { passkeyId: id, synced } = made;
      return { status: 201, body: shown({ id, label, synced, madeAt: answer.madeAt, usedAt: null }) };
    },
  });
}

type Made = Pick<RegistrationResponseJSON, 'id' | 'rawId' | 'type'> & {
  response: { clientDataJSON: string; attestationObject: string; transports?: string[] };
};

async function verifiedPasskey(response: Made, rpId: string, origin: string) {
  try {
    const { verified, registrationInfo } = await verifyRegistrationResponse({
      response: { ...response, clientExtensionResults: {} },
      expectedChallenge: () => true,
      expectedOrigin: origin,
      expectedRPID: rpId,
      requireUserVerification: true,
      supportedAlgorithmIDs: ALGORITHMS,
    });
    if (!verified) return undefined;
    const { credential, credentialBackedUp: synced } = registrationInfo;
    return {
      passkeyId: credential.id,
      publicKey: Buffer.from(credential.publicKey).toString('base64url'),
      counter: credential.counter,
      transports: response.response.transports ?? [],
      synced,
    };
  } catch {
    return undefined;
  }
}

const tidy = (text: string) => text.normalize('NFC').trim();

function shown({
  id,
  label,
  synced,
  madeAt,
  usedAt,
}: Omit<PasskeyRow, 'gone' | 'personId' | 'publicKey' | 'counter' | 'transports'>) {
  return { id, label, synced, madeAt: instant(madeAt), usedAt: usedAt === null ? null : instant(usedAt) };
}

const listing = route({
  method: 'GET',
  path: '/passkeys',
  access: 'signed-in',
  summary: 'Lists my passkeys',
  replies: { 200: Type.Object({ passkeys: Type.Array(Passkey) }) },
  async handle({ caller }, io) {
    const rows = await passkeysOf(io.db, caller.id);
    return { status: 200, body: { passkeys: rows.map(shown) } };
  },
});

const renaming = route({
  method: 'PUT',
  path: '/passkeys/:id',
  access: 'signed-in',
  summary: 'Gives a passkey of mine another name',
  params: PasskeyId,
  body: Type.Object({ label: Name }, CLOSED),
  replies: { 204: Type.Null() },
  refusals: ['session-needed', 'passkey-unknown'],
  async handle({ caller, params, body }, io) {
    if (caller.kind !== 'person') return refuse({ refused: 'session-needed' });
    const data = { passkeyId: params.id, label: tidy(body.label) };
    const answer = await io.submit<object>({ type: 'RenamePasskey', subject: caller.id, data });
    return isRefused(answer) ? refuse(answer) : { status: 204 };
  },
});

const removing = route({
  method: 'DELETE',
  path: '/passkeys/:id',
  access: 'signed-in',
  summary: 'Removes a passkey of mine; the device may keep it, and it opens nothing here',
  params: PasskeyId,
  replies: { 204: Type.Null() },
  refusals: ['session-needed', 'passkey-unknown'],
  async handle({ caller, params }, io) {
    if (caller.kind !== 'person') return refuse({ refused: 'session-needed' });
    const data = { passkeyId: params.id };
    const answer = await io.submit<object>({ type: 'RemovePasskey', subject: caller.id, data });
    return isRefused(answer) ? refuse(answer) : { status: 204 };
  },
});
