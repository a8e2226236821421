// A part of a booking, as it is chosen and as it is sent.
import type { Booking } from './booking-facts.ts';

/** By the first line of a row: so many pieces of each of its lines. */
export type Chosen = Readonly<Record<number, { lines: readonly number[]; quantity: number }>>;

export function chosenLines(
  { lines }: Pick<Booking, 'lines'>,
  chosen: Chosen,
): { line: number; quantity: number }[] {
  return Object.values(chosen)
    .flatMap(({ lines: own, quantity }) =>
      own.map((line) => ({ line, quantity: leftAt(lines, line, quantity) })),
    )
    .filter(({ quantity }) => quantity > 0)
    .sort((one, other) => one.line - other.line);
}

function leftAt(lines: Booking['lines'], at: number, wanted: number): number {
  const line = lines[at];
  return line ? Math.min(wanted, line.quantity - line.cancelled) : 0;
}
