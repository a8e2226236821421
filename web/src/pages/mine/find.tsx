import '../../ui/fields.css';
import { Button, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { api, got } from '../../api.ts';
import { Failure } from '../../failure.tsx';
import { Page } from '../../ui/page.tsx';
import { useWords } from '../../words.ts';
import { isEmail } from '../buying/contact.ts';
import { keepAccess } from './access.ts';
import { isCode, spacedCode } from './code.ts';
import classes from './mine.module.css';
import { words } from './words.ts';

/** A guest's way in: the code and the e-mail address open the booking until the browser is closed. */
export function Find() {
  const t = useWords(words);
  const { code: given } = useSearch({ from: '/find' });
  const navigate = useNavigate();
  const [code, setCode] = useState(given ?? '');
  const [email, setEmail] = useState('');
  const [tried, setTried] = useState(false);
  const finding = useMutation({
    mutationFn: () =>
      got(api.post('/v1/booking/bookings/find', { body: { code: code.trim(), email: email.trim() } })),
    onSuccess: ({ bookingId, access }) => {
      if (access) keepAccess(bookingId, access);
      return navigate({ to: '/bookings/$bookingId', params: { bookingId } });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (isCode(code) && isEmail(email.trim())) finding.mutate();
  };
  return (
    <Page title={t.findTitle} width="narrow">
      <form className={classes.stack} noValidate onSubmit={submit}>
        <p className={classes.muted}>{t.findText}</p>
        <TextInput
          label={t.code}
          description={t.findCodeHint}
          value={code}
          autoComplete="off"
          autoCapitalize="characters"
          spellCheck={false}
          error={tried && !isCode(code) ? t.codeShort : undefined}
          onChange={({ currentTarget: { value } }) => setCode(spacedCode(value, code))}
        />
        <TextInput
          label={t.email}
          type="email"
          autoComplete="email"
          value={email}
          error={tried && !isEmail(email.trim()) ? t.emailWrong : undefined}
          onChange={({ currentTarget: { value } }) => setEmail(value)}
        />
        <Failure error={finding.error} />
        <Button type="submit" size="md" loading={finding.isPending}>
          {t.find}
        </Button>
        <p className={classes.muted}>
          {t.findMember}{' '}
          <Link to="/sign-in" search={{ next: '/bookings' }}>
            {t.signIn}
          </Link>
        </p>
      </form>
    </Page>
  );
}
