// While it is not known who is looking: what waits for it, or why it cannot be known and the way to ask again.
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Failure } from './failure.tsx';
import { meQuery } from './session.ts';

export function WhoIsLooking({ children }: { children?: ReactNode }) {
  const { error, refetch } = useQuery(meQuery);
  return error ? <Failure error={error} onRetry={() => void refetch()} /> : children;
}
