import { useWords } from '../../words.ts';
import type { SectionOf } from './basics-section.tsx';
import { words } from './edit-words.ts';
import { Field, Section } from './editing.tsx';
import classes from './editor.module.css';

export function LimitsSection({ draft, change }: SectionOf) {
  const t = useWords(words);
  return (
    <Section title={t.limits} help={t.limitsHelp}>
      <div className={classes.row}>
        <Field
          label={t.quantityMax}
          path="/quantityPerLineMax"
          inputMode="numeric"
          placeholder="10"
          value={draft.quantityPerLineMax}
          onChange={(quantityPerLineMax) => change({ quantityPerLineMax })}
        />
      </div>
    </Section>
  );
}
