// Work on the logs of contexts, several at once in threads of their own: folding a million purchases keeps a processor
// busy for a while, and their rows need more memory than a thread has by default.
import { Worker } from 'node:worker_threads';
import type { Context } from '#kernel/context';

/** What is done with each context; data alone, so that it can be sent to a thread. */
export type Task = { url: string; snapshot: string } & (
  | { kind: 'audit' }
  /** `prefix`: of the schemas that are made, followed by the names of their contexts. */
  | { kind: 'replay'; until: number; prefix: string }
);

/** What a thread answers when it is told the name of a context. */
export type News = { progress: string } | { result: unknown } | { failure: unknown };

/** Room for the objects of a few million bookings and their garbage. */
const THREAD_HEAP_MB_MAX = 12_000;
const THREAD_YOUNG_MB = 192;

/** The longest logs, as a rule: when one of them is left for the end, everybody waits for it. */
const FIRST = ['booking', 'inventory', 'payment'];

/** Contexts whose logs can be folded into tables. */
export function folding(contexts: readonly Context[]): Context[] {
  return contexts.filter((context) => Object.keys(context.empty()).length > 0);
}

/** Does the task for each context, `threads` at a time. R is what `thread.ts` answers to this kind of task. */
export async function inThreads<R>(
  task: Task,
  {
    contexts,
    threads,
    onProgress,
  }: { contexts: readonly Context[]; threads: number; onProgress(text: string): void },
): Promise<R[]> {
  const names = folding(contexts).map(({ name }) => name);
  const waiting = [
    ...FIRST.filter((name) => names.includes(name)),
    ...names.filter((name) => !FIRST.includes(name)),
  ];
  const done: R[] = [];
  const workers = Array.from({ length: Math.min(threads, waiting.length) }, () => start(task));
  const work = async (worker: Worker) => {
    for (let name = waiting.shift(); name; name = waiting.shift())
      done.push(await ask<R>(worker, name, onProgress));
  };
  try {
    // All of them come to their end before the first failure is told, so that nothing is taken away from under one.
    for (const end of await Promise.allSettled(workers.map(work)))
      if (end.status === 'rejected') throw end.reason;
    return done;
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}

function start(task: Task): Worker {
  return new Worker(new URL('./thread.ts', import.meta.url), {
    workerData: task,
    resourceLimits: { maxOldGenerationSizeMb: THREAD_HEAP_MB_MAX, maxYoungGenerationSizeMb: THREAD_YOUNG_MB },
  });
}

function ask<R>(worker: Worker, context: string, onProgress: (text: string) => void): Promise<R> {
  return new Promise((resolve, reject) => {
    const heard = (news: News) => {
      if ('progress' in news) return onProgress(news.progress);
      worker.off('message', heard);
      if ('result' in news) resolve(news.result as R);
      else reject(news.failure);
    };
    worker.on('message', heard);
    worker.once('error', reject);
    worker.once('exit', (code) =>
      reject(new Error(`the thread that worked on ${context} ended with code ${code}`)),
    );
    worker.postMessage(context);
  });
}
