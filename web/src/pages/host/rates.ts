import { type Language, phrases, speak } from '../../words.ts';

export const words = phrases({
  standard: { ko: '정가', en: 'Standard' },
  adult: { ko: '성인', en: 'Adult' },
  youth: { ko: '청소년', en: 'Youth' },
  child: { ko: '어린이', en: 'Child' },
  senior: { ko: '경로', en: 'Senior' },
  student: { ko: '학생', en: 'Student' },
});

export const KNOWN_RATES = ['standard', 'adult', 'youth', 'child', 'senior', 'student'] as const;

/** Rates that everybody uses have names in both languages; others are called as their host calls them. */
export function rateLabel(rate: string, language: Language): string {
  const known = KNOWN_RATES.find((one) => one === rate);
  return known ? speak(words, language)[known] : rate;
}
