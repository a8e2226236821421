// Which part of a booking is to be given back: chosen in the same way by its buyer and by its host.
import '../../ui/fields.css';
import { Checkbox } from '@mantine/core';
import { Stepper } from '../../ui/stepper.tsx';
import { useFormats, useWords } from '../../words.ts';
import type { Booking } from './booking-facts.ts';
import type { Piece, Thing } from './bought.ts';
import classes from './mine.module.css';
import type { Chosen } from './partial.ts';
import { useThingWords } from './thing-words.ts';
import { words } from './words.ts';

interface PartsProps {
  booking: Pick<Booking, 'lines'>;
  things: readonly Thing[];
  chosen: Chosen;
  onChange(chosen: Chosen): void;
}

/** A row for each seat, stay or piece; all nights of a stay go together. */
export function Parts({ booking, things, chosen, onChange }: PartsProps) {
  const { text } = useFormats();
  const say = useThingWords();
  return (
    <div className={classes.stack}>
      {things.map((thing) => (
        <fieldset key={thing.key} className={classes.parts}>
          <legend>
            {thing.title && text(thing.title)}
            {thing.when && <span className={classes.muted}> {say.when(thing.when)}</span>}
          </legend>
          {thing.pieces.map((piece) => (
            <Part
              key={piece.lines.join()}
              name={say.piece(piece, thing)}
              left={leftOf(booking, piece)}
              value={chosen[piece.lines[0] ?? 0]?.quantity ?? 0}
              onChange={(quantity) =>
                onChange({ ...chosen, [piece.lines[0] ?? 0]: { lines: piece.lines, quantity } })
              }
            />
          ))}
        </fieldset>
      ))}
    </div>
  );
}

function leftOf({ lines }: PartsProps['booking'], piece: Piece): number {
  const line = lines[piece.lines[0] ?? 0];
  return line ? line.quantity - line.cancelled : 0;
}

interface PartProps {
  name: string;
  left: number;
  value: number;
  onChange(quantity: number): void;
}

function Part({ name, left, value, onChange }: PartProps) {
  const t = useWords(words);
  if (left === 0) return null;
  if (left === 1) {
    return (
      <Checkbox
        label={name}
        checked={value === 1}
        onChange={({ currentTarget: { checked } }) => onChange(checked ? 1 : 0)}
      />
    );
  }
  return (
    <div className={classes.part}>
      <span>{name}</span>
      <Stepper label={t.howMany(name)} value={value} max={left} onChange={onChange} />
    </div>
  );
}
