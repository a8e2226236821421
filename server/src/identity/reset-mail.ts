// The mail with a link for a new password. It goes out as an effect, so it survives a crash and never waits inside a
// transaction; what is recorded holds ids only, and the person is looked up when it is written.
import type { Io } from '#kernel/route';
import type { Mail, Post } from '#mail';
import { letter, type MailLanguage, mailLanguage, sayable } from '#mail/letter';
import { limits, type ResetMailed } from './contract.ts';
import { accountOfReset } from './store.ts';
import { tokenOf } from './token.ts';

export interface MailParts {
  post: Post;
  /** Where the pages are, without a slash at the end. */
  siteUrl: string;
}

type Asked = Omit<ResetMailed, 'posted'>;

export function resetMailer(parts: MailParts | undefined) {
  return async ({ resetId, tries }: Asked, io: Io): Promise<ResetMailed> => {
    const known = await accountOfReset(io.db, resetId);
    // Used, replaced by a newer one, or erased with its person.
    if (!known) return { resetId, tries, posted: null };
    if (!parts) return { resetId, tries, posted: { outcome: 'failed', because: 'no mail server is set' } };
    if (io.world.now() >= known.expiresAt)
      return { resetId, tries, posted: { outcome: 'failed', because: 'the link is over' } };
    const link = `${parts.siteUrl}/reset?token=${encodeURIComponent(tokenOf(io.seal, 'reset', resetId))}`;
    return { resetId, tries, posted: await parts.post(resetMail(resetId, known, link)) };
  };
}

interface Words {
  subject: string;
  hello(name: string): string;
  why: string;
  does: string;
  life(life: string): string;
  ignore: string;
}

const WORDS: Record<MailLanguage, Words> = {
  ko: {
    subject: '새 비밀번호를 정하세요',
    hello: (name) => (name === '' ? '안녕하세요.' : `${name} 님, 안녕하세요.`),
    why: '이 계정의 비밀번호를 다시 정하려는 요청을 받았습니다.',
    does: '새 비밀번호 정하기',
    life: (life) => `이 링크는 요청하신 때부터 ${life} 동안, 한 번만 쓸 수 있습니다.`,
    ignore: '요청하신 적이 없다면 아무것도 하지 않으셔도 됩니다. 비밀번호는 그대로입니다.',
  },
  en: {
    subject: 'Choose a new password',
    hello: (name) => (name === '' ? 'Hello,' : `Hello ${name},`),
    why: 'Somebody asked for a new password for your account.',
    does: 'Choose a new password',
    life: (life) => `The link is good once, for ${life} from when it was asked for.`,
    ignore: 'If that was not you, there is nothing to do: your password stays as it is.',
  },
};

function resetMail(
  resetId: string,
  { email, name, language: chosen }: { email: string; name: string; language: string },
  link: string,
): Mail {
  const language = mailLanguage(chosen);
  const { subject, hello, why, does, life, ignore } = WORDS[language];
  const pieces = [
    hello(sayable(name)),
    why,
    { link, does },
    life(inWords(limits.resetLifeMs.value, language)),
    ignore,
  ];
  return { id: resetId, to: { name, address: email }, subject, ...letter(language, pieces) };
}

function inWords(ms: number, language: MailLanguage): string {
  const duration = Temporal.Duration.from({ milliseconds: ms }).round({ largestUnit: 'hours' });
  return new Intl.DurationFormat(language, { style: 'long' }).format(duration);
}
