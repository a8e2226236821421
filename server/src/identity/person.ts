// People made by a program instead of a page: the demo's, and the first operator's.
import { isRefused, type Refused } from '#kernel/route';
import type { System } from '#kernel/system';
import type { Role } from './contract.ts';
import { Passwords } from './password.ts';
import { emailOf } from './signing-in.ts';

export interface NewPerson {
  email: string;
  password: string;
  name: string;
  roles: Role[];
  language?: string;
}

/** The new person's id, or `{ refused: 'email-taken' }`: a second time changes nothing. */
export async function createPerson(
  system: Pick<System, 'io'>,
  { email, password, name, roles, language = 'en' }: NewPerson,
  passwords = new Passwords(),
): Promise<{ personId: string } | Refused> {
  const io = system.io('identity', { actor: 'system', trace: null });
  const hashed = await passwords.hash(password);
  const data = { email: emailOf(email), password: hashed, name, language, roles, session: null };
  const answer = await io.submit<{ personId: string } | Refused>({
    type: 'Join',
    subject: io.world.id(),
    data,
  });
  return isRefused(answer) ? answer : { personId: answer.personId };
}
