import { Button } from '@mantine/core';
import { useWords } from '../../words.ts';
import type { SectionOf } from './basics-section.tsx';
import { freshKey, noText } from './draft.ts';
import { words } from './edit-words.ts';
import { changed, Field, Pair, ProblemsUnder, Section, useEditing, without } from './editing.tsx';
import classes from './editor.module.css';
import { tidyMoney } from './money-input.ts';
import { RemoveButton } from './pricing-table.tsx';

export function ProductSection({ draft, change }: SectionOf) {
  const t = useWords(words);
  const { currency } = useEditing();
  const { variants } = draft;
  const set = (at: number, part: Partial<(typeof variants)[number]>) =>
    change({ variants: changed(variants, at, part) });
  const add = () =>
    change({
      variants: [...variants, { key: freshKey(variants), sku: '', name: noText, stock: '', price: '' }],
    });
  return (
    <Section title={t.variants} help={t.variantsHelp} path="/variants">
      {variants.length === 0 && <ProblemsUnder path="/variants" />}
      {variants.map((variant, at) => (
        <div key={variant.key} className={classes.card}>
          <div className={classes.cardHead}>
            <h3>{variant.name.ko || t.variantNumber(at + 1)}</h3>
            {variants.length > 1 && (
              <RemoveButton
                label={t.removeOne(variant.name.ko || t.variantNumber(at + 1))}
                onClick={() => change({ variants: without(variants, at) })}
              />
            )}
          </div>
          <Pair
            label={t.variantName}
            path={`/variants/${at}/name`}
            value={variant.name}
            onChange={(name) => set(at, { name })}
          />
          <div className={classes.row}>
            <Field
              label={t.price}
              suffix={currency}
              path={`/variants/${at}/price`}
              inputMode="decimal"
              value={variant.price}
              onChange={(price) => set(at, { price })}
              onBlur={() => set(at, { price: tidyMoney(variant.price, currency) })}
            />
            <Field
              label={t.stock}
              description={t.stockHelp}
              path={`/variants/${at}/stock`}
              inputMode="numeric"
              value={variant.stock}
              onChange={(stock) => set(at, { stock })}
            />
            <Field
              label={t.sku}
              description={t.skuHelp}
              path={`/variants/${at}/sku`}
              value={variant.sku}
              onChange={(sku) => set(at, { sku })}
            />
          </div>
        </div>
      ))}
      <div>
        <Button variant="default" onClick={add}>
          {t.addVariant}
        </Button>
      </div>
    </Section>
  );
}
