// How one can pay here: which card network takes the card, if any. It does not change while a page is open.
import { useQuery } from '@tanstack/react-query';
import { type Answer, asking } from '../../api.ts';

export type CardMethod = Answer<'/v1/payment/methods'>['card'];

export function useMethods() {
  return useQuery({ ...asking('/v1/payment/methods', {}), staleTime: Number.POSITIVE_INFINITY });
}
