// Who people are: joining, profile, roles, keys, leaving for good. Pure; what may be said in public becomes an event,
// what is personal becomes a private row.
import type { Decision, Event, Message } from '#kernel/context';
import {
  type BecomeHost,
  type ChangeProfile,
  type Erase,
  type IdentityEvents,
  type Join,
  type KeyMade,
  type KeyRemoved,
  limits,
  type MakeKey,
  type PersonErased,
  type PersonJoined,
  type PersonReached,
  type PersonUnreached,
  type RemoveKey,
  type Role,
  type RolesChanged,
  type SetRoles,
} from './contract.ts';
import { drop, type IdentityTables, keep, of, type PersonRow, present } from './state.ts';

type Decided = Decision<IdentityEvents>;

/** Roles in one sequence, each once, so that equal sets are equal texts. */
function sorted(roles: readonly Role[]): Role[] {
  return [...new Set(roles)].sort();
}

/** A person who has not been erased. */
export function living(state: IdentityTables, id: string): Readonly<PersonRow> | undefined {
  const person = state.people.get(id);
  return person?.erasedAt === null ? person : undefined;
}

export const people = {
  Join(state: IdentityTables, { subject, data }: Message<Join>): Decided {
    const { email, name, language, password, session } = data;
    if (present(state.accounts, email)) return { answer: { refused: 'email-taken' } };
    const roles = sorted(data.roles);
    const row = { personId: subject, email, name, language, password };
    const account = keep('accounts', email, row);
    const opened = session ? [keep('sessions', session.id, { ...session, personId: subject })] : [];
    return {
      events: [{ type: 'PersonJoined', subject, data: { roles } }],
      keeps: [account, ...opened],
      answer: { personId: subject, roles, session },
    };
  },

  ChangeProfile(state: IdentityTables, { data }: Message<ChangeProfile>): Decided {
    const account = present(state.accounts, data.email);
    if (!account) return { answer: { refused: 'person-unknown' } };
    const { name = account.name, language = account.language } = data;
    // The answer may be kept for a repeat, so it names nothing personal.
    return { keeps: [keep('accounts', data.email, { name, language })], answer: {} };
  },

  SetRoles(state: IdentityTables, { subject, actor, data }: Message<SetRoles>): Decided {
    const known = living(state, subject);
    if (!known) return { answer: { refused: 'person-unknown' } };
    const roles = sorted(data.roles);
    const resigning = known.roles.includes('operator') && !roles.includes('operator');
    if (resigning && actor === `person:${subject}`) return { answer: { refused: 'own-operator-role' } };
    return { events: changed(known, roles), answer: { roles } };
  },

  BecomeHost(state: IdentityTables, { subject }: Message<BecomeHost>): Decided {
    const known = living(state, subject);
    if (!known) return { answer: { refused: 'person-unknown' } };
    const roles = sorted([...known.roles, 'host']);
    return { events: changed(known, roles), answer: { roles } };
  },

  MakeKey(state: IdentityTables, { subject, data }: Message<MakeKey>, now: number): Decided {
    const { keyId, label } = data;
    const roles = sorted(data.roles);
    const known = living(state, subject);
    if (!known) return { answer: { refused: 'person-unknown' } };
    const foreign = roles.find((role) => !known.roles.includes(role));
    if (foreign !== undefined) return { answer: { refused: 'role-not-yours', role: foreign } };
    if (known.keys >= limits.keysPerPersonMax.value) return { answer: { refused: 'keys-too-many' } };
    return {
      events: [{ type: 'KeyMade', subject, data: { keyId, roles } }],
      keeps: [keep('keys', keyId, { id: keyId, personId: subject, label, roles, madeAt: now })],
      answer: { keyId, roles, madeAt: now },
    };
  },

  RemoveKey(state: IdentityTables, { subject, data: { keyId } }: Message<RemoveKey>): Decided {
    const key = present(state.keys, keyId);
    if (key?.personId !== subject) return { answer: { refused: 'key-unknown' } };
    return {
      events: [{ type: 'KeyRemoved', subject, data: { keyId } }],
      keeps: [drop('keys', keyId)],
      answer: {},
    };
  },

  /** Takes every personal row away. A second time there is nothing left to take, and that is no failure. */
  Erase(state: IdentityTables, { subject, data }: Message<Erase>): Decided {
    if (!living(state, subject)) return { answer: {} };
    const keeps = [
      ...of(state.sessions, subject).map(({ id }) => drop('sessions', id)),
      ...of(state.keys, subject).map(({ id }) => drop('keys', id)),
      ...of(state.passkeys, subject).map(({ id }) => drop('passkeys', id)),
      ...of(state.resets, subject).map(({ id }) => drop('resets', id)),
    ];
    if (present(state.accounts, data.email)?.personId === subject) keeps.push(drop('accounts', data.email));
    return { events: [{ type: 'PersonErased', subject, data: {} }], keeps, answer: {} };
  },
};

function changed({ id, roles: before }: Readonly<PersonRow>, roles: Role[]): NonNullable<Decided['events']> {
  const same = before.length === roles.length && before.every((role, at) => role === roles[at]);
  return same ? [] : [{ type: 'RolesChanged', subject: id, data: { roles } }];
}

export const evolve = {
  PersonJoined({ people }: IdentityTables, { subject, data: { roles }, time }: Event<PersonJoined>) {
    const row = { id: subject, roles, keys: 0, joinedAt: time, erasedAt: null };
    people.add(subject, { ...row, unreachedAt: null, unreachedBecause: null });
  },
  RolesChanged({ people }: IdentityTables, { subject, data: { roles } }: Event<RolesChanged>) {
    people.edit(subject).roles = roles;
  },
  PersonErased({ people }: IdentityTables, { subject, time }: Event<PersonErased>) {
    const gone = { roles: [], keys: 0, erasedAt: time, unreachedAt: null, unreachedBecause: null };
    Object.assign(people.edit(subject), gone);
  },
  KeyMade({ people }: IdentityTables, { subject }: Event<KeyMade>) {
    people.edit(subject).keys += 1;
  },
  KeyRemoved({ people }: IdentityTables, { subject }: Event<KeyRemoved>) {
    people.edit(subject).keys -= 1;
  },
  PersonUnreached({ people }: IdentityTables, { subject, data: { because }, time }: Event<PersonUnreached>) {
    Object.assign(people.edit(subject), { unreachedAt: time, unreachedBecause: because });
  },
  PersonReached({ people }: IdentityTables, { subject }: Event<PersonReached>) {
    Object.assign(people.edit(subject), { unreachedAt: null, unreachedBecause: null });
  },
};
