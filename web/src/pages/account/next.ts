// Where somebody goes after signing in: back to where they came from, never to another site.

export interface Next {
  next?: string;
}

/** A path of this site; anything else counts as not given. */
export function nextOf(search: Record<string, unknown>): Next {
  const { next } = search;
  const isLocal = typeof next === 'string' && /^\/(?![/\\])/.test(next);
  return isLocal ? { next } : {};
}
