// Tells the other processes that there is news in a log: one NOTIFY for everything of the last moment, from a
// connection of its own and never inside the transaction that appends (that would halve the rate of commits).
import type { DatabasePool } from './database.ts';
import type { World } from './world.ts';

export const watchLimits = {
  announceEveryMs: { value: 10, unit: 'ms', why: 'shortest time between two announcements of one process' },
  listenAgainMs: { value: 1_000, unit: 'ms', why: 'wait before listening again after the connection broke' },
} as const;

const CHANNEL = 'jari_news';

export interface Wire {
  /** Something was committed that another process must carry. */
  announce(): void;
  stop(): Promise<void>;
}

export async function watch(
  owner: DatabasePool,
  processId: string,
  world: World,
  onNews: () => void,
  onError: (error: unknown) => void,
): Promise<Wire> {
  let pending = false;
  let stopped = false;
  let listening: { stop(): Promise<void> } | undefined;
  const listen = async () => {
    const heard = (from: string) => {
      if (from !== processId) onNews();
    };
    listening = await owner.listen(CHANNEL, heard, () => {
      listening = undefined;
      again();
    });
  };
  const failed = (error: unknown) => {
    onError(error);
    again();
  };
  // Until it listens again the relay's polling carries the news.
  const again = () => {
    if (!stopped) world.after(watchLimits.listenAgainMs.value, () => void listen().catch(failed));
  };
  await listen();
  return {
    announce() {
      if (pending || stopped) return;
      pending = true;
      world.after(watchLimits.announceEveryMs.value, () => {
        pending = false;
        if (stopped) return;
        owner
          .exec({ name: 'k_announce', text: 'select pg_notify($1, $2)', values: [CHANNEL, processId] })
          .catch(onError);
      });
    },
    async stop() {
      stopped = true;
      await listening?.stop();
    },
  };
}
