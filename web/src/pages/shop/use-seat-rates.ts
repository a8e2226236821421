import { useState } from 'react';

/** Which rate somebody chose for a seat; undefined is the usual one. */
export function useSeatRates() {
  const [chosen, setChosen] = useState<Readonly<Record<string, string>>>({});
  return {
    rateOf: (unit: string): string | undefined => chosen[unit],
    choose: (unit: string, rate: string) => setChosen((before) => ({ ...before, [unit]: rate })),
  };
}
