// What came of putting something into the cart: it is held and for how long, or why not, line by line.
import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { LineProblem } from '../../api.ts';
import { useCart } from '../../cart.ts';
import { Failure } from '../../failure.tsx';
import { clock, useCountdown } from '../../ui/countdown.tsx';
import { Note } from '../../ui/note.tsx';
import { useFormats, useWords } from '../../words.ts';
import classes from './buying.module.css';
import { words } from './buying-words.ts';
import type { Added, Adding, NewItem } from './use-adding.ts';

export function Result({ adding: { result, error }, held }: { adding: Adding; held?: ReactNode }) {
  if (error) return <Failure error={error} />;
  if (!result) return null;
  return 'hold' in result ? <Held>{held}</Held> : <Refusal result={result} />;
}

function Held({ children }: { children: ReactNode }) {
  const t = useWords(words);
  const { hold } = useCart();
  const left = useCountdown(hold?.utcExpiresAt);
  return (
    <Note tone="good" title={t.added}>
      {children && <p className={classes.keeps}>{children}</p>}
      {/* The clock is looked at, not read out each second. */}
      <p className={`${classes.keeps} tabular`} aria-live="off">
        {left !== undefined && left > 0 && t.keptFor(clock(left))}
      </p>
      <p className={classes.ways}>
        <Button component={Link} to="/cart" variant="default" size="sm">
          {t.toCart}
        </Button>
        <Button component={Link} to="/checkout" size="sm">
          {t.toCheckout}
        </Button>
      </p>
    </Note>
  );
}

function Refusal({ result }: { result: Added }) {
  const t = useWords(words);
  const { text } = useFormats();
  const tell = useLineWords();
  if (!('refused' in result)) return null;
  const { problem, added, lost } = result.refused;
  if (added.length === 0 && lost.length === 0) return <Failure error={problem} />;
  return (
    <Note tone="bad" urgent title={t.refused}>
      <ul className={classes.whys}>
        {added.map((line) => (
          <li key={line.line}>
            {nameOf(result.items[line.line], text)} — {tell(line)}
          </li>
        ))}
        {lost.map((item) => (
          <li key={item.id}>
            {t.lost([text(item.title), text(item.label ?? item.about)].join(' · '))}{' '}
            <Link to="/cart">{t.toCart}</Link>
          </li>
        ))}
      </ul>
    </Note>
  );
}

function nameOf(item: NewItem | undefined, text: ReturnType<typeof useFormats>['text']): string {
  return item ? [text(item.about), item.label && text(item.label)].filter(Boolean).join(' · ') : '';
}

/** Why a line cannot be had, in words. */
export function useLineWords(): (line: LineProblem) => string {
  const t = useWords(words);
  return ({ because, left = 0 }) => {
    switch (because) {
      case 'cell-taken':
        return left > 0 ? t.whyOnly(left) : t.whyGone;
      case 'no-seats-together':
        return left > 0 ? t.whyTogether(left) : t.whyTogetherNone;
      case 'past':
        return t.whyPast;
      case 'pool-closed':
        return t.whyClosed;
      case 'too-many':
        return left > 0 ? t.whyMax(left) : t.whyTooMuch;
      case 'too-few-nights':
        return t.whyNights(left);
      case 'twice':
        return t.whyTwice;
      default:
        return t.whyChanged;
    }
  };
}
