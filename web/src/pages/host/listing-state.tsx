import { useWords } from '../../words.ts';
import type { Listing } from './kinds.ts';
import classes from './listing-state.module.css';
import { words } from './words.ts';

/** A draft, on sale, or ended: in words, with a shape beside them. */
export function ListingState({ state }: { state: Listing['state'] }) {
  const t = useWords(words);
  const names = { draft: t.stateDraft, published: t.statePublished, withdrawn: t.stateWithdrawn };
  return (
    <span className={classes.state} data-state={state}>
      {names[state]}
    </span>
  );
}
