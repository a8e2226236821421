import { Note } from '../../ui/note.tsx';
import { useWords } from '../../words.ts';
import { words } from './edit-words.ts';
import type { Told } from './editing.tsx';
import classes from './editor.module.css';
import type { Kind } from './kinds.ts';

const SHOWN_MAX = 10;

interface ProblemSummaryProps {
  problems: readonly Told[];
  kind: Kind;
  onGo(path: string): void;
}

/** Everything that is wrong, in one place; each leads to its field. */
export function ProblemSummary({ problems, kind, onGo }: ProblemSummaryProps) {
  const t = useWords(words);
  const nameOf = usePartNames(kind);
  if (problems.length === 0) return null;
  return (
    <Note tone="bad" urgent title={t.toCorrect(problems.length)}>
      <ul className={classes.problems}>
        {problems.slice(0, SHOWN_MAX).map(({ where, text }) => (
          <li key={`${where} ${text}`}>
            <button type="button" className={classes.goTo} onClick={() => onGo(where)}>
              {nameOf(where)}
            </button>{' '}
            {text}
          </li>
        ))}
      </ul>
      {problems.length > SHOWN_MAX && (
        <p className={classes.flat}>{t.andMore(problems.length - SHOWN_MAX)}</p>
      )}
    </Note>
  );
}

/** The part of the form that a path is in. */
function usePartNames(kind: Kind): (path: string) => string {
  const t = useWords(words);
  const parts: Record<string, string> = {
    title: t.name,
    description: t.description,
    venue: kind === 'product' ? t.pickUp : t.venue,
    pictures: t.pictures,
    policy: t.refunds,
    performances: t.performances,
    plan: t.plan,
    standing: t.standing,
    tiers: t.prices,
    calendar: t.calendar,
    roomTypes: t.roomTypes,
    variants: t.variants,
    currency: t.currency,
    quantityPerLineMax: t.limits,
  };
  const numbered = new Set(['pictures', 'performances', 'standing', 'roomTypes', 'variants']);
  return (path) => {
    const [, first = '', second = ''] = path.split(/[/#]/);
    const name = parts[first] ?? t.other;
    return numbered.has(first) && /^\d+$/.test(second) ? `${name} ${Number(second) + 1}` : name;
  };
}
