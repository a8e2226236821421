// The card form of Stripe: three fields in frames of Stripe's own, so that no number ever reaches this site. What comes
// out is the id of a payment method.
import '@mantine/core/styles/Skeleton.css';
import { Button, Skeleton, useComputedColorScheme } from '@mantine/core';
import type { Stripe } from '@stripe/stripe-js';
import { useQuery } from '@tanstack/react-query';
import { type RefObject, useEffect, useId, useImperativeHandle, useRef, useState } from 'react';
import { Note } from '../../ui/note.tsx';
import { useLanguage, useWords } from '../../words.ts';
import type { CardFormProps } from './card-fields.tsx';
import classes from './fields.module.css';
import { openStripe } from './stripe.ts';
import { FIELDS, type Field, NOTHING_TYPED, openStripeFields, type StripeFields } from './stripe-fields.ts';
import { words } from './words.ts';

export function StripeCard({ publishableKey, ...form }: CardFormProps & { publishableKey: string }) {
  const t = useWords(words);
  const language = useLanguage();
  const { data, error, isFetching, refetch } = useQuery({
    queryKey: ['stripe', publishableKey, language],
    queryFn: () => openStripe(publishableKey, language),
    structuralSharing: false,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
    networkMode: 'always',
  });
  if (data) return <Fields key={language} stripe={data} {...form} />;
  if (!error || isFetching) {
    return (
      <div aria-busy="true">
        <Skeleton height={170} />
      </div>
    );
  }
  return (
    <Note
      tone="bad"
      urgent
      action={
        <Button variant="default" onClick={() => void refetch()}>
          {t.tryAgain}
        </Button>
      }
    >
      {t.cardFormLost}
    </Note>
  );
}

function Fields({ stripe, handle, showAll }: CardFormProps & { stripe: Stripe }) {
  const t = useWords(words);
  const { places, fields, typed } = useFields(stripe);
  const [refused, setRefused] = useState<string>();
  useImperativeHandle(handle, () => ({
    async source() {
      setRefused(undefined);
      const open = FIELDS.find((field) => !typed[field].complete);
      if (open) fields.current?.focus(open);
      if (open || !fields.current) return undefined;
      const made = await fields.current.source();
      if ('source' in made) return made.source;
      setRefused(made.problem ?? t.whyUnreadable);
      return undefined;
    },
  }));
  const missing = { cardNumber: t['number-missing'], cardExpiry: t['expiry-wrong'], cardCvc: t['cvc-wrong'] };
  const one = (field: Field, label: string) => {
    const { complete, problem } = typed[field];
    const told = problem ?? (showAll && !complete ? missing[field] : undefined);
    return <Framed label={label} place={places[field]} problem={told} />;
  };
  return (
    <div className={classes.card}>
      {one('cardNumber', t.cardNumber)}
      <div className={classes.pair}>
        {one('cardExpiry', t.expiry)}
        {one('cardCvc', t.cvc)}
      </div>
      {refused && (
        <Note tone="bad" urgent>
          {refused}
        </Note>
      )}
      <p className={classes.quiet}>{t.cardSafe}</p>
    </div>
  );
}

/** The fields, opened once, with what is known of each. They take the page's colours again when these change. */
function useFields(stripe: Stripe) {
  const language = useLanguage();
  const scheme = useComputedColorScheme('light');
  const [typed, setTyped] = useState(NOTHING_TYPED);
  const cardNumber = useRef<HTMLDivElement>(null);
  const cardExpiry = useRef<HTMLDivElement>(null);
  const cardCvc = useRef<HTMLDivElement>(null);
  const fields = useRef<StripeFields>(undefined);
  useEffect(() => {
    const [number, expiry, cvc] = [cardNumber.current, cardExpiry.current, cardCvc.current];
    if (!number || !expiry || !cvc) return;
    const opened = openStripeFields(
      stripe,
      { cardNumber: number, cardExpiry: expiry, cardCvc: cvc },
      { language, onTyped: (field, news) => setTyped((before) => ({ ...before, [field]: news })) },
    );
    fields.current = opened;
    return () => opened.close();
  }, [stripe, language]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the scheme is what has changed, the page knows its colours
  useEffect(() => fields.current?.recolour(), [scheme]);
  return { places: { cardNumber, cardExpiry, cardCvc }, fields, typed };
}

interface FramedProps {
  label: string;
  place: RefObject<HTMLDivElement | null>;
  problem: string | undefined;
}

/** Looks like every other field. Stripe gives the field inside a name of its own, and the label's clicks. */
function Framed({ label, place, problem }: FramedProps) {
  const id = useId();
  return (
    <div>
      <label htmlFor={id} className={classes.framedLabel}>
        {label}
      </label>
      <div id={id} ref={place} className={classes.frame} data-wrong={problem !== undefined} />
      <p className={classes.framedProblem} aria-live="polite">
        {problem}
      </p>
    </div>
  );
}
