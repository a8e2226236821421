// What surrounds every page: the way to the content, the header, the tab bar of phones, the footer.
import { Box, useMantineColorScheme } from '@mantine/core';
import { useNetwork } from '@mantine/hooks';
import { Link, Outlet, useLocation } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { useChooseLanguage } from '../appearance.tsx';
import { useMe } from '../session.ts';
import { Note } from '../ui/note.tsx';
import { useLanguage, useWords } from '../words.ts';
import { AccountMenu } from './account-menu.tsx';
import { CartButton } from './cart-button.tsx';
import { useKeptFocus } from './kept-focus.ts';
import { Mark } from './mark.tsx';
import classes from './shell.module.css';
import { TabBar } from './tab-bar.tsx';
import { words } from './words.ts';

export function Shell() {
  const t = useWords(words);
  const { online } = useNetwork();
  const main = useFocusOnNavigation();
  useKeptFocus();
  return (
    <div className={classes.shell}>
      <a href="#main" className={classes.skip}>
        {t.skip}
      </a>
      <Header />
      {!online && (
        <div className={classes.offline}>
          <Note tone="warn">{t.offline}</Note>
        </div>
      )}
      <main id="main" ref={main} tabIndex={-1} className={classes.main}>
        <Outlet />
      </main>
      <Footer />
      <TabBar />
    </div>
  );
}

/** Whoever listens or uses a keyboard starts at the top of the new page, as with pages that the browser loads. */
function useFocusOnNavigation() {
  const main = useRef<HTMLElement>(null);
  const { pathname } = useLocation();
  const before = useRef(pathname);
  useEffect(() => {
    if (before.current === pathname) return;
    before.current = pathname;
    main.current?.focus({ preventScroll: true });
  }, [pathname]);
  return main;
}

function Header() {
  const t = useWords(words);
  const { isHost, isOperator } = useMe();
  return (
    <header className={classes.header}>
      <div className={classes.bar}>
        <Link to="/" className={classes.brand} aria-label={t.home}>
          <Mark />
          <span className={classes.name}>Jari</span>
        </Link>
        <nav className={classes.nav} aria-label={t.mainNavigation}>
          <Link to="/" activeOptions={{ exact: true }} className={classes.link}>
            {t.whatsOn}
          </Link>
          <Link to="/bookings" className={classes.link}>
            {t.myBookings}
          </Link>
          <Link to="/wallet" className={classes.link}>
            {t.wallet}
          </Link>
          {isHost && (
            <Link to="/host" className={classes.link}>
              {t.hostDesk}
            </Link>
          )}
          {isOperator && (
            <Link to="/operations" className={classes.link}>
              {t.operations}
            </Link>
          )}
        </nav>
        <div className={classes.end}>
          <LanguageButton />
          <ColourButton />
          <CartButton />
          <AccountMenu />
        </div>
      </div>
    </header>
  );
}

function LanguageButton() {
  const t = useWords(words);
  const language = useLanguage();
  const choose = useChooseLanguage();
  const other = language === 'ko' ? 'en' : 'ko';
  return (
    <button type="button" lang={other} className={classes.quiet} onClick={() => choose(other)}>
      {t.otherLanguage}
    </button>
  );
}

function ColourButton() {
  const t = useWords(words);
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const isDark =
    colorScheme === 'dark' || (colorScheme === 'auto' && matchMedia('(prefers-color-scheme: dark)').matches);
  return (
    <button
      type="button"
      className={classes.quiet}
      aria-label={t.colours}
      onClick={() => setColorScheme(isDark ? 'light' : 'dark')}
    >
      <svg viewBox="0 0 24 24" width="20" height="20" aria-hidden="true">
        <circle cx="12" cy="12" r="8" fill="none" stroke="currentColor" strokeWidth="1.8" />
        <path d="M12 4a8 8 0 0 1 0 16Z" fill="currentColor" />
      </svg>
    </button>
  );
}

function Footer() {
  const t = useWords(words);
  const { isHost } = useMe();
  return (
    <footer className={classes.footer}>
      <Box className={classes.footing}>
        <p className={classes.promise}>{t.promise}</p>
        <nav className={classes.footlinks} aria-label={t.menu}>
          <Link to="/find">{t.findGuest}</Link>
          {!isHost && <Link to="/host">{t.forHosts}</Link>}
          <a href="/docs">{t.developers}</a>
        </nav>
      </Box>
    </footer>
  );
}
