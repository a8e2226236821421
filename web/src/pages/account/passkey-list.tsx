import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, asking, got } from '../../api.ts';
import { Failure } from '../../failure.tsx';
import { Note } from '../../ui/note.tsx';
import { useFormats, useWords } from '../../words.ts';
import classes from './form.module.css';
import { makePasskey, NotConfirmed } from './passkeys.ts';
import { Section } from './section.tsx';
import { words } from './words.ts';

const DAY: Intl.DateTimeFormatOptions = { year: 'numeric', month: 'short', day: 'numeric' };

export function Passkeys() {
  const t = useWords(words);
  const formats = useFormats();
  const client = useQueryClient();
  const listed = asking('/v1/identity/passkeys', {});
  const { data, error } = useQuery(listed);
  const refresh = () => client.invalidateQueries({ queryKey: listed.queryKey });
  const today = formats.instant(new Date().toISOString(), undefined, DAY);
  const adding = useMutation({ mutationFn: () => makePasskey(t.passkeyOf(today)), onSuccess: refresh });
  const removing = useMutation({
    mutationFn: (id: string) => got(api.delete('/v1/identity/passkeys/{id}', { params: { path: { id } } })),
    onSuccess: refresh,
  });
  return (
    <Section title={t.passkeys} text={t.passkeysText}>
      <Failure error={error ?? removing.error} />
      {data?.passkeys.length === 0 && <p className={classes.hint}>{t.noPasskeys}</p>}
      <ul className={classes.keys}>
        {data?.passkeys.map(({ id, label, usedAt }) => (
          <li key={id} className={classes.key}>
            <div>
              <p>{label}</p>
              <p className={classes.hint}>
                {usedAt ? t.lastUsed(formats.instant(usedAt, undefined, DAY)) : t.neverUsed}
              </p>
            </div>
            <Button
              variant="subtle"
              size="compact-md"
              aria-label={`${t.remove}: ${label}`}
              loading={removing.isPending && removing.variables === id}
              onClick={() => removing.mutate(id)}
            >
              {t.remove}
            </Button>
          </li>
        ))}
      </ul>
      {adding.error instanceof NotConfirmed ? (
        <Note tone="warn">{t.passkeyStopped}</Note>
      ) : (
        <Failure error={adding.error} />
      )}
      <div>
        <Button variant="default" loading={adding.isPending} onClick={() => adding.mutate()}>
          {t.addPasskey}
        </Button>
      </div>
    </Section>
  );
}
