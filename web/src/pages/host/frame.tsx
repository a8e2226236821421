import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link, useLocation } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { api, got, Problem } from '../../api.ts';
import { Failure } from '../../failure.tsx';
import { useMe } from '../../session.ts';
import { Empty } from '../../ui/empty.tsx';
import { LinkButton } from '../../ui/link-button.tsx';
import { Page } from '../../ui/page.tsx';
import { Ways } from '../../ui/ways.tsx';
import { WhoIsLooking } from '../../who.tsx';
import { useWords } from '../../words.ts';
import classes from './frame.module.css';
import { words } from './words.ts';

interface FrameProps {
  title: string;
  /** Beside the title: what can be done with the whole page. */
  actions?: ReactNode;
  children: ReactNode;
}

/** The frame of every page of a host: the ways between them; whoever is no host learns how to become one. */
export function Frame({ title, actions, children }: FrameProps) {
  const t = useWords(words);
  const { me, isHost } = useMe();
  if (me === undefined)
    return (
      <Page title={title}>
        <WhoIsLooking>
          <div aria-busy="true" className={classes.waiting} />
        </WhoIsLooking>
      </Page>
    );
  if (me === null)
    return (
      <Page title={t.hostPages}>
        <Stranger />
      </Page>
    );
  if (!isHost)
    return (
      <Page title={t.hostPages}>
        <BecomeHost />
      </Page>
    );
  return (
    <Page title={title} actions={actions}>
      <Ways label={t.hostPages}>
        <Link to="/host" activeOptions={{ exact: true }}>
          {t.desk}
        </Link>
        <Link to="/host/listings">{t.listings}</Link>
        <Link to="/host/bookings">{t.bookings}</Link>
        <Link to="/host/figures">{t.figures}</Link>
        <Link to="/host/check-in">{t.checkIn}</Link>
      </Ways>
      {children}
    </Page>
  );
}

function Stranger() {
  const t = useWords(words);
  const { href } = useLocation();
  return (
    <Empty
      title={t.strangerTitle}
      action={
        <div className={classes.choices}>
          <LinkButton to="/sign-in" search={{ next: href }}>
            {t.signIn}
          </LinkButton>
          <LinkButton to="/sign-up" search={{ next: href }} variant="default">
            {t.signUp}
          </LinkButton>
        </div>
      }
    >
      {t.strangerText}
    </Empty>
  );
}

function BecomeHost() {
  const t = useWords(words);
  const client = useQueryClient();
  const becoming = useMutation({
    mutationFn: () => got(api.post('/v1/identity/me/host', {})),
    onSuccess: () => client.invalidateQueries({ queryKey: ['me'] }),
  });
  const isInvited = becoming.error instanceof Problem && becoming.error.code === 'hosts-invited';
  if (isInvited) return <Empty title={t.invitedTitle}>{t.invitedText}</Empty>;
  return (
    <Empty
      title={t.becomeTitle}
      action={
        <Button size="md" loading={becoming.isPending} onClick={() => becoming.mutate()}>
          {t.become}
        </Button>
      }
    >
      <p>{t.becomeText}</p>
      <Failure error={becoming.error} />
    </Empty>
  );
}
