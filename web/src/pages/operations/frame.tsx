import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useMe } from '../../session.ts';
import { Empty } from '../../ui/empty.tsx';
import { Page } from '../../ui/page.tsx';
import { Ways } from '../../ui/ways.tsx';
import { WhoIsLooking } from '../../who.tsx';
import { useWords } from '../../words.ts';
import { words } from './words.ts';

/** The frame of the console's pages: the ways between them, and nothing for whoever is no operator. */
export function Frame({ title, children }: { title: string; children: ReactNode }) {
  const t = useWords(words);
  const { me, isOperator } = useMe();
  if (me === undefined) {
    return (
      <Page title={title}>
        <WhoIsLooking />
      </Page>
    );
  }
  if (!isOperator) {
    return (
      <Page title={title}>
        <Empty
          title={t.needOperator}
          action={
            <Button
              renderRoot={(props) => <Link to="/sign-in" search={{ next: '/operations' }} {...props} />}
            >
              {t.signIn}
            </Button>
          }
        >
          {t.needOperatorText}
        </Empty>
      </Page>
    );
  }
  return (
    <Page title={title}>
      <Ways label={t.title}>
        <Link to="/operations" activeOptions={{ exact: true }}>
          {t.now}
        </Link>
        <Link to="/operations/bookings">{t.bookings}</Link>
        <Link to="/operations/parked">{t.parked}</Link>
        <Link to="/operations/audits">{t.audits}</Link>
      </Ways>
      {children}
    </Page>
  );
}
