import { phrases } from '../words.ts';

export const words = phrases({
  earlier: { ko: '이전 달', en: 'Previous month' },
  later: { ko: '다음 달', en: 'Next month' },
  oneFewer: { ko: (what: string) => `${what} 하나 줄이기`, en: (what: string) => `One fewer: ${what}` },
  oneMore: { ko: (what: string) => `${what} 하나 늘리기`, en: (what: string) => `One more: ${what}` },
});
