// Where operators' routes find the process they run in. The routes are declared before there is a process; whoever
// assembles the server opens the desk once everything runs.
import type { Context } from '#kernel/context';
import type { DatabasePool } from '#kernel/database';
import type { World } from '#kernel/world';
import type { AuditStarter } from './audit-starter.ts';

export interface Inside {
  /** The owner of the database: sees every schema. */
  db: DatabasePool;
  /** Every context of the product, wherever it runs. */
  contexts: readonly Context[];
  world: World;
  version: string;
  audits: AuditStarter;
}

export class Desk {
  #inside: Inside | undefined;

  open(inside: Inside): void {
    this.#inside = inside;
  }

  get inside(): Inside {
    if (!this.#inside) throw new Error('the desk of operations is not open yet');
    return this.#inside;
  }
}
