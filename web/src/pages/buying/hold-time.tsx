// How long the cart is held, what happens afterwards, and the way to more time.
import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { type Cart, extendHold, lapse } from '../../cart.ts';
import { Failure } from '../../failure.tsx';
import { clock, useCountdown } from '../../ui/countdown.tsx';
import { useFormats, useWords } from '../../words.ts';
import classes from './buying.module.css';
import { words } from './words.ts';

const MINUTE_MS = 60_000;
const CLOCK: Intl.DateTimeFormatOptions = { hour: 'numeric', minute: '2-digit' };
/** The last minutes are told to whoever listens; every second would be noise. */
const TOLD_MINUTES = [2, 1];

export function HoldTime({ hold }: { hold: NonNullable<Cart['hold']> }) {
  const t = useWords(words);
  const { instant } = useFormats();
  const left = useCountdown(hold.utcExpiresAt) ?? 0;
  const extending = useMutation({ mutationFn: extendHold });
  useEffect(() => {
    if (left === 0) lapse(hold.holdId);
  }, [left, hold.holdId]);
  const canExtend = Date.parse(hold.utcLastsUntil) > Date.parse(hold.utcExpiresAt);
  return (
    <section className={classes.time} data-short={left < MINUTE_MS || undefined} aria-label={t.timeLeft}>
      <div className={classes.timeRow}>
        <span className={classes.timeName}>{t.timeLeft}</span>
        <span className={`${classes.clock} tabular`} role="timer">
          {clock(left)}
        </span>
        {canExtend && (
          <Button
            variant="default"
            size="compact-md"
            loading={extending.isPending}
            onClick={() => extending.mutate()}
          >
            {t.extend}
          </Button>
        )}
      </div>
      <p className={classes.timeText}>
        {t.heldFor} {t.afterwards}{' '}
        {canExtend ? t.extendUntil(instant(hold.utcLastsUntil, undefined, CLOCK)) : t.extendNoMore}
      </p>
      <LastMinutes left={left} />
      <Failure error={extending.error} />
    </section>
  );
}

function LastMinutes({ left }: { left: number }) {
  const t = useWords(words);
  const minutes = TOLD_MINUTES.find((one) => Math.ceil(left / MINUTE_MS) === one);
  const [told, setTold] = useState('');
  useEffect(() => {
    if (minutes !== undefined) setTold(t.soonOver(minutes));
  }, [minutes, t]);
  return (
    <span className={classes.unseen} aria-live="polite">
      {told}
    </span>
  );
}
