// The negative control of last-fifty: `jari` with an inventory that believes every cell to be without end. No flag and
// no setting does this to the product; it takes another program, and a database whose own guard was taken down.
import { Rows } from '#kernel/rows';
import { inventory } from '../src/inventory/context.ts';

const ENDLESS = 1_000_000_000;

const { load } = inventory.store;
inventory.store.load = async (...asked) => {
  const state = await load(...asked);
  const cells: unknown = 'cells' in state ? state.cells : undefined;
  if (!(cells instanceof Rows)) throw new Error('inventory has no cells any more');
  // In place, so that the counts are saved and the capacity is not.
  for (const cell of cells.values()) Object.assign(cell, { capacity: ENDLESS });
  return state;
};

await import('../src/cli/main.ts');
