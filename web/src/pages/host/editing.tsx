// What the fields of the form have in common: where their problems are found, two languages side by side, sections.
import '../../ui/fields.css';
import '../../ui/floating.css';
import { Select, Textarea, TextInput } from '@mantine/core';
import { createContext, type ReactNode, useContext } from 'react';
import { Note } from '../../ui/note.tsx';
import { useWords } from '../../words.ts';
import type { TextDraft } from './draft.ts';
import { words } from './edit-words.ts';
import classes from './editor.module.css';

export interface Told {
  where: string;
  text: string;
}

export interface Editing {
  problems: readonly Told[];
  currency: string;
  /** The local date of the venue. */
  today: string;
}

const EditingContext = createContext<Editing>({ problems: [], currency: 'KRW', today: '' });
export const EditingProvider = EditingContext.Provider;
export const useEditing = () => useContext(EditingContext);

/** What is wrong at exactly this path. */
export function useProblem(path: string): string | undefined {
  return useEditing().problems.find(({ where }) => where === path)?.text;
}

/** Everything that is wrong here and below. */
function useProblemsUnder(path: string): readonly Told[] {
  return useEditing().problems.filter(({ where }) => where === path || where.startsWith(`${path}/`));
}

/** For what has no field of its own: a calendar, a plan. */
export function ProblemsUnder({ path }: { path: string }) {
  const problems = useProblemsUnder(path);
  if (problems.length === 0) return null;
  return (
    <Note tone="bad">
      <ul className={classes.problems}>
        {problems.map(({ where, text }) => (
          <li key={`${where} ${text}`}>{text}</li>
        ))}
      </ul>
    </Note>
  );
}

interface SectionProps {
  title: string;
  /** What it is for, beside it. */
  help?: ReactNode;
  path?: string;
  children: ReactNode;
}

export function Section({ title, help, path, children }: SectionProps) {
  return (
    <section className={classes.section} data-path={path} tabIndex={path === undefined ? undefined : -1}>
      <div className={classes.aside}>
        <h2>{title}</h2>
        {help && <div className={classes.help}>{help}</div>}
      </div>
      <div className={classes.fields}>{children}</div>
    </section>
  );
}

interface PairProps {
  label: string;
  path: string;
  value: TextDraft;
  onChange(value: TextDraft): void;
  long?: boolean;
  optional?: boolean;
  placeholder?: string;
  max?: number;
}

const TITLE_MAX = 200;
const LONG_ROWS = 6;

/** One text in two languages, side by side. */
export function Pair({
  label,
  path,
  value,
  onChange,
  long,
  optional,
  placeholder,
  max = TITLE_MAX,
}: PairProps) {
  const t = useWords(words);
  const one = (language: 'ko' | 'en') => ({
    'data-path': `${path}/${language}`,
    lang: language,
    maxLength: max,
    value: value[language],
    'aria-label': `${label} (${language === 'ko' ? t.korean : t.english})`,
    onChange: ({ currentTarget }: { currentTarget: { value: string } }) =>
      onChange({ ...value, [language]: currentTarget.value }),
  });
  const [whole, own, en] = [useProblem(path), useProblem(`${path}/ko`), useProblem(`${path}/en`)];
  const ko = own ?? whole;
  return (
    <fieldset className={classes.pair}>
      <legend>
        {label}
        {optional && <span className={classes.optional}> {t.optional}</span>}
      </legend>
      <div className={classes.languages}>
        <Written long={long} description={t.korean} error={ko} placeholder={placeholder} {...one('ko')} />
        <Written long={long} description={t.englishOptional} error={en} {...one('en')} />
      </div>
    </fieldset>
  );
}

interface WrittenProps {
  long?: boolean | undefined;
  description: string;
  error: string | undefined;
  placeholder?: string | undefined;
  value: string;
  maxLength: number;
  lang: string;
  'data-path': string;
  'aria-label': string;
  onChange(event: { currentTarget: { value: string } }): void;
}

function Written({ long, ...props }: WrittenProps) {
  return long ? <Textarea autosize minRows={LONG_ROWS} maxRows={24} {...props} /> : <TextInput {...props} />;
}

interface FieldProps {
  label: string;
  path: string;
  value: string;
  onChange(value: string): void;
  description?: string;
  placeholder?: string;
  type?: 'text' | 'date' | 'time';
  inputMode?: 'numeric' | 'decimal';
  suffix?: string;
  min?: string;
  onBlur?: () => void;
  /** The label is read out and not shown. */
  quiet?: boolean;
}

export function Field({ label, path, value, onChange, quiet, suffix, ...more }: FieldProps) {
  const error = useProblem(path);
  return (
    <TextInput
      {...(quiet ? { 'aria-label': label } : { label })}
      data-path={path}
      value={value}
      error={error}
      onChange={({ currentTarget }) => onChange(currentTarget.value)}
      {...(suffix && {
        rightSection: <span className={classes.suffix}>{suffix}</span>,
        rightSectionWidth: 44,
      })}
      {...more}
    />
  );
}

interface ChoiceProps {
  label: string;
  path: string;
  value: string;
  data: { value: string; label: string }[];
  onChange(value: string): void;
  description?: string;
  searchable?: boolean;
}

export function Choice({ label, path, value, onChange, ...more }: ChoiceProps) {
  const error = useProblem(path);
  return (
    <Select
      label={label}
      data-path={path}
      value={value}
      error={error}
      allowDeselect={false}
      onChange={(chosen) => chosen !== null && onChange(chosen)}
      {...more}
    />
  );
}

/** `list` with one of them changed. */
export function changed<T>(list: readonly T[], at: number, change: Partial<T>): T[] {
  return list.map((one, index) => (index === at ? { ...one, ...change } : one));
}

export function without<T>(list: readonly T[], at: number): T[] {
  return list.filter((_, index) => index !== at);
}

export function moved<T>(list: readonly T[], from: number, to: number): T[] {
  const next = [...list];
  const [one] = next.splice(from, 1);
  if (one !== undefined) next.splice(to, 0, one);
  return next;
}

/** Goes to where something is wrong: its field, else what surrounds it. */
export function goTo(path: string): void {
  for (let at = path; at !== ''; at = at.slice(0, Math.max(0, at.lastIndexOf('/')))) {
    const found = document.querySelector<HTMLElement>(`[data-path="${CSS.escape(at)}"]`);
    if (!found) continue;
    found.focus({ preventScroll: true });
    found.scrollIntoView({ block: 'center' });
    return;
  }
}
