import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useCart } from '../cart.ts';
import { useMe } from '../session.ts';
import { useWords } from '../words.ts';
import classes from './tab-bar.module.css';
import { words } from './words.ts';

/** On phones the main ways lie under the thumb. */
export function TabBar() {
  const t = useWords(words);
  const { me } = useMe();
  const { items } = useCart();
  return (
    <nav className={classes.bar} aria-label={t.mainNavigation}>
      <Link to="/" activeOptions={{ exact: true }} className={classes.tab}>
        <Icon>
          <path d="m4 11 8-7 8 7v9h-5.500v-6h-5v6H4Z" />
        </Icon>
        {t.whatsOn}
      </Link>
      <Link to="/bookings" className={classes.tab}>
        <Icon>
          <path d="M4 7h16v3.500a1.500 1.500 0 0 0 0 3V17H4v-3.500a1.500 1.500 0 0 0 0-3Zm10 0v10" />
        </Icon>
        {t.myBookings}
      </Link>
      <Link to="/cart" className={classes.tab}>
        <Icon>
          <path d="M5 8h14l-1.200 11H6.200ZM9 8V6.500a3 3 0 0 1 6 0V8" />
        </Icon>
        {items.length > 0 ? `${t.cart} ${items.length}` : t.cart}
      </Link>
      <Link to={me ? '/account' : '/sign-in'} className={classes.tab}>
        <Icon>
          <path d="M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8Zm-7.500 8c1-4 4-5.500 7.500-5.500s6.500 1.500 7.500 5.500" />
        </Icon>
        {me ? t.account : t.signIn}
      </Link>
    </nav>
  );
}

function Icon({ children }: { children: ReactNode }) {
  return (
    <svg
      viewBox="0 0 24 24"
      width="22"
      height="22"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.8"
      strokeLinejoin="round"
      strokeLinecap="round"
      aria-hidden="true"
    >
      {children}
    </svg>
  );
}
