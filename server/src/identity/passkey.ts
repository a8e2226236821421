// Passkeys: a key pair in a person's device instead of a password. Signatures are verified before, outside any
// transaction; here it is decided that a challenge is good once, and that a key which was copied shows itself.
import type { Decision, Message } from '#kernel/context';
import {
  type AddPasskey,
  type Challenge,
  type IdentityEvents,
  limits,
  type OpenByPasskey,
  type RemovePasskey,
  type RenamePasskey,
} from './contract.ts';
import { drop, type IdentityTables, keep, of, type PasskeyRow, present } from './state.ts';

type Decided = Decision<IdentityEvents>;

/** Whether this challenge may not be answered any more: its time is over, or somebody has answered it. */
function isOver(state: IdentityTables, { id, until }: Challenge, now: number): boolean {
  return now >= until || present(state.spent, id) !== undefined;
}

const spend = ({ id, until }: Challenge) => keep('spent', id, { id, expiresAt: until });

/** A passkey of this person, who may have none of others. */
function own(state: IdentityTables, passkeyId: string, personId: string): Readonly<PasskeyRow> | undefined {
  const passkey = present(state.passkeys, passkeyId);
  return passkey?.personId === personId ? passkey : undefined;
}

export const passkeys = {
  AddPasskey(state: IdentityTables, { subject, data }: Message<AddPasskey>, now: number): Decided {
    const { passkeyId, challenge, publicKey, counter, transports, synced, label } = data;
    if (state.people.get(subject)?.erasedAt !== null) return { answer: { refused: 'person-unknown' } };
    if (isOver(state, challenge, now)) return { answer: { refused: 'challenge-over' } };
    if (present(state.passkeys, passkeyId)) return { answer: { refused: 'passkey-taken' } };
    if (of(state.passkeys, subject).length >= limits.passkeysPerPersonMax.value)
      return { answer: { refused: 'passkeys-too-many' } };
    const made = { publicKey, counter, transports, synced, label, madeAt: now, usedAt: null };
    const row = { id: passkeyId, personId: subject, ...made };
    return { keeps: [keep('passkeys', passkeyId, row), spend(challenge)], answer: { madeAt: now } };
  },

  /** A counter that does not rise has been used by a copy. Authenticators that do not count always say 0. */
  OpenByPasskey(state: IdentityTables, { subject, data }: Message<OpenByPasskey>, now: number): Decided {
    const { passkeyId, counter, session, challenge } = data;
    const passkey = own(state, passkeyId, subject);
    if (!passkey) return { answer: { refused: 'passkey-failed' } };
    if (isOver(state, challenge, now)) return { answer: { refused: 'challenge-over' } };
    const counts = counter > 0 || passkey.counter > 0;
    if (counts && counter <= passkey.counter)
      return { keeps: [spend(challenge)], answer: { refused: 'passkey-cloned' } };
    return {
      keeps: [
        keep('passkeys', passkeyId, { counter, usedAt: now }),
        keep('sessions', session.id, { ...session, personId: subject }),
        spend(challenge),
      ],
      answer: { roles: state.people.get(subject)?.roles ?? [], session },
    };
  },

  RenamePasskey(state: IdentityTables, { subject, data }: Message<RenamePasskey>): Decided {
    if (!own(state, data.passkeyId, subject)) return { answer: { refused: 'passkey-unknown' } };
    return { keeps: [keep('passkeys', data.passkeyId, { label: data.label })], answer: {} };
  },

  RemovePasskey(state: IdentityTables, { subject, data }: Message<RemovePasskey>): Decided {
    if (!own(state, data.passkeyId, subject)) return { answer: { refused: 'passkey-unknown' } };
    return { keeps: [drop('passkeys', data.passkeyId)], answer: {} };
  },
};
