// The bank wants to know that it is the buyer who pays. Stripe shows the bank's own window; the practice network has a
// bank that hears what one chooses. What came of it is known by the server alone, which is asked afterwards.
import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { api, got, Problem, Unreachable } from '../../api.ts';
import { Failure } from '../../failure.tsx';
import { useLanguage, useWords } from '../../words.ts';
import classes from './fields.module.css';
import { useMethods } from './methods.ts';
import { words } from './words.ts';

interface BankStepProps {
  clientSecret: string;
  /** Has the server look at what became of it; resolves when that is known as far as it can be. */
  onAnswered(): Promise<unknown>;
}

export function BankStep(props: BankStepProps) {
  const { data, error, refetch } = useMethods();
  if (error) return <Failure error={error} onRetry={() => void refetch()} />;
  if (data?.card?.provider === 'sandbox') return <PracticeBank {...props} />;
  if (data?.card?.provider === 'stripe')
    return <StripeBank {...props} publishableKey={data.card.publishableKey} />;
  return null;
}

function PracticeBank({ clientSecret, onAnswered }: BankStepProps) {
  const t = useWords(words);
  const { mutate, isPending, error, isSuccess } = useMutation({
    mutationFn: async (passed: boolean) => {
      try {
        await got(api.post('/v1/payment/practice/authentications', { body: { clientSecret, passed } }));
      } catch (error) {
        // It was answered before, perhaps in another tab: what counts is what became of it.
        if (!(error instanceof Problem) || error.code !== 'practice-unknown') throw error;
      }
      await onAnswered();
    },
  });
  return (
    <div className={classes.practice}>
      <p className={classes.practiceTitle}>{t.bankPractice}</p>
      <p className={classes.practiceText}>{t.bankPracticeText}</p>
      <div className={classes.answers}>
        <Button loading={isPending} onClick={() => mutate(true)}>
          {t.bankPass}
        </Button>
        <Button variant="default" disabled={isPending} onClick={() => mutate(false)}>
          {t.bankFail}
        </Button>
      </div>
      <Failure error={error} />
      {isSuccess && <p className={classes.practiceText}>{t.bankStill}</p>}
    </div>
  );
}

function StripeBank({
  clientSecret,
  onAnswered,
  publishableKey,
}: BankStepProps & { publishableKey: string }) {
  const t = useWords(words);
  const language = useLanguage();
  const { mutate, isPending, error, isSuccess } = useMutation({
    mutationFn: async () => {
      const { openStripe } = await import('./stripe.ts');
      const stripe = await openStripe(publishableKey, language).catch((cause: unknown) => {
        throw new Unreachable('Stripe.js could not be loaded.', { cause });
      });
      const { error: refused } = await stripe.handleNextAction({ clientSecret });
      if (refused?.type === 'api_connection_error') throw new Unreachable(refused.message);
      await onAnswered();
    },
  });
  const begun = useRef(false);
  useEffect(() => {
    if (begun.current || !isFirstLook(clientSecret)) return;
    begun.current = true;
    mutate();
  }, [clientSecret, mutate]);
  return (
    <div className={classes.stack}>
      <div className={classes.answers} aria-live="polite">
        <Button size="md" loading={isPending} onClick={() => mutate()}>
          {t.bankStart}
        </Button>
        {isPending && <span className={classes.quiet}>{t.bankOpen}</span>}
        {isSuccess && <span className={classes.quiet}>{t.bankStill}</span>}
      </div>
      <Failure error={error} />
    </div>
  );
}

const SEEN_AS = 'jari-bank';

/** The bank's window opens by itself once; after a reload it waits for the buyer. */
function isFirstLook(clientSecret: string): boolean {
  try {
    if (sessionStorage.getItem(SEEN_AS) === clientSecret) return false;
    sessionStorage.setItem(SEEN_AS, clientSecret);
    return true;
  } catch {
    return false;
  }
}
