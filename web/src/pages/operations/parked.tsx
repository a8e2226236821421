// What waits for a person, and what a person can do: try again, alone or with all that stands behind, or drop it.
import '../../ui/fields.css';
import { Button, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { type Answer, api, asking, got } from '../../api.ts';
import { Failure } from '../../failure.tsx';
import { Empty } from '../../ui/empty.tsx';
import { Note } from '../../ui/note.tsx';
import { useFormats, useWords } from '../../words.ts';
import { Frame } from './frame.tsx';
import classes from './operations.module.css';
import { words } from './words.ts';

type Message = Answer<'/v1/operations/parked'>['parked'][number];

const REFRESH_MS = 5_000;

export function Parked() {
  const t = useWords(words);
  const [done, setDone] = useState('');
  const { data, error, refetch, isPending } = useQuery({
    ...asking('/v1/operations/parked', {}),
    refetchInterval: REFRESH_MS,
  });
  return (
    <Frame title={t.parked}>
      <div className={classes.stack} aria-busy={isPending}>
        <Failure error={error} onRetry={() => void refetch()} />
        {done && <Note tone="good">{done}</Note>}
        {data?.parked.length === 0 && <Empty title={t.nothingParked}>{t.nothingParkedText}</Empty>}
        {data?.parked.map((message) => (
          <Waiting key={`${message.context} ${message.id}`} message={message} onDone={setDone} />
        ))}
      </div>
    </Frame>
  );
}

function Waiting({ message, onDone }: { message: Message; onDone: (text: string) => void }) {
  const t = useWords(words);
  const { instant } = useFormats();
  const client = useQueryClient();
  const [reason, setReason] = useState('');
  const { id, context, type, subject, error, since, attempts, retryAt } = message;
  const refresh = () => client.invalidateQueries({ queryKey: ['/v1/operations/parked'] });
  const params = { path: { id } };
  const because = reason.trim() ? { reason: reason.trim() } : {};
  const told = ({ redriven }: { redriven: number }) => {
    onDone(t.redriven(redriven));
    return refresh();
  };
  const redriving = useMutation({
    mutationFn: () => got(api.post('/v1/operations/parked/{id}/redrive', { params, body: because })),
    onSuccess: told,
  });
  const redrivingAll = useMutation({
    mutationFn: () => got(api.post('/v1/operations/parked/redrive', { body: { subject, ...because } })),
    onSuccess: told,
  });
  const dropping = useMutation({
    mutationFn: () =>
      got(api.post('/v1/operations/parked/{id}/drop', { params, body: { reason: reason.trim() } })),
    onSuccess: () => {
      onDone(t.dropped);
      return refresh();
    },
  });
  return (
    <article className={classes.card}>
      <div>
        <div className={classes.what}>{type}</div>
        <div className={classes.about}>
          {context} · {subject} · {instant(since)} · {t.attempts(attempts)} ·{' '}
          {retryAt ? t.nextTry(instant(retryAt)) : t.waitsForPerson}
        </div>
      </div>
      {error && <pre className={classes.data}>{error}</pre>}
      <TextInput
        label={t.reason}
        description={t.reasonHint}
        value={reason}
        onChange={({ currentTarget }) => setReason(currentTarget.value)}
      />
      <Failure error={redriving.error ?? redrivingAll.error ?? dropping.error} />
      <div className={classes.buttons}>
        <Button loading={redriving.isPending} onClick={() => redriving.mutate()}>
          {t.redrive}
        </Button>
        <Button variant="default" loading={redrivingAll.isPending} onClick={() => redrivingAll.mutate()}>
          {t.redriveSubject}
        </Button>
        <Button
          variant="default"
          disabled={reason.trim() === ''}
          loading={dropping.isPending}
          onClick={() => dropping.mutate()}
        >
          {t.drop}
        </Button>
      </div>
    </article>
  );
}
