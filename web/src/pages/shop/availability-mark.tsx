// How much is left, at a glance: a shape, a colour and words, so that none of the three is needed alone.
import classes from './availability-mark.module.css';

export type Plenty = 'available' | 'few' | 'sold-out';

export function AvailabilityMark({ plenty, children }: { plenty: Plenty; children: string }) {
  return (
    <span className={classes.mark} data-plenty={plenty}>
      <svg viewBox="0 0 12 12" width="12" height="12" aria-hidden="true">
        {plenty === 'available' && <circle cx="6" cy="6" r="4.500" className={classes.full} />}
        {plenty === 'few' && (
          <>
            <circle cx="6" cy="6" r="4" className={classes.ring} />
            <path d="M6 2a4 4 0 0 1 0 8Z" className={classes.full} />
          </>
        )}
        {plenty === 'sold-out' && <path d="m3 3 6 6m0-6-6 6" className={classes.ring} />}
      </svg>
      {children}
    </span>
  );
}
