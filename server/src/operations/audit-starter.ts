// Runs an audit beside the server: a process of its own with low priority, so that neither its memory nor its
// processor time is taken from sales. It writes its progress and its result into the database by itself.
import { type ChildProcess, spawn } from 'node:child_process';
import type { Database } from '#kernel/sql';
import type { World } from '#kernel/world';
import { failAudit } from './audit-store.ts';

export interface AuditStarterParts {
  db: Database;
  world: World;
  /** Path of the program with the command `audit`. */
  program: string;
  /** Names the database. */
  environment: NodeJS.ProcessEnv;
  onError(error: unknown): void;
}

export interface AuditStarter {
  start(id: string, quiet: boolean): void;
  stop(): Promise<void>;
}

const STDERR_CHARS_MAX = 2_000;

export function auditStarter({ db, world, program, environment, onError }: AuditStarterParts): AuditStarter {
  const running = new Map<ChildProcess, Promise<void>>();
  const ended = async (id: string, child: ChildProcess) => {
    let said = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(-STDERR_CHARS_MAX);
    });
    const why = await new Promise<string>((resolve) => {
      child.once('error', (error) => resolve(error.message));
      child.once('close', (code, signal) =>
        resolve(`it ended with ${signal ?? `code ${code}`}: ${said.trim()}`),
      );
    });
    // An audit that came to a result has written it down, and this changes nothing.
    await failAudit(db, id, world.now(), why).catch(onError);
    running.delete(child);
  };
  return {
    start(id, quiet) {
      const args = [program, 'audit', '--id', id, '--gently', '--json', ...(quiet ? ['--quiet'] : [])];
      const child = spawn(process.execPath, args, { env: environment, stdio: ['ignore', 'ignore', 'pipe'] });
      running.set(child, ended(id, child));
    },
    async stop() {
      for (const child of running.keys()) child.kill();
      await Promise.all(running.values());
    },
  };
}
