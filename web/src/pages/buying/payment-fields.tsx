// Points, card, or both; how much of each is shown before anything is paid.
import '../../ui/fields.css';
import { Button, Checkbox, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { RefObject } from 'react';
import { asking } from '../../api.ts';
import { useMe } from '../../session.ts';
import { useFormats, useWords } from '../../words.ts';
import { CardFields, type CardHandle } from './card-fields.tsx';
import classes from './fields.module.css';
import type { PaymentChoice } from './payment.ts';
import { POINTS_CURRENCY, type Split } from './split.ts';
import { words } from './words.ts';

interface Money {
  amount: number;
  currency: string;
}

/** Points of whoever is signed in; 0 for guests, undefined while that is not known. */
export function usePoints(): number | undefined {
  const { me } = useMe();
  const { data } = useQuery({ ...asking('/v1/payment/points', {}), enabled: Boolean(me) });
  if (me === null) return 0;
  return data?.amount;
}

interface PaymentFieldsProps {
  total: Money;
  choice: PaymentChoice;
  split: Split;
  card: RefObject<CardHandle | null>;
  showAll: boolean;
  onChange(choice: PaymentChoice): void;
}

export function PaymentFields({ total, choice, split, card, showAll, onChange }: PaymentFieldsProps) {
  const t = useWords(words);
  const { money } = useFormats();
  if (total.amount === 0) return <p className={classes.quiet}>{t.nothingToPay}</p>;
  const of = (amount: number) => money({ amount, currency: total.currency });
  return (
    <div className={classes.stack}>
      {total.currency === POINTS_CURRENCY && (
        <PointsFields total={total} choice={choice} points={split.points} onChange={onChange} />
      )}
      {split.card > 0 ? (
        <fieldset className={classes.fieldset}>
          <legend>{t.card}</legend>
          <CardFields handle={card} showAll={showAll} />
        </fieldset>
      ) : (
        <p className={classes.quiet}>{t.noCardNeeded}</p>
      )}
      {split.points > 0 && (
        <dl className={classes.split} aria-live="polite">
          <dt>{t.paysPoints}</dt>
          <dd className="tabular">{of(split.points)}</dd>
          <dt>{t.paysCard}</dt>
          <dd className="tabular">{of(split.card)}</dd>
        </dl>
      )}
    </div>
  );
}

interface PointsProps {
  total: Money;
  choice: PaymentChoice;
  /** Those that would be used now. */
  points: number;
  onChange(choice: PaymentChoice): void;
}

function PointsFields({ total, choice, points, onChange }: PointsProps) {
  const t = useWords(words);
  const { money, number } = useFormats();
  const { me } = useMe();
  const balance = usePoints();
  const most = Math.min(balance ?? 0, total.amount);
  if (!me) return <p className={classes.quiet}>{t.pointsGuest}</p>;
  return (
    <fieldset className={classes.fieldset}>
      <legend>{t.points}</legend>
      <p className={classes.quiet}>
        {balance === 0 && t.pointsNone}
        {balance !== 0 &&
          t.pointsHave(balance === undefined ? '…' : money({ amount: balance, currency: POINTS_CURRENCY }))}
      </p>
      {balance !== 0 && (
        <Checkbox
          label={t.usePoints}
          checked={choice.usesPoints}
          disabled={balance === undefined}
          onChange={({ currentTarget: { checked } }) =>
            onChange({ ...choice, usesPoints: checked, points: checked ? String(most) : '' })
          }
        />
      )}
      {choice.usesPoints && (
        <div className={classes.pointsRow}>
          <TextInput
            label={t.pointsAmount}
            inputMode="numeric"
            autoComplete="off"
            value={choice.points === '' ? '' : number(points)}
            onChange={({ currentTarget: { value } }) =>
              onChange({ ...choice, points: value.replace(/\D/g, '') })
            }
          />
          <Button variant="default" onClick={() => onChange({ ...choice, points: String(most) })}>
            {t.pointsAll}
          </Button>
        </div>
      )}
    </fieldset>
  );
}
