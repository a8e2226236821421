// Who is looking. The session itself is a cookie that no script can read; pages only know the answer to `me`.
import { queryOptions, useQuery, useQueryClient } from '@tanstack/react-query';
import { type Answer, api, got, Problem } from './api.ts';

export type Me = Answer<'/v1/identity/me'>;

/** The server writes into the page that no session came with it; then nobody needs to be asked. */
const isStranger = document.documentElement.dataset.visitor === 'stranger';

/** null: nobody is signed in. */
export const meQuery = queryOptions<Me | null>({
  queryKey: ['me'],
  staleTime: 60_000,
  ...(isStranger && { initialData: null }),
  queryFn: async ({ signal }) => {
    try {
      return await got(api.get('/v1/identity/me', { signal }));
    } catch (error) {
      if (error instanceof Problem && error.status === 401) return null;
      throw error;
    }
  },
});

export function useMe(): { me: Me | null | undefined; isHost: boolean; isOperator: boolean } {
  const { data: me } = useQuery(meQuery);
  return {
    me,
    isHost: me?.roles.includes('host') ?? false,
    isOperator: me?.roles.includes('operator') ?? false,
  };
}

/** After signing in or out nothing that was answered to somebody else may stay. */
export function useForgetEverything(): () => Promise<void> {
  const client = useQueryClient();
  return async () => {
    forgetKept();
    client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'me' });
    await client.invalidateQueries({ queryKey: ['me'] });
  };
}

/** What pages keep on the device for whoever looks begins with this. */
const KEPT_FOR_ONE = 'jari-mine';

function forgetKept(): void {
  try {
    for (const name of Object.keys(localStorage))
      if (name.startsWith(KEPT_FOR_ONE)) localStorage.removeItem(name);
  } catch {
    // Without storage nothing was kept.
  }
}
