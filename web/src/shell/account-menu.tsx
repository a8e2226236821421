import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { useMe } from '../session.ts';
import { useWords } from '../words.ts';
import classes from './shell.module.css';
import { words } from './words.ts';

/** A menu floats, and what makes it float is a tenth of all scripts: only who is signed in loads it. */
const PersonMenu = lazy(() =>
  import('./person-menu.tsx').then(({ PersonMenu: found }) => ({ default: found })),
);

export function AccountMenu() {
  const t = useWords(words);
  const { me } = useMe();
  const waiting = <span className={classes.unknown} />;
  if (me === undefined) return waiting;
  if (me === null) {
    return (
      <Button
        component={Link}
        to="/sign-in"
        variant="default"
        size="compact-md"
        className={classes.wideOnly ?? ''}
      >
        {t.signIn}
      </Button>
    );
  }
  return (
    <Suspense fallback={waiting}>
      <PersonMenu me={me} />
    </Suspense>
  );
}
