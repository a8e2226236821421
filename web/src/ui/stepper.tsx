import { useFormats, useWords } from '../words.ts';
import classes from './stepper.module.css';
import { words } from './words.ts';

interface StepperProps {
  /** What is counted, for whoever listens. */
  label: string;
  value: number;
  min?: number;
  max: number;
  onChange(value: number): void;
}

/** A small number, one at a time; large fields for thumbs. */
export function Stepper({ label, value, min = 0, max, onChange }: StepperProps) {
  const t = useWords(words);
  const { number } = useFormats();
  const to = (next: number) => onChange(Math.min(Math.max(min, next), Math.max(min, max)));
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would bring its own frame and legend
    <div className={classes.stepper} role="group" aria-label={label}>
      <button
        type="button"
        aria-label={t.oneFewer(label)}
        aria-disabled={value <= min || undefined}
        onClick={() => to(value - 1)}
      >
        <svg viewBox="0 0 20 20" width="18" height="18" aria-hidden="true">
          <path d="M4.500 10h11" />
        </svg>
      </button>
      <output className="tabular" aria-label={label}>
        {number(value)}
      </output>
      <button
        type="button"
        aria-label={t.oneMore(label)}
        aria-disabled={value >= max || undefined}
        onClick={() => to(value + 1)}
      >
        <svg viewBox="0 0 20 20" width="18" height="18" aria-hidden="true">
          <path d="M10 4.500v11M4.500 10h11" />
        </svg>
      </button>
    </div>
  );
}
