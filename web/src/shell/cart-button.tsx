import { VisuallyHidden } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useEffect } from 'react';
import { lapse, useCart } from '../cart.ts';
import { clock, useCountdown } from '../ui/countdown.tsx';
import { useWords } from '../words.ts';
import classes from './shell.module.css';
import { words } from './words.ts';

/** What is in the cart and for how long; on every page, so that nobody is surprised. */
export function CartButton() {
  const t = useWords(words);
  const { items, hold, lapsed } = useCart();
  const left = useCountdown(lapsed ? undefined : hold?.utcExpiresAt);
  const holdId = hold?.holdId;
  useEffect(() => {
    if (left === 0 && holdId) lapse(holdId);
  }, [left, holdId]);
  const label = items.length > 0 ? t.cartCount(items.length) : t.cart;
  return (
    <Link to="/cart" className={classes.cart}>
      <VisuallyHidden>{left ? `${label}, ${t.timeLeft(clock(left))}` : label}</VisuallyHidden>
      <svg viewBox="0 0 24 24" width="22" height="22" aria-hidden="true">
        <path
          d="M5 8h14l-1.200 11H6.200ZM9 8V6.500a3 3 0 0 1 6 0V8"
          fill="none"
          stroke="currentColor"
          strokeWidth="1.8"
          strokeLinejoin="round"
        />
      </svg>
      {items.length > 0 && (
        <span className={classes.badge} aria-hidden="true">
          {items.length}
        </span>
      )}
      {left !== undefined && left > 0 && (
        <span
          className={`${classes.left} tabular`}
          aria-hidden="true"
          data-short={left < 60_000 || undefined}
        >
          {clock(left)}
        </span>
      )}
    </Link>
  );
}
