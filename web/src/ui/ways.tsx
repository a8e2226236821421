import { type ReactNode, useEffect, useRef } from 'react';
import classes from './ways.module.css';

/** Links between pages that belong together. Where not all fit, the one to the page that is shown comes into sight. */
export function Ways({ label, children }: { label: string; children: ReactNode }) {
  const ways = useRef<HTMLElement>(null);
  useEffect(() => {
    const nav = ways.current;
    const active = nav?.querySelector<HTMLElement>('[data-status="active"]');
    if (nav && active) nav.scrollLeft = active.offsetLeft - (nav.clientWidth - active.offsetWidth) / 2;
  }, []);
  return (
    <nav ref={ways} className={classes.ways} aria-label={label}>
      {children}
    </nav>
  );
}
