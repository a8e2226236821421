// How a failure is told: what happened, what to do next, in the reader's language. The server's English texts are the
// last resort; every code that a buyer or host can meet has words of its own in `problem-words.ts`.
import { Button } from '@mantine/core';
import { Problem, Unreachable } from './api.ts';
import { problemWords } from './problem-words.ts';
import { Note } from './ui/note.tsx';
import { type Language, phrases, useLanguage, useWords } from './words.ts';

export const words = phrases({
  unreachable: {
    ko: '서버에 연결하지 못했습니다.',
    en: 'The server could not be reached.',
  },
  unreachableNext: {
    ko: '인터넷 연결을 확인하고 다시 시도해 주세요. 같은 요청을 다시 보내도 두 번 처리되지 않습니다.',
    en: 'Check your connection and try again. Sending the same request again never counts twice.',
  },
  bug: { ko: '화면에 문제가 생겼습니다.', en: 'Something on this page went wrong.' },
  bugNext: { ko: '새로고침해 주세요.', en: 'Reload the page.' },
  again: { ko: '다시 시도', en: 'Try again' },
});

export interface Told {
  title: string;
  next: string;
  /** The server's own detail, where it has one. */
  detail?: string;
}

export function tellFailure(error: unknown, language: Language): Told {
  if (error instanceof Problem) {
    const known = problemWords[error.code]?.[language];
    const { title, next, detail } = error.body;
    // Details are English; in Korean the words must do.
    return { ...(known ?? { title, next }), ...(detail && language === 'en' && { detail }) };
  }
  if (error instanceof Unreachable)
    return { title: words.unreachable[language], next: words.unreachableNext[language] };
  return { title: words.bug[language], next: words.bugNext[language] };
}

interface FailureProps {
  error: unknown;
  onRetry?: () => void;
}

/** A failure in its place; null where there is none. */
export function Failure({ error, onRetry }: FailureProps) {
  const language = useLanguage();
  const t = useWords(words);
  if (error === null || error === undefined) return null;
  const { title, next, detail } = tellFailure(error, language);
  return (
    <Note
      tone="bad"
      urgent
      title={title}
      action={
        onRetry && (
          <Button variant="default" onClick={onRetry}>
            {t.again}
          </Button>
        )
      }
    >
      {detail && <p style={{ margin: 0 }}>{detail}</p>}
      <p style={{ margin: 0 }}>{next}</p>
    </Note>
  );
}
