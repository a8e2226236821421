// Where and on what a result was measured; a number without this is worth nothing.
import { execFileSync } from 'node:child_process';
import { cpus, loadavg, release, totalmem } from 'node:os';

export interface Origin {
  machine: string;
  commit: string;
  /** RFC 3339. */
  at: string;
  /** Load average of the last minute before the run: above 0.5 the machine was not quiet. */
  loadBefore: number;
}

export function origin(): Origin {
  const [cpu] = cpus();
  const memory = `${Math.round(totalmem() / 2 ** 30)} GiB`;
  return {
    machine: `${cpus().length} × ${cpu?.model.trim() ?? 'unknown'}, ${memory}, ${process.platform} ${release()}, Node ${process.versions.node}`,
    commit: commit(),
    at: new Date().toISOString(),
    loadBefore: Math.round((loadavg()[0] ?? 0) * 100) / 100,
  };
}

function commit(): string {
  const git = (...args: string[]) =>
    execFileSync('git', args, { cwd: import.meta.dirname, encoding: 'utf8', stdio: 'pipe' }).trim();
  try {
    const changed = git('status', '--porcelain', '--untracked-files=no', '--', '../server', '.', ':!results');
    return `${git('rev-parse', '--short', 'HEAD')}${changed === '' ? '' : ' with changes'}`;
  } catch {
    return 'unknown';
  }
}
