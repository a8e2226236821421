import '../../ui/fields.css';
import { Button, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { Link, useSearch } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { api, got } from '../../api.ts';
import { Failure } from '../../failure.tsx';
import { Note } from '../../ui/note.tsx';
import { Page } from '../../ui/page.tsx';
import { useWords } from '../../words.ts';
import classes from './form.module.css';
import { PasswordField } from './password-field.tsx';
import { words } from './words.ts';

/** Asking for a link, and, with the token of the link in the address, setting a new password. */
export function Reset() {
  const t = useWords(words);
  const { token } = useSearch({ strict: false }) as { token?: string };
  return (
    <Page title={t.reset} width="narrow">
      {token ? <Confirm token={token} /> : <Ask />}
    </Page>
  );
}

function Ask() {
  const t = useWords(words);
  const [email, setEmail] = useState('');
  const asking = useMutation({
    mutationFn: () => got(api.post('/v1/identity/password-resets', { body: { email: email.trim() } })),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    asking.mutate();
  };
  if (asking.isSuccess) return <Note tone="good">{t.linkSent}</Note>;
  return (
    <form className={classes.form} onSubmit={submit}>
      <p className={classes.hint}>{t.resetText}</p>
      <TextInput
        label={t.email}
        type="email"
        autoComplete="email"
        required
        withAsterisk={false}
        value={email}
        onChange={({ currentTarget }) => setEmail(currentTarget.value)}
      />
      <Failure error={asking.error} />
      <Button type="submit" size="md" loading={asking.isPending}>
        {t.sendLink}
      </Button>
    </form>
  );
}

function Confirm({ token }: { token: string }) {
  const t = useWords(words);
  const [password, setPassword] = useState('');
  const confirming = useMutation({
    mutationFn: () => got(api.post('/v1/identity/password-resets/confirm', { body: { token, password } })),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    confirming.mutate();
  };
  if (confirming.isSuccess) {
    return (
      <Note tone="good" action={<Link to="/sign-in">{t.signIn}</Link>}>
        {t.passwordSet}
      </Note>
    );
  }
  return (
    <form className={classes.form} onSubmit={submit}>
      <PasswordField
        label={t.newPassword}
        description={t.passwordRule}
        autoComplete="new-password"
        minLength={10}
        required
        withAsterisk={false}
        value={password}
        onChange={({ currentTarget }) => setPassword(currentTarget.value)}
      />
      <Failure error={confirming.error} />
      <Button type="submit" size="md" loading={confirming.isPending}>
        {t.setPassword}
      </Button>
    </form>
  );
}
