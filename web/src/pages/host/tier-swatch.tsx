import classes from './tier-swatch.module.css';

const COLOURS = 8;

/** A tier's colour and number, as calendars show it. The first one is what is usual and has no colour. */
export function TierSwatch({ at }: { at: number }) {
  return (
    <span
      className={classes.swatch}
      data-tone={toneOf(at)}
      data-number={at > 0 ? at : ''}
      aria-hidden="true"
    />
  );
}

/** Which of the theme's colours a tier has; 0 is none. */
export function toneOf(at: number): number {
  return at <= 0 ? 0 : ((at - 1) % COLOURS) + 1;
}
