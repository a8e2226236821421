// How stores speak SQL: the shapes alone, so that a file of pure types never loads the driver.
export type { Database, Statement } from './database.ts';
