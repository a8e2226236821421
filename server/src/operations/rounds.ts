// What a process does for operators by itself, whether or not it serves their routes: it looks at its instruments and
// says every second how it is doing. Where the routes are served it also counts bookings by state.
import type { Database } from '#kernel/sql';
import type { World } from '#kernel/world';
import { limits } from './contract.ts';
import type { Instruments } from './instruments.ts';
import { forgetReport, putReport } from './store.ts';

export interface RoundsParts {
  db: Database;
  world: World;
  process: string;
  instruments: Instruments;
  /** One step of counting bookings; answers how many events are left to count, more or less. Absent: not here. */
  count: (() => Promise<number>) | undefined;
  onError(error: unknown): void;
}

export interface Rounds {
  stop(): Promise<void>;
}

export async function startRounds(parts: RoundsParts): Promise<Rounds> {
  const { db, world, process, instruments, count, onError } = parts;
  const say = async () => {
    const now = world.now();
    instruments.look(now);
    await putReport(db, instruments.report(now), now);
  };
  await say();
  const saying = loop(world, say, () => limits.reportEveryMs.value, onError);
  const counting = count && loop(world, count, pauseAfter, onError);
  return {
    async stop() {
      await Promise.all([saying.stop(), counting?.stop()]);
      instruments.stop();
      // Where the database is gone already, silence tells the same.
      await forgetReport(db, process, world.now()).catch(onError);
    },
  };
}

/** While an old log is counted, one step follows the other with room for others between them. */
function pauseAfter(folded: number | undefined): number {
  return folded === limits.sagaFoldBatchMax.value ? COUNTING_PAUSE_MS : limits.sagaFoldEveryMs.value;
}

const COUNTING_PAUSE_MS = 50;

function loop<T>(
  world: World,
  work: () => Promise<T>,
  pauseMs: (done: T | undefined) => number,
  onError: (error: unknown) => void,
): Rounds {
  let stopped = false;
  let awake = () => {};
  const rest = (ms: number) =>
    new Promise<void>((resolve) => {
      const cancel = world.after(ms, resolve);
      awake = () => {
        cancel();
        resolve();
      };
    });
  const run = async () => {
    let done: T | undefined;
    for (;;) {
      await rest(pauseMs(done));
      if (stopped) return;
      done = await work().catch((error: unknown) => {
        onError(error);
        return undefined;
      });
    }
  };
  const ended = run();
  return {
    async stop() {
      stopped = true;
      awake();
      await ended;
    },
  };
}
