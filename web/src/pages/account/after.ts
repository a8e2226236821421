import { useNavigate, useSearch } from '@tanstack/react-router';
import { useForgetEverything } from '../../session.ts';
import { type Next, nextOf } from './next.ts';

/** What signing in ends with: nothing of the stranger before stays, and the way goes back to where it began. */
export function useAfterSignIn(): () => Promise<void> {
  const { next }: Next = nextOf(useSearch({ strict: false }));
  const navigate = useNavigate();
  const forget = useForgetEverything();
  return async () => {
    await forget();
    await navigate({ to: next ?? '/' });
  };
}
