import classes from './drawing.module.css';
import type { Kind } from './filters.ts';
import { motifOf } from './motif.ts';

/** Decoration in the place of a picture. */
export function Drawing({ id, kind, ratio }: { id: string; kind: Kind; ratio: string }) {
  const { colour, shapes } = motifOf(id, kind);
  return (
    <svg
      className={classes.motif}
      style={{ aspectRatio: ratio, color: `var(--jari-tier-${colour})` }}
      viewBox="0 0 120 90"
      preserveAspectRatio="xMidYMid slice"
      aria-hidden="true"
    >
      {shapes.map(({ d, as }) => (
        <path key={d} d={d} data-as={as} />
      ))}
    </svg>
  );
}
