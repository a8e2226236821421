// The refund policy as sentences with blanks, from the earliest day on, and what remains: nothing.
import { Button } from '@mantine/core';
import { plural, useFormats, useWords } from '../../words.ts';
import type { SectionOf } from './basics-section.tsx';
import { freshKey } from './draft.ts';
import { words } from './edit-words.ts';
import { changed, Field, Section, without } from './editing.tsx';
import classes from './editor.module.css';
import { RemoveButton } from './pricing-table.tsx';
import { PRESET_NAMES, presetOf, refundSteps } from './refunds.ts';

export function RefundsSection({ draft, change }: SectionOf) {
  const t = useWords(words);
  const { kind, refunds } = draft;
  const isGoods = kind === 'product';
  const presets = { easy: t.refundEasy, usual: t.refundUsual, strict: t.refundStrict, none: t.refundNone };
  const shown = PRESET_NAMES.filter((name) => !isGoods || name === 'usual' || name === 'none');
  const add = () =>
    change({ refunds: [...refunds, { key: freshKey(refunds), days: isGoods ? '0' : '', percent: '100' }] });
  return (
    <Section title={t.refunds} help={isGoods ? t.refundsGoodsHelp : t.refundsHelp} path="/policy">
      <div className={classes.buttons}>
        {shown.map((name) => (
          <Button
            key={name}
            variant="default"
            size="xs"
            onClick={() => change({ refunds: presetOf(name, kind) })}
          >
            {isGoods && name === 'usual' ? t.refundAll : presets[name]}
          </Button>
        ))}
      </div>
      <ol className={classes.sentences}>
        {refunds.map(({ key, days, percent }, at) => (
          <li key={key} className={classes.sentence}>
            {!isGoods && (
              <>
                <span>{t.refundStart}</span>
                <Field
                  quiet
                  label={t.refundDays}
                  path={`/policy/${at}/daysBefore`}
                  inputMode="decimal"
                  value={days}
                  onChange={(value) => change({ refunds: changed(refunds, at, { days: value }) })}
                />
                <span>{t.refundUntil}</span>
              </>
            )}
            {isGoods && <span>{t.refundGoods}</span>}
            <Field
              quiet
              label={t.refundPercent}
              path={`/policy/${at}/percent`}
              inputMode="numeric"
              value={percent}
              onChange={(value) => change({ refunds: changed(refunds, at, { percent: value }) })}
            />
            <span>{t.refundEnd}</span>
            <RemoveButton
              label={t.refundRemove(at + 1)}
              onClick={() => change({ refunds: without(refunds, at) })}
            />
          </li>
        ))}
      </ol>
      {!(isGoods && refunds.length > 0) && (
        <div>
          <Button variant="subtle" size="sm" onClick={add}>
            {t.refundAdd}
          </Button>
        </div>
      )}
      <RefundPreview draft={draft} />
    </Section>
  );
}

/** What buyers will read. */
function RefundPreview({ draft: { kind, refunds } }: Pick<SectionOf, 'draft'>) {
  const t = useWords(words);
  const { language } = useFormats();
  const steps = refundSteps(refunds);
  const days = (count: number) => plural(count, language, { one: t.oneDay, other: t.manyDays });
  const sentence = ({ daysBefore, percent }: { daysBefore: number; percent: number }) => {
    if (kind === 'product') return t.goodsStep(percent);
    return daysBefore === 0 ? t.stepUntilStart(percent) : t.step(days(daysBefore), percent);
  };
  return (
    <div className={classes.preview}>
      <p className={classes.previewTitle}>{t.refundPreview}</p>
      <ul>
        {steps.map((step) => (
          <li key={step.daysBefore}>{sentence(step)}</li>
        ))}
        {(kind !== 'product' || steps.length === 0) && (
          <li>{steps.length === 0 ? t.noRefund : t.thenNothing}</li>
        )}
      </ul>
    </div>
  );
}
