// One answer for everybody who asks the same within a moment: the first one asks the database, the others get what it
// was told. Answers are shared, so nobody may change them.
import type { Database } from '#kernel/sql';
import type { World } from '#kernel/world';

interface Known<A> {
  at: number;
  answer: Promise<A>;
}

/** `ask` by key, at most once per `maxAgeMs` for each key; failures are not kept. */
export function recently<A>(
  world: World,
  { maxAgeMs, ask }: { maxAgeMs: number; ask: (db: Database, key: string) => Promise<A> },
): (db: Database, key: string) => Promise<A> {
  const kept = new Map<string, Known<A>>();
  return (db, key) => {
    const now = world.now();
    const known = kept.get(key);
    if (known && now - known.at < maxAgeMs) return known.answer;
    for (const [old, { at }] of kept) if (now - at >= maxAgeMs) kept.delete(old);
    const answer = ask(db, key);
    kept.set(key, { at: now, answer });
    answer.catch(() => kept.delete(key));
    return answer;
  };
}
