import { type HostText, type Language, speak } from '../../words.ts';
import { words } from './buying-words.ts';

const KNOWN = ['adult', 'youth', 'child', 'senior', 'student', 'standard'] as const;

/** Rates that everybody uses have names in both languages; others are called as their host calls them. */
export function rateName(rate: string, language: Language): string {
  const known = KNOWN.find((one) => one === rate);
  return known ? speak(words, language)[known] : rate;
}

export function rateText(rate: string): HostText {
  return { ko: rateName(rate, 'ko'), en: rateName(rate, 'en') };
}
