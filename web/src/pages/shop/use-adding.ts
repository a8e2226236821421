// Putting something into the cart, and what came of it.
import { useMutation } from '@tanstack/react-query';
import { addToCart, type CartItem, type Hold, type Refused, useCart } from '../../cart.ts';
import type { HostText } from '../../words.ts';

export type NewItem = Omit<CartItem, 'id'>;

/** So many lines one hold can have; a seat is one, and so is a stay of many nights. */
const LINES_MAX = 10;

interface Wanted {
  items: readonly NewItem[];
  /** Names the seats that "best available" found. */
  labelOf?: (unit: string) => HostText;
}

export type Added = { items: readonly NewItem[] } & ({ hold: Hold } | { refused: Refused });

export type Held = Extract<Added, { hold: Hold }>;

export interface Adding {
  add(wanted: Wanted): void;
  isPending: boolean;
  result: Added | undefined;
  error: Error | null;
  clear(): void;
  /** How many more lines fit into the cart. */
  linesLeft: number;
}

/** `onAdded` hears what was held; `onRefused` what stood in the way. */
export function useAdding(
  on: { added?: (held: Held) => void; refused?: (refused: Refused) => void } = {},
): Adding {
  const { items } = useCart();
  const { mutate, isPending, data, error, reset } = useMutation({
    mutationFn: async ({ items: wanted, labelOf }: Wanted): Promise<Added> => ({
      items: wanted,
      ...(await addToCart(wanted, labelOf)),
    }),
    onSuccess: (result) => {
      if ('hold' in result) on.added?.(result);
      else on.refused?.(result.refused);
    },
  });
  return {
    add: mutate,
    isPending,
    result: data,
    error,
    clear: reset,
    linesLeft: LINES_MAX - items.length,
  };
}
