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
import { useAfterSignIn } from './after.ts';
import classes from './form.module.css';
import { nextOf } from './next.ts';
import { NotConfirmed, signInWithPasskey } from './passkeys.ts';
import { PasswordField } from './password-field.tsx';
import { words } from './words.ts';

export function SignIn() {
  const t = useWords(words);
  const after = useAfterSignIn();
  const search = nextOf(useSearch({ strict: false }));
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const signingIn = useMutation({
    mutationFn: () => got(api.post('/v1/identity/sign-in', { body: { email: email.trim(), password } })),
    onSuccess: after,
  });
  const passkey = useMutation({ mutationFn: signInWithPasskey, onSuccess: after });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!signingIn.isPending) signingIn.mutate();
  };
  return (
    <Page title={t.signIn} width="narrow">
      <form className={classes.form} onSubmit={submit}>
        <TextInput
          label={t.email}
          type="email"
          name="email"
          autoComplete="username webauthn"
          required
          withAsterisk={false}
          value={email}
          onChange={({ currentTarget }) => setEmail(currentTarget.value)}
        />
        <PasswordField
          label={t.password}
          name="password"
          autoComplete="current-password"
          required
          withAsterisk={false}
          value={password}
          onChange={({ currentTarget }) => setPassword(currentTarget.value)}
        />
        <Failure error={signingIn.error} />
        <Button type="submit" size="md" loading={signingIn.isPending}>
          {t.signIn}
        </Button>
        <div className={classes.or}>{t.or}</div>
        <Button variant="default" size="md" loading={passkey.isPending} onClick={() => passkey.mutate()}>
          {t.withPasskey}
        </Button>
        {passkey.error instanceof NotConfirmed ? (
          <Note tone="warn">{t.passkeyStopped}</Note>
        ) : (
          <Failure error={passkey.error} />
        )}
      </form>
      <div className={classes.ways}>
        <Link to="/reset">{t.forgot}</Link>
        <p className={classes.hint}>
          {t.noAccount}{' '}
          <Link to="/sign-up" search={search}>
            {t.signUp}
          </Link>
        </p>
      </div>
    </Page>
  );
}
