// The shape and colour of a tier or a state, for legends, tooltips and lists: the same as on the map.
import { shapeOf, shapePath } from './seat-look.ts';
import styles from './seat-map.module.css';
import type { SaidState } from './seat-words.ts';

interface TierMarkProps {
  /** The tier's place in the page's list of tiers. */
  at: number;
  colour?: string | undefined;
  state?: SaidState | undefined;
  size?: number | undefined;
}

/** Decoration: whoever shows it says in words what it means. */
export function TierMark({ at, colour, state = 'free', size = 16 }: TierMarkProps) {
  const own = colour ?? `var(--sm-tier-${(at % 8) + 1})`;
  return (
    <svg
      aria-hidden="true"
      className={styles.mark}
      width={size}
      height={size}
      viewBox="-1.15 -1.15 2.3 2.3"
      style={{ color: own }}
    >
      {markOf(state, shapePath(shapeOf(at)))}
    </svg>
  );
}

function markOf(state: SaidState, path: string) {
  if (state === 'chosen')
    return (
      <>
        <circle r="1" fill="var(--sm-accent)" />
        <path d="M-.42 .02L-.1 .36L.45 -.32" className={styles.tick} />
      </>
    );
  if (state === 'sold') return <path d="M-.4 -.4L.4 .4M.4 -.4L-.4 .4" className={styles.cross} />;
  if (state === 'free') return <path d={path} fill="currentColor" />;
  return (
    <>
      <path d={path} className={styles.hollow} />
      {state === 'held' && <path d="M-.32 0H.32" className={styles.hollow} />}
    </>
  );
}
