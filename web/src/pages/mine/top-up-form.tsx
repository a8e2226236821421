// Points for a card. What is sent is written down first, and sent again until somebody answers.
import '../../ui/fields.css';
import { Button, Loader, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { api, got, Problem } from '../../api.ts';
import { Failure } from '../../failure.tsx';
import { Note } from '../../ui/note.tsx';
import { useFormats, useWords } from '../../words.ts';
import { BankStep } from '../buying/bank-step.tsx';
import { CardFields, type CardHandle } from '../buying/card-fields.tsx';
import { useDeclineWords } from '../buying/declined.tsx';
import { useMethods } from '../buying/methods.ts';
import classes from './mine.module.css';
import { isTopUp, keepTopUp, keptTopUp, TOP_UP_CHOICES, type ToppingUp } from './top-up.ts';
import { words } from './words.ts';

const CURRENCY = 'KRW';
const AGAIN_MS = 2_000;
const RETRY_MAX_MS = 10_000;

type End = { done: number } | { problem: Problem };

export function TopUp() {
  const t = useWords(words);
  const [going, setGoing] = useState(keptTopUp);
  const [end, setEnd] = useState<End>();
  const begin = (topUp: ToppingUp) => {
    keepTopUp(topUp);
    setEnd(undefined);
    setGoing(topUp);
  };
  const finish = (ended: End | undefined) => {
    keepTopUp(undefined);
    setEnd(ended);
    setGoing(undefined);
  };
  return (
    <section className={classes.side} aria-labelledby="top-up">
      <h2 id="top-up" className={classes.sectionTitle}>
        {t.topUp}
      </h2>
      {end && <Ended end={end} />}
      {going ? <Going topUp={going} onEnd={finish} /> : <TopUpForm onBegin={begin} />}
    </section>
  );
}

function Ended({ end }: { end: End }) {
  const t = useWords(words);
  const { money } = useFormats();
  const why = useDeclineWords();
  if ('done' in end)
    return <Note tone="good">{t.topUpDone(money({ amount: end.done, currency: CURRENCY }))}</Note>;
  const { problem } = end;
  if (problem.code !== 'card-declined') return <Failure error={problem} />;
  return (
    <Note tone="bad" urgent title={t.topUpDeclined}>
      {why(problem.body.reason)}
    </Note>
  );
}

function TopUpForm({ onBegin }: { onBegin(topUp: ToppingUp): void }) {
  const t = useWords(words);
  const { money, number } = useFormats();
  const [amount, setAmount] = useState(0);
  const card = useRef<CardHandle>(null);
  const [tried, setTried] = useState(false);
  const { data: methods } = useMethods();
  const of = (sum: number) => money({ amount: sum, currency: CURRENCY });
  const reading = useMutation({
    mutationFn: async () => card.current?.source(),
    onSuccess: (source) => {
      if (source) onBegin({ topUpId: crypto.randomUUID(), amount, source });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (isTopUp(amount) && !reading.isPending) reading.mutate();
  };
  if (methods?.card === null) return <Note tone="plain">{t.topUpNoCards}</Note>;
  return (
    <form className={classes.stack} noValidate onSubmit={submit}>
      <TextInput
        label={t.topUpAmount}
        description={t.topUpRange}
        inputMode="numeric"
        autoComplete="off"
        value={amount === 0 ? '' : number(amount)}
        error={tried && !isTopUp(amount) ? t.topUpWrong : undefined}
        onChange={({ currentTarget: { value } }) => setAmount(Number(value.replace(/\D/g, '').slice(0, 9)))}
      />
      <div className={classes.choices}>
        {TOP_UP_CHOICES.map((sum) => (
          <Button key={sum} size="compact-md" variant="default" onClick={() => setAmount(sum)}>
            {of(sum)}
          </Button>
        ))}
      </div>
      <CardFields handle={card} showAll={tried} />
      <Failure error={reading.error} />
      <Button type="submit" size="md" loading={reading.isPending}>
        {isTopUp(amount) ? t.topUpNow(of(amount)) : t.topUp}
      </Button>
    </form>
  );
}

function isNo(error: unknown): error is Problem {
  return error instanceof Problem && error.status < 500 && error.status !== 429;
}

interface GoingProps {
  topUp: ToppingUp;
  onEnd(end: End | undefined): void;
}

function Going({ topUp, onEnd }: GoingProps) {
  const t = useWords(words);
  const { money } = useFormats();
  const { data, error, refetch } = useTopUp(topUp);
  const client = useQueryClient();
  const isDone = data?.state === 'captured';
  useEffect(() => {
    if (isDone) {
      void client.invalidateQueries({ predicate: ({ queryKey }) => isAboutPoints(queryKey[0]) });
      onEnd({ done: topUp.amount });
    } else if (isNo(error)) onEnd({ problem: error });
  });
  const isAsked = data?.state === 'action-required';
  return (
    <div className={classes.stack}>
      <div className={classes.going} role="status">
        {!isAsked && <Loader size="sm" />}
        <span className="tabular">{money({ amount: topUp.amount, currency: CURRENCY })}</span>
      </div>
      {data && <Note tone="warn">{isAsked ? t.topUpAction : t.topUpWaiting}</Note>}
      {isAsked && <TopUpBank topUp={topUp} secret={data.clientSecret ?? ''} onEnd={onEnd} look={refetch} />}
    </div>
  );
}

interface TopUpBankProps extends GoingProps {
  secret: string;
  look(): Promise<unknown>;
}

/** The bank's question, or the way out of it; what was paid meanwhile is credited all the same. */
function TopUpBank({ topUp, secret, onEnd, look }: TopUpBankProps) {
  const t = useWords(words);
  const params = { path: { topUpId: topUp.topUpId } };
  const { mutate, isPending, error } = useMutation({
    mutationFn: () => got(api.delete('/v1/payment/points/top-ups/{topUpId}', { params })),
    onSuccess: ({ state }) => (state === 'declined' ? onEnd(undefined) : look()),
  });
  return (
    <>
      <BankStep
        key={secret}
        clientSecret={secret}
        onAnswered={async () => {
          await got(api.post('/v1/payment/points/top-ups/{topUpId}/ask', { params }));
          await look();
        }}
      />
      <div>
        <Button variant="default" loading={isPending} onClick={() => mutate()}>
          {t.topUpOther}
        </Button>
      </div>
      <Failure error={error} />
    </>
  );
}

function useTopUp({ topUpId, amount, source }: ToppingUp) {
  return useQuery({
    queryKey: ['topping-up', topUpId],
    queryFn: () =>
      got(
        api.post('/v1/payment/points/top-ups', {
          body: { topUpId, money: { amount, currency: CURRENCY }, card: { source } },
        }),
      ),
    retry: (_, error) => !isNo(error),
    retryDelay: (count) => Math.min(AGAIN_MS * 2 ** count, RETRY_MAX_MS),
    refetchInterval: ({ state }) => (state.data && state.data.state !== 'captured' ? AGAIN_MS : false),
    networkMode: 'always',
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
}

const isAboutPoints = (path: unknown) => typeof path === 'string' && path.startsWith('/v1/payment/points');
