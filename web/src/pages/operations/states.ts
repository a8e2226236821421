import type { Answer } from '../../api.ts';
import { useWords } from '../../words.ts';
import { words } from './words.ts';

export type State = Answer<'/v1/operations/bookings'>['states'][number]['state'];

const STATES: readonly string[] = [
  'placed',
  'paying',
  'awaiting-payment',
  'confirmed',
  'declined',
  'lapsed',
  'cancelling',
  'cancelled',
] satisfies State[];

export function isState(state: string | undefined): state is State {
  return state !== undefined && STATES.includes(state);
}

export function useStateNames(): Record<State, string> {
  const t = useWords(words);
  return {
    placed: t.placed,
    paying: t.statePaying,
    'awaiting-payment': t.stateAwaiting,
    confirmed: t.confirmed,
    declined: t.declined,
    lapsed: t.lapsed,
    cancelling: t.stateCancelling,
    cancelled: t.cancelled,
  };
}
