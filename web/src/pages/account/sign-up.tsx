import '../../ui/fields.css';
import { Button, Checkbox, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { Link, useSearch } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { api, got } from '../../api.ts';
import { Failure } from '../../failure.tsx';
import { Page } from '../../ui/page.tsx';
import { useLanguage, useWords } from '../../words.ts';
import { useAfterSignIn } from './after.ts';
import classes from './form.module.css';
import { nextOf } from './next.ts';
import { PasswordField } from './password-field.tsx';
import { words } from './words.ts';

const PASSWORD_LENGTH_MIN = 10;
const EMAIL = /^\S+@\S+\.\S+$/;

export function SignUp() {
  const t = useWords(words);
  const language = useLanguage();
  const after = useAfterSignIn();
  const search = nextOf(useSearch({ strict: false }));
  const [person, setPerson] = useState({ name: '', email: '', password: '', host: false });
  const [looked, setLooked] = useState(false);
  const joining = useMutation({
    mutationFn: () => {
      const { name, email, password, host } = person;
      const body = { name: name.trim(), email: email.trim(), password, language, ...(host && { host }) };
      return got(api.post('/v1/identity/sign-up', { body }));
    },
    onSuccess: after,
  });
  const wrong = {
    name: person.name.trim() === '' && t.nameMissing,
    email: !EMAIL.test(person.email.trim()) && t.emailWrong,
    password: person.password.length < PASSWORD_LENGTH_MIN && t.passwordShort,
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setLooked(true);
    if (!Object.values(wrong).some(Boolean) && !joining.isPending) joining.mutate();
  };
  const field = (name: 'name' | 'email' | 'password') => ({
    name,
    value: person[name],
    onChange: ({ currentTarget }: { currentTarget: { value: string } }) =>
      setPerson({ ...person, [name]: currentTarget.value }),
    error: looked && wrong[name],
  });
  return (
    <Page title={t.signUp} width="narrow">
      <form className={classes.form} onSubmit={submit} noValidate>
        <p className={classes.hint}>{t.guestToo}</p>
        <TextInput label={t.name} autoComplete="name" {...field('name')} />
        <TextInput label={t.email} type="email" autoComplete="email" {...field('email')} />
        <PasswordField
          label={t.password}
          description={t.passwordRule}
          autoComplete="new-password"
          {...field('password')}
        />
        <Checkbox
          label={t.asHost}
          description={t.asHostText}
          checked={person.host}
          onChange={({ currentTarget }) => setPerson({ ...person, host: currentTarget.checked })}
        />
        <Failure error={joining.error} />
        <Button type="submit" size="md" loading={joining.isPending}>
          {t.signUp}
        </Button>
      </form>
      <p className={classes.hint}>
        {t.haveAccount}{' '}
        <Link to="/sign-in" search={search}>
          {t.signIn}
        </Link>
      </p>
    </Page>
  );
}
