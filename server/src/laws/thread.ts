// One thread that works on the logs of contexts. Declarations hold functions, which cannot be sent to a thread, so it
// is told their names.
import { parentPort, workerData } from 'node:worker_threads';
import type { Context } from '#kernel/context';
import { auditContext } from './audit-context.ts';
import { declaredContexts } from './declarations.ts';
import { withSources } from './logged.ts';
import { replayContext } from './replay.ts';
import type { News, Task } from './threads.ts';

const PROGRESS_EVERY_MS = 500;

const task: Task = workerData;
const contexts = declaredContexts();
const tell = (news: News) => parentPort?.postMessage(news);

let told = 0;
function onProgress(progress: string): void {
  if (performance.now() - told < PROGRESS_EVERY_MS) return;
  told = performance.now();
  tell({ progress });
}

function carryOut(context: Context): Promise<object> {
  if (task.kind === 'replay') return replayContext(context, task, onProgress);
  return withSources(task.url, task.snapshot, (sources) => auditContext(sources, context, onProgress));
}

async function work(name: string): Promise<void> {
  const context = contexts.find((each) => each.name === name);
  if (!context) throw new Error(`there is no context ${name}`);
  tell({ result: await carryOut(context) });
}

parentPort?.on('message', (name: string) => work(name).catch((failure: unknown) => tell({ failure })));
