import { useState } from 'react';
import { Note } from '../../ui/note.tsx';
import { Stepper } from '../../ui/stepper.tsx';
import { useFormats, useWords } from '../../words.ts';
import { AvailabilityMark } from './availability-mark.tsx';
import classes from './buying.module.css';
import { Buying, Step, Tray } from './buying.tsx';
import { type KindProps, type ProductContent, quantityMaxOf } from './listing-facts.ts';
import { words } from './product-words.ts';
import { useAdding } from './use-adding.ts';
import { useUnits } from './use-units.ts';

type Variant = ProductContent['variants'][number];

const RATE = 'standard';
/** Up to so many, the page says how many; more than that is plenty. */
const FEW_MAX = 10;

export function Product({ facts, content, isOpen }: KindProps<ProductContent>) {
  const t = useWords(words);
  const { text } = useFormats();
  const pool = facts.pools[0]?.pool;
  const units = useUnits(isOpen ? pool : undefined);
  const { variants } = content;
  const leftOf = ({ sku, stock }: Variant) => (units.known ? (units.leftOf(sku) ?? 0) : stock);
  const [sku, setSku] = useState(variants.length === 1 ? variants[0]?.sku : undefined);
  const [quantity, setQuantity] = useState(1);
  const adding = useAdding({ added: () => setQuantity(1) });
  const variant = variants.find((one) => one.sku === sku);
  const left = variant ? leftOf(variant) : 0;
  const max = Math.min(quantityMaxOf(content), left);
  const wanted = Math.min(quantity, Math.max(1, max));
  const choose = (next: string) => {
    setSku(next);
    setQuantity(1);
    adding.clear();
  };
  const isLost = variant !== undefined && units.known && left <= 0;
  const isGone = units.known && variants.every((one) => leftOf(one) <= 0);
  const add = () => {
    if (!variant || pool === undefined) return;
    const line = { pool, unit: variant.sku, rate: RATE, quantity: wanted };
    const { listing } = facts;
    adding.add({ items: [{ listing, kind: 'product', title: content.title, about: variant.name, line }] });
  };
  const rows = variant && left > 0 && isOpen ? [rowOf(variant, wanted)] : [];
  return (
    <Buying
      title={t.title}
      tray={
        <Tray
          title={t.chosen}
          hint={isOpen ? (isLost ? t.goneNow(text(variant.name)) : t.hint) : t.notYet}
          rows={rows.map(({ name, count, price }) => ({
            key: 'variant',
            name: text(name),
            about: <Pieces count={count} price={price} currency={content.currency} />,
          }))}
          total={{
            amount: rows.reduce((sum, { count, price }) => sum + count * price, 0),
            currency: content.currency,
          }}
          lines={rows.length}
          adding={adding}
          onAdd={add}
        />
      }
    >
      {isGone && (
        <Note tone="plain" title={t.allGone}>
          {t.allGoneText}
        </Note>
      )}
      <Step title={t.variant}>
        <fieldset className={classes.choices} aria-label={t.variant} aria-busy={isOpen && !units.known}>
          {variants.map((one) => (
            <VariantOption
              key={one.sku}
              variant={one}
              left={leftOf(one)}
              currency={content.currency}
              isChosen={one.sku === sku}
              onChoose={() => choose(one.sku)}
            />
          ))}
        </fieldset>
      </Step>
      {variant && left > 0 && isOpen && (
        <Step title={t.quantity} note={left < quantityMaxOf(content) ? t.onlyLeft(left) : t.atMost(max)}>
          <Stepper label={t.quantity} value={wanted} min={1} max={max} onChange={setQuantity} />
        </Step>
      )}
    </Buying>
  );
}

const rowOf = ({ name, price }: Variant, count: number) => ({ name, count, price });

function Pieces({ count, price, currency }: { count: number; price: number; currency: string }) {
  const t = useWords(words);
  const { money } = useFormats();
  return <span className="tabular">{t.pieces(count, money({ amount: price, currency }))}</span>;
}

interface VariantOptionProps {
  variant: Variant;
  left: number;
  currency: string;
  isChosen: boolean;
  onChoose(): void;
}

function VariantOption({ variant, left, currency, isChosen, onChoose }: VariantOptionProps) {
  const t = useWords(words);
  const { text, money } = useFormats();
  const { sku, name, price } = variant;
  const plenty = left <= 0 ? 'sold-out' : left <= FEW_MAX ? 'few' : 'available';
  const said = { 'sold-out': t.outOfStock, few: t.onlyLeft(left), available: t.inStock }[plenty];
  return (
    <label className={classes.option}>
      <input
        type="radio"
        name="variant"
        value={sku}
        checked={isChosen}
        disabled={left <= 0}
        onChange={onChoose}
      />
      <strong>{text(name)}</strong>
      <span className="tabular">{money({ amount: price, currency })}</span>
      <AvailabilityMark plenty={plenty}>{said}</AvailabilityMark>
    </label>
  );
}
