// What every refusal says to a person, by its code. The English texts are the server's own where they fit; a test
// compares the codes with those that the server declares, so none is missing and none is left over.
import type { Language } from './words.ts';

export interface ProblemText {
  title: string;
  next: string;
}

export const problemWords: Readonly<Record<string, Record<Language, ProblemText>>> = {
  'cells-unavailable': {
    ko: { title: '선택하신 것 중 남아 있지 않은 것이 있습니다.', next: '다른 것을 골라 다시 담아 주세요.' },
    en: { title: 'Not everything you chose is still free.', next: 'Choose something else and try again.' },
  },
};
