// Prices as a table: tiers downwards, rates across. A cell left empty is a rate that the tier does not have.
import '../../ui/fields.css';
import { Button, TextInput } from '@mantine/core';
import { useLanguage, useWords } from '../../words.ts';
import type { Pricing, TierDraft } from './draft.ts';
import { freshId } from './draft.ts';
import { words } from './edit-words.ts';
import { changed, ProblemsUnder, useEditing, without } from './editing.tsx';
import classes from './editor.module.css';
import { tidyMoney } from './money-input.ts';
import { KNOWN_RATES, rateLabel } from './rates.ts';
import { TierSwatch } from './tier-swatch.tsx';

interface PricingTableProps {
  pricing: Pricing;
  /** Of the record of tiers. */
  path: string;
  onChange(pricing: Pricing): void;
  onRemove?(tier: string): void;
  /** Nothing is painted with these tiers, so that they need no colour. */
  plain?: boolean;
  /** Beside each tier, e.g. its shortest stay. */
  aside?: { label: string; cell(tier: TierDraft): React.ReactNode };
}

export function PricingTable(props: PricingTableProps) {
  const { pricing, path, onChange, aside } = props;
  const t = useWords(words);
  const language = useLanguage();
  const { rates, tiers } = pricing;
  const addTier = () => {
    const id = freshId(
      'tier',
      tiers.map((tier) => tier.id),
    );
    onChange({ ...pricing, tiers: [...tiers, { id, name: '', prices: {} }] });
  };
  return (
    <div className={classes.stack}>
      <div className={classes.scroll}>
        <table className={classes.prices}>
          <thead>
            <tr>
              <th scope="col">{t.tier}</th>
              {rates.map(({ id, name }) => (
                <th key={id} scope="col">
                  <span className={classes.rate}>
                    {rateLabel(name, language)}
                    {rates.length > 1 && (
                      <RemoveButton
                        label={t.removeRate(rateLabel(name, language))}
                        onClick={() =>
                          onChange({ ...pricing, rates: rates.filter((rate) => rate.id !== id) })
                        }
                      />
                    )}
                  </span>
                </th>
              ))}
              {aside && <th scope="col">{aside.label}</th>}
              <td />
            </tr>
          </thead>
          <tbody>
            {tiers.map((tier, at) => (
              <TierRow key={tier.id} {...props} tier={tier} at={at} />
            ))}
          </tbody>
        </table>
      </div>
      {/* What the server says of tiers by name; what the form itself finds stands at the cells. */}
      <ProblemsUnder path={path} />
      <div className={classes.buttons}>
        <Button variant="default" size="sm" onClick={addTier}>
          {t.addTier}
        </Button>
        <AddRate pricing={pricing} onChange={onChange} />
      </div>
    </div>
  );
}

interface TierRowProps extends PricingTableProps {
  tier: TierDraft;
  at: number;
}

function TierRow({ pricing, path, onChange, plain, onRemove, aside, tier, at }: TierRowProps) {
  const t = useWords(words);
  const { problems, currency } = useEditing();
  const language = useLanguage();
  const { rates, tiers } = pricing;
  const set = (part: Partial<TierDraft>) => onChange({ ...pricing, tiers: changed(tiers, at, part) });
  const problem = (more: string) => problems.find(({ where }) => where === `${path}#${at}${more}`)?.text;
  const name = tier.name || t.tierNumber(at + 1);
  return (
    <tr>
      <th scope="row">
        <span className={classes.tierName}>
          {!plain && <TierSwatch at={at} />}
          <TextInput
            aria-label={t.tierNameOf(at + 1)}
            data-path={`${path}#${at}`}
            value={tier.name}
            error={problem('')}
            maxLength={60}
            onChange={({ currentTarget }) => set({ name: currentTarget.value })}
          />
        </span>
      </th>
      {rates.map(({ id, name: rate }) => (
        <td key={id}>
          <TextInput
            className={classes.price}
            aria-label={t.priceOf(name, rateLabel(rate, language), currency)}
            data-path={`${path}#${at}/${id}`}
            inputMode="decimal"
            value={tier.prices[id] ?? ''}
            error={problem(`/${id}`)}
            onChange={({ currentTarget }) => set({ prices: { ...tier.prices, [id]: currentTarget.value } })}
            onBlur={() =>
              set({ prices: { ...tier.prices, [id]: tidyMoney(tier.prices[id] ?? '', currency) } })
            }
          />
        </td>
      ))}
      {aside && <td>{aside.cell(tier)}</td>}
      <td>
        {tiers.length > 1 && (
          <RemoveButton
            label={t.removeTier(name)}
            onClick={() => {
              onChange({ ...pricing, tiers: without(tiers, at) });
              onRemove?.(tier.id);
            }}
          />
        )}
      </td>
    </tr>
  );
}

export function RemoveButton({ label, onClick }: { label: string; onClick(): void }) {
  return (
    <button type="button" className={classes.remove} aria-label={label} title={label} onClick={onClick}>
      <svg viewBox="0 0 20 20" width="16" height="16" aria-hidden="true">
        <path d="M5 5l10 10M15 5L5 15" />
      </svg>
    </button>
  );
}

function AddRate({ pricing, onChange }: Pick<PricingTableProps, 'pricing' | 'onChange'>) {
  const t = useWords(words);
  const language = useLanguage();
  const { rates } = pricing;
  const left = KNOWN_RATES.filter((rate) => !rates.some(({ name }) => name === rate));
  if (left.length === 0) return null;
  return (
    <select
      className={classes.addRate}
      aria-label={t.addRate}
      value=""
      onChange={({ currentTarget: { value } }) =>
        value !== '' && onChange({ ...pricing, rates: [...rates, { id: value, name: value }] })
      }
    >
      <option value="">{t.addRate}</option>
      {left.map((rate) => (
        <option key={rate} value={rate}>
          {rateLabel(rate, language)}
        </option>
      ))}
    </select>
  );
}
