import '../../ui/fields.css';
import '../../ui/floating.css';
import { Button, Select, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { api, got } from '../../api.ts';
import { useChooseLanguage } from '../../appearance.tsx';
import { Failure } from '../../failure.tsx';
import { type Me, useForgetEverything, useMe } from '../../session.ts';
import { Empty } from '../../ui/empty.tsx';
import { Note } from '../../ui/note.tsx';
import { Page } from '../../ui/page.tsx';
import { WhoIsLooking } from '../../who.tsx';
import { LANGUAGES, useWords } from '../../words.ts';
import classes from './form.module.css';
import { MyData } from './my-data.tsx';
import { Passkeys } from './passkey-list.tsx';
import { PasswordField } from './password-field.tsx';
import { Section } from './section.tsx';
import { words } from './words.ts';

export function Account() {
  const t = useWords(words);
  const { me } = useMe();
  return (
    <Page title={t.account}>
      {me === undefined && <WhoIsLooking />}
      {me === null && (
        <Empty
          title={t.needSignIn}
          action={
            <Button renderRoot={(props) => <Link to="/sign-in" search={{ next: '/account' }} {...props} />}>
              {t.signIn}
            </Button>
          }
        />
      )}
      {me && (
        <>
          <Profile me={me} />
          <ChangePassword />
          <Passkeys />
          <MyData />
          <DeleteMe me={me} />
        </>
      )}
    </Page>
  );
}

function Profile({ me }: { me: Me }) {
  const t = useWords(words);
  const client = useQueryClient();
  const chooseLanguage = useChooseLanguage();
  const [name, setName] = useState(me.name);
  const [language, setLanguage] = useState(me.language === 'ko' ? 'ko' : 'en');
  const saving = useMutation({
    mutationFn: () => got(api.put('/v1/identity/me', { body: { name: name.trim(), language } })),
    onSuccess: async () => {
      chooseLanguage(language === 'ko' ? 'ko' : 'en');
      await client.invalidateQueries({ queryKey: ['me'] });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    saving.mutate();
  };
  const names = { ko: t.korean, en: t.english };
  return (
    <Section title={t.profile} text={t.yourZone(Intl.DateTimeFormat().resolvedOptions().timeZone)}>
      <form className={classes.form} onSubmit={submit}>
        <TextInput label={t.email} value={me.email} readOnly />
        <TextInput
          label={t.name}
          required
          withAsterisk={false}
          autoComplete="name"
          value={name}
          onChange={({ currentTarget }) => setName(currentTarget.value)}
        />
        <Select
          label={t.language}
          data={LANGUAGES.map((value) => ({ value, label: names[value] }))}
          value={language}
          allowDeselect={false}
          onChange={(value) => setLanguage(value === 'ko' ? 'ko' : 'en')}
        />
        <Failure error={saving.error} />
        {saving.isSuccess && <Note tone="good">{t.saved}</Note>}
        <div>
          <Button type="submit" loading={saving.isPending}>
            {t.save}
          </Button>
        </div>
      </form>
    </Section>
  );
}

function ChangePassword() {
  const t = useWords(words);
  const [current, setCurrent] = useState('');
  const [password, setPassword] = useState('');
  const changing = useMutation({
    mutationFn: () => got(api.put('/v1/identity/password', { body: { current, next: password } })),
    onSuccess: () => {
      setCurrent('');
      setPassword('');
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    changing.mutate();
  };
  return (
    <Section title={t.changePassword}>
      <form className={classes.form} onSubmit={submit}>
        <PasswordField
          label={t.currentPassword}
          autoComplete="current-password"
          required
          withAsterisk={false}
          value={current}
          onChange={({ currentTarget }) => setCurrent(currentTarget.value)}
        />
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
        <Failure error={changing.error} />
        {changing.isSuccess && <Note tone="good">{t.passwordSet}</Note>}
        <div>
          <Button type="submit" variant="default" loading={changing.isPending}>
            {t.setPassword}
          </Button>
        </div>
      </form>
    </Section>
  );
}

function DeleteMe({ me }: { me: Me }) {
  const t = useWords(words);
  const [typed, setTyped] = useState('');
  const forget = useForgetEverything();
  const navigate = useNavigate();
  const deleting = useMutation({
    mutationFn: () => got(api.delete('/v1/identity/me', {})),
    onSuccess: async () => {
      await forget();
      await navigate({ to: '/' });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (typed.trim() === me.email) deleting.mutate();
  };
  return (
    <Section title={t.deleteTitle} text={t.deleteText}>
      <form className={classes.form} onSubmit={submit}>
        <TextInput
          label={t.deleteConfirm(me.email)}
          autoComplete="off"
          value={typed}
          onChange={({ currentTarget }) => setTyped(currentTarget.value)}
        />
        <Failure error={deleting.error} />
        <div>
          <Button
            type="submit"
            variant="default"
            disabled={typed.trim() !== me.email}
            loading={deleting.isPending}
          >
            {t.deleteNow}
          </Button>
        </div>
      </form>
    </Section>
  );
}
