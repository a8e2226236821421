// Folds and compares contexts in a thread of its own. Declarations hold functions, which cannot be sent to a thread,
// so it is told their names.
import { parentPort, workerData } from 'node:worker_threads';
import { type ThreadNews, type ThreadTask, withSnapshot } from './audit.ts';
import { auditContext } from './audit-context.ts';
import { declaredContexts } from './declarations.ts';

const PROGRESS_EVERY_MS = 500;

const { url, snapshot }: ThreadTask = workerData;
const contexts = declaredContexts();
const tell = (news: ThreadNews) => parentPort?.postMessage(news);

let told = 0;
function onProgress(progress: string): void {
  if (performance.now() - told < PROGRESS_EVERY_MS) return;
  told = performance.now();
  tell({ progress });
}

async function fold(name: string): Promise<void> {
  const context = contexts.find((each) => each.name === name);
  if (!context) throw new Error(`there is no context ${name}`);
  tell({ result: await withSnapshot(url, snapshot, (db) => auditContext(db, context, onProgress)) });
}

parentPort?.on('message', (name: string) => fold(name).catch((failure: unknown) => tell({ failure })));
