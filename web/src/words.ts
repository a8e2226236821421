// Every text in both languages, side by side, in the `words.ts` of the page that says it. A phrase is a string or a
// function of what varies. Because both languages stand in one value, the compiler finds a missing one; a test finds
// what nobody says any more. Plurals, dates and money come from `Intl`.
import { createContext, useContext } from 'react';
import { withParticles } from './particles.ts';

export const LANGUAGES = ['ko', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];

type Phrase = string | ((...args: never[]) => string);
type Both<P extends Phrase> = { ko: P; en: P };
type Book = Record<string, { ko: Phrase; en: Phrase }>;
type Spoken<B extends Book> = { readonly [K in keyof B]: B[K] extends Both<infer P> ? Widened<P> : never };
type Widened<P> = P extends string ? string : P;

/** Declares the texts of a page: `export const words = phrases({ title: { ko: '지갑', en: 'Wallet' } })`. */
export function phrases<const B extends Book>(book: B): B {
  return book;
}

const spoken = new WeakMap<Book, Map<Language, unknown>>();

export function speak<B extends Book>(book: B, language: Language): Spoken<B> {
  const known = spoken.get(book) ?? new Map<Language, unknown>();
  spoken.set(book, known);
  let texts = known.get(language) as Spoken<B> | undefined;
  if (!texts) {
    const said = Object.entries(book).map(([key, both]) => [
      key,
      language === 'ko' ? inKorean(both.ko) : both.en,
    ]);
    texts = Object.fromEntries(said) as Spoken<B>;
    known.set(language, texts);
  }
  return texts;
}

/** What varies decides the particles behind it. */
function inKorean(phrase: Phrase): Phrase {
  if (typeof phrase === 'string') return phrase;
  return (...args) => withParticles(phrase(...args));
}

const LanguageContext = createContext<Language>('ko');
export const LanguageProvider = LanguageContext.Provider;
export const useLanguage = () => useContext(LanguageContext);

export function useWords<B extends Book>(book: B): Spoken<B> {
  return speak(book, useLanguage());
}

const KEPT_AS = 'jari-language';

/** The chosen language, else the browser's, else Korean. */
export function firstLanguage(): Language {
  const wanted = new URLSearchParams(location.search).get('lang') ?? stored() ?? navigator.language;
  return wanted.startsWith('ko') ? 'ko' : 'en';
}

export function keepLanguage(language: Language): void {
  try {
    localStorage.setItem(KEPT_AS, language);
  } catch {
    // Without storage the choice lasts as long as the page.
  }
}

function stored(): string | null {
  try {
    return localStorage.getItem(KEPT_AS);
  } catch {
    return null;
  }
}

export interface HostText {
  ko: string;
  en?: string | undefined;
}

/** A host's text in the language of the reader, else in Korean, which every host gives. */
export function textIn(text: HostText, language: Language): string {
  return text[language] ?? text.ko;
}

/** `plural(3, 'en', { one: '# seat', other: '# seats' })` is `3 seats`. Korean has one form. */
export function plural(count: number, language: Language, forms: { one?: string; other: string }): string {
  const form = rulesIn(language).select(count);
  return ((form === 'one' && forms.one) || forms.other).replace('#', formatsIn(language).number(count));
}

const rulesIn = keeping((language: Language) => new Intl.PluralRules(language));

export interface Formats {
  language: Language;
  text(text: HostText): string;
  /** Minor units as the currency is written. */
  money(money: { amount: number; currency: string }): string;
  number(value: number): string;
  percent(share: number): string;
  /** A local date of the venue, `YYYY-MM-DD`. */
  date(date: string, options?: Intl.DateTimeFormatOptions): string;
  /** A local date-time of the venue, `YYYY-MM-DDTHH:MM`. */
  dateTime(dateTime: string, options?: Intl.DateTimeFormatOptions): string;
  /** An instant (RFC 3339), as the clocks of `zone` show it; the reader's own zone by default. */
  instant(instant: string, zone?: string, options?: Intl.DateTimeFormatOptions): string;
  /** How long ago or until, in words: "3 minutes ago". */
  relative(ms: number): string;
}

const DATE: Intl.DateTimeFormatOptions = {
  year: 'numeric',
  month: 'short',
  day: 'numeric',
  weekday: 'short',
};
const TIME: Intl.DateTimeFormatOptions = { hour: 'numeric', minute: '2-digit' };

export function useFormats(): Formats {
  return formatsIn(useLanguage());
}

const formats = new Map<Language, Formats>();

/** Made once: what `Intl` makes is slow to make, and a page with many prices and dates would make it for each. */
export function formatsIn(language: Language): Formats {
  const made = formats.get(language) ?? makeFormats(language);
  formats.set(language, made);
  return made;
}

/** Answers the same formatter for the same options. */
function keeping<O, F>(make: (options: O) => F): (options: O) => F {
  const made = new Map<string, F>();
  return (options) => {
    const key = JSON.stringify(options);
    const known = made.get(key) ?? make(options);
    made.set(key, known);
    return known;
  };
}

/** Local dates are formatted as if they were UTC, so that no zone moves them. */
function makeFormats(language: Language): Formats {
  const locale = language === 'ko' ? 'ko-KR' : 'en-GB';
  const format = keeping((options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(locale, options));
  const numbers = keeping((options: Intl.NumberFormatOptions) => new Intl.NumberFormat(locale, options));
  const asUtc = (local: string, options: Intl.DateTimeFormatOptions) =>
    format({ ...options, timeZone: 'UTC' }).format(new Date(`${local}Z`));
  return {
    language,
    text: (text) => textIn(text, language),
    money: ({ amount, currency }) => moneyBy(numbers({ style: 'currency', currency }), amount),
    number: (value) => numbers({}).format(value),
    percent: (share) => numbers({ style: 'percent', maximumFractionDigits: 0 }).format(share),
    date: (date, options = DATE) => asUtc(`${date}T00:00:00`, options),
    dateTime: (dateTime, options = { ...DATE, ...TIME }) => asUtc(dateTime, options),
    instant: (instant, zone, options = { ...DATE, ...TIME }) =>
      format({ ...options, ...(zone && { timeZone: zone }) }).format(new Date(instant)),
    relative: (ms) => relativeIn(locale, ms),
  };
}

function moneyBy(formatter: Intl.NumberFormat, amount: number): string {
  const digits = formatter.resolvedOptions().maximumFractionDigits ?? 0;
  return formatter.format(amount / 10 ** digits);
}

const STEPS: [Intl.RelativeTimeFormatUnit, number][] = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1_000],
];

function relativeIn(locale: string, ms: number): string {
  const [unit, size] = STEPS.find(([, step]) => Math.abs(ms) >= step) ?? (['second', 1_000] as const);
  return new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }).format(Math.round(ms / size), unit);
}
