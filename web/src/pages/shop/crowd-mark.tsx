// How crowded, without colour: one to four filled parts, a cross where nothing is left.
import type { Crowd } from './calendars.ts';
import classes from './crowd-mark.module.css';

const PARTS: Partial<Record<Crowd, number>> = { quiet: 1, some: 2, busy: 3 };

export function CrowdMark({ crowd }: { crowd: Crowd }) {
  const parts = PARTS[crowd];
  return (
    <svg
      viewBox="0 0 16 8"
      width="16"
      height="8"
      className={classes.mark}
      data-crowd={crowd}
      aria-hidden="true"
    >
      {parts === undefined ? (
        <path d="m5.500 1.500 5 5m0-5-5 5" />
      ) : (
        [0, 1, 2].map((at) => (
          <rect
            key={at}
            x={0.5 + at * 5.4}
            y="1.500"
            width="4"
            height="5"
            rx="1"
            data-on={at < parts || undefined}
          />
        ))
      )}
    </svg>
  );
}
