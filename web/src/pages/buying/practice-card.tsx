// The card form of the practice network: clearly not for real cards. What is typed here stays in the page; only the
// token of a practice card is sent.
import '../../ui/fields.css';
import { TextInput } from '@mantine/core';
import { useImperativeHandle, useState } from 'react';
import { useWords } from '../../words.ts';
import {
  type CardEntry,
  NO_CARD,
  practiceCard,
  readCard,
  spacedExpiry,
  spacedNumber,
  TEST_CARDS,
} from './card.ts';
import type { CardFormProps } from './card-fields.tsx';
import classes from './fields.module.css';
import { words } from './words.ts';

export function PracticeCard({ handle, showAll }: CardFormProps) {
  const t = useWords(words);
  const [card, onChange] = useState(NO_CARD);
  const { source, problems } = readCard(card, Date.now());
  useImperativeHandle(handle, () => ({ source: async () => source }), [source]);
  const [left, setLeft] = useState<Partial<Record<keyof CardEntry, true>>>({});
  const told = (field: keyof CardEntry) => {
    const problem = problems[field];
    return problem && (showAll || (left[field] && card[field] !== '')) ? t[problem] : undefined;
  };
  const field = (name: keyof CardEntry) => ({
    value: card[name],
    error: told(name),
    autoComplete: 'off',
    inputMode: 'numeric' as const,
    required: true,
    withAsterisk: false,
    onBlur: () => setLeft({ ...left, [name]: true }),
  });
  return (
    <div className={classes.card}>
      <div className={classes.practice}>
        <p className={classes.practiceTitle}>{t.playMoney}</p>
        <p className={classes.practiceText}>{t.playMoneyText}</p>
        <ul className={classes.cards} aria-label={t.practiceCards}>
          {TEST_CARDS.map(({ number, does }) => (
            <li key={number}>
              <button
                type="button"
                aria-pressed={card.number.replaceAll(' ', '') === number}
                onClick={() => onChange(practiceCard(number, Date.now()))}
              >
                <span>{t[does]}</span>
                <span className="tabular">…{number.slice(-4)}</span>
              </button>
            </li>
          ))}
        </ul>
      </div>
      <TextInput
        {...field('number')}
        label={t.cardNumber}
        onChange={({ currentTarget: { value } }) => onChange({ ...card, number: spacedNumber(value) })}
      />
      <div className={classes.pair}>
        <TextInput
          {...field('expiry')}
          label={t.expiry}
          onChange={({ currentTarget: { value } }) =>
            onChange({ ...card, expiry: spacedExpiry(value, card.expiry) })
          }
        />
        <TextInput
          {...field('cvc')}
          label={t.cvc}
          maxLength={4}
          onChange={({ currentTarget: { value } }) => onChange({ ...card, cvc: value.replace(/\D/g, '') })}
        />
      </div>
    </div>
  );
}
