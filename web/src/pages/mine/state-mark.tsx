import { useWords } from '../../words.ts';
import { toneOf } from './booking-facts.ts';
import classes from './mine.module.css';
import { words } from './words.ts';

/** The state of a booking in a word. */
export function StateMark({ state }: { state: string }) {
  const name = useStateName();
  return (
    <span className={classes.state} data-tone={toneOf(state)}>
      {name(state)}
    </span>
  );
}

export function useStateName(): (state: string) => string {
  const t = useWords(words);
  const names: Record<string, string> = {
    placed: t.placed,
    paying: t.paying,
    'awaiting-payment': t.awaiting,
    confirmed: t.confirmed,
    declined: t.declined,
    lapsed: t.lapsed,
    cancelling: t.cancelling,
    cancelled: t.cancelled,
  };
  return (state) => names[state] ?? state;
}
